"""What a match's own payload tells of each participant."""

from collections import Counter

from lma.domain.facts.fact import Scalar
from lma.domain.facts.sheet import Sheet
from lma.domain.match import (
    Ending,
    MatchFacts,
    ParticipantFacts,
    kda,
    per_minute,
    result_of,
    share,
    sides,
)

_NO_SIDE = "who played with whom is not known"


def put_people(sheet: Sheet, match: MatchFacts) -> None:
    """Put down what each participant played, did and had at the end."""
    side_of = sides(match)
    gold: Counter[int] = Counter()
    for person in match.participants:
        if person.slot in side_of:
            gold[side_of[person.slot]] += person.gold or 0
    for person in match.participants:
        side = side_of.get(person.slot)
        _put_who(sheet, match, person)
        _put_counts(sheet, match, person)
        why = None if side is not None else _NO_SIDE
        gold_share = None if side is None else share(person.gold, gold[side])
        for name, value in (
            ("kill_participation", person.kill_participation),
            ("damage_share", person.damage_share),
            ("gold_share", gold_share),
        ):
            sheet.put(name, value, "ratio", slot=person.slot, why=why or _of_nothing(match))


def _put_who(sheet: Sheet, match: MatchFacts, person: ParticipantFacts) -> None:
    no_role = "Riot tells no role in this mode or for this participant"
    told: tuple[tuple[str, Scalar, str, str | None], ...] = (
        ("champion", person.champion_name, "champion", None),
        ("role", person.role, "role", no_role),
        ("is_bot", person.is_bot, "bool", None),
        ("result", result_of(match.ending, person.win, person.placement), "result", None),
        ("level", person.champion_level, "level", None),
    )
    for name, value, unit, why in told:
        sheet.put(name, value, unit, slot=person.slot, why=why)
    if person.placement is not None:
        sheet.put("placement", person.placement, "place", slot=person.slot)
        sheet.put("subteam", person.subteam_id, "subteam", slot=person.slot)


def _put_counts(sheet: Sheet, match: MatchFacts, person: ParticipantFacts) -> None:
    length = match.duration_s
    told: tuple[tuple[str, int | float | None, str], ...] = (
        ("kills", person.kills, "count"),
        ("deaths", person.deaths, "count"),
        ("assists", person.assists, "count"),
        ("kda", kda(person.kills, person.deaths, person.assists), "ratio"),
        ("cs", person.cs, "cs"),
        ("cs_per_min", per_minute(person.cs, length), "cs/min"),
        ("gold", person.gold, "gold"),
        ("gold_per_min", per_minute(person.gold, length), "gold/min"),
        ("damage", person.damage, "damage"),
        ("damage_per_min", per_minute(person.damage, length), "damage/min"),
        ("damage_taken", person.damage_taken, "damage"),
        ("vision_score", person.vision_score, "vision"),
        ("vision_per_min", per_minute(person.vision_score, length), "vision/min"),
    )
    for name, value, unit in told:
        sheet.put(name, value, unit, slot=person.slot)


def _of_nothing(match: MatchFacts) -> str:
    if match.ending is not Ending.PLAYED:
        return f"the game ended as {match.ending.value} before there was anything to share"
    return "a share of nothing, or of what Riot does not tell"
