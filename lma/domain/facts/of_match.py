"""Every fact of a match."""

from lma.domain.facts.fact import Fact
from lma.domain.match import MatchFacts
from lma.domain.timeline import Timeline


def facts_of(match: MatchFacts, timeline: Timeline | None) -> list[Fact]:
    """All facts of a match, those of the match first, then each participant's by slot.

    Without a timeline, whatever only a timeline tells is unknown, and says so.
    """
    facts = [
        Fact("duration", "duration", match.duration_s, "s", match.match_id),
        Fact("ending", "ending", match.ending.value, "ending", match.match_id),
    ]
    for person in match.participants:
        for name, value, unit in (
            ("champion", person.champion_name, "champion"),
            ("role", person.role, "role"),
            ("kills", person.kills, "count"),
            ("deaths", person.deaths, "count"),
            ("assists", person.assists, "count"),
            ("cs", person.cs, "cs"),
            ("gold", person.gold, "gold"),
        ):
            facts.append(
                Fact(
                    f"{name}.s{person.slot}",
                    name,
                    value,
                    unit,
                    match.match_id,
                    slot=person.slot,
                    team=person.team_id,
                    unknown=None if value is not None else "Riot's payload does not tell it",
                )
            )
    if timeline is None:
        facts.append(
            Fact(
                "timeline",
                "timeline",
                None,
                "frames",
                match.match_id,
                unknown="Riot keeps no timeline of this match",
            )
        )
    return facts
