"""Every fact of a match."""

from lma.domain.facts.course import put_leads, put_objectives, winner_of
from lma.domain.facts.deaths import put_deaths
from lma.domain.facts.fact import Fact
from lma.domain.facts.frames import put_differences, put_minutes, put_takedowns
from lma.domain.facts.items import put_items
from lma.domain.facts.people import put_people
from lma.domain.facts.sheet import Sheet
from lma.domain.facts.skills import put_skills
from lma.domain.facts.vision import put_wards
from lma.domain.match import Ending, MatchFacts, has_teams
from lma.domain.timeline import Timeline

NO_TIMELINE = "there is no timeline of this match"

# What a match without a timeline is asked for in vain, by unit: each is told to be unknown.
_FROM_TIMELINE = {
    "gold_lead": "gold",
    "first_blood": "slot",
    "comeback": "bool",
    "objective": "objective",
    "item": "item",
    "skill_order": "skills",
    "death_place": "place",
    "wards_placed": "count",
}


def facts_of(match: MatchFacts, timeline: Timeline | None) -> list[Fact]:
    """All facts of a match, those of the match first, then each participant's.

    Without a timeline, whatever only a timeline tells is unknown, and says so.
    """
    team_of = teams_of(match)
    sheet = Sheet(match.match_id, team_of)
    _put_match(sheet, match, team_of)
    if timeline is None:
        sheet.put("timeline", None, "frames", why=NO_TIMELINE)
        for name, unit in _FROM_TIMELINE.items():
            sheet.put(name, None, unit, why=NO_TIMELINE)
    else:
        sheet.put("timeline", len(timeline.frames), "frames")
        put_leads(sheet, match, timeline, team_of)
        put_objectives(sheet, timeline, team_of)
    put_people(sheet, match)
    put_differences(sheet, match, timeline, NO_TIMELINE)
    if timeline is not None:
        for put in (put_takedowns, put_skills, put_wards, put_items, put_deaths, put_minutes):
            put(sheet, match, timeline)
    return sheet.facts


def teams_of(match: MatchFacts) -> dict[int, int]:
    """Each slot's team; nobody's in Arena, where team ids mean nothing."""
    if not has_teams(match.game_mode):
        return {}
    return {
        person.slot: person.team_id for person in match.participants if person.team_id is not None
    }


def _put_match(sheet: Sheet, match: MatchFacts, team_of: dict[int, int]) -> None:
    sheet.put("queue", match.queue_id, "queue")
    sheet.put("game_mode", match.game_mode, "mode")
    sheet.put("map", match.map_id, "map")
    sheet.put("patch", match.patch, "patch")
    sheet.put("duration", match.duration_s, "s")
    sheet.put("ending", match.ending.value, "ending")
    sheet.put("bots", sum(person.is_bot for person in match.participants), "count")
    if match.ending is not Ending.PLAYED:
        why = f"nobody won: the game was {match.ending.value}"
    else:
        why = "there are no two teams of which one won"
    two_teams = len(set(team_of.values())) == 2
    winner = winner_of(match, team_of) if two_teams else None
    sheet.put("winner", winner, "team", why=why)
