"""Wards that each participant placed and destroyed."""

from lma.domain.facts.sheet import Sheet
from lma.domain.match import MatchFacts
from lma.domain.timeline import Timeline

_CONTROL = "CONTROL_WARD"
# Riot sends `UNDEFINED` for what is no ward (plants, traps), Teemo's mushrooms under their name.
_WARDS = frozenset({"YELLOW_TRINKET", "BLUE_TRINKET", "SIGHT_WARD", _CONTROL})


def put_wards(sheet: Sheet, match: MatchFacts, timeline: Timeline) -> None:
    """Put down how many wards each participant placed and destroyed."""
    real = [ward for ward in timeline.wards if ward.kind in _WARDS]
    for person in match.participants:
        own = [ward for ward in real if ward.slot == person.slot]
        placed = [ward for ward in own if ward.placed]
        control = sum(ward.kind == _CONTROL for ward in placed)
        sheet.put("wards_placed", len(placed), "count", slot=person.slot)
        sheet.put("control_wards_placed", control, "count", slot=person.slot)
        sheet.put("wards_destroyed", len(own) - len(placed), "count", slot=person.slot)
