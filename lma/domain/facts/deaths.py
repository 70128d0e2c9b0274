"""Each death: when, where, by whom, and who was near.

Riot tells where somebody died to the unit, and where everybody else was once a minute. So who was
near is known only where a frame is close enough in time; killer and assistants are known always.
"""

from collections.abc import Mapping, Sequence

from lma.domain.facts.places import SUMMONERS_RIFT, distance, place_of
from lma.domain.facts.sheet import Sheet
from lma.domain.match import MatchFacts, sides
from lma.domain.timeline import Event, Frame, Timeline

NEAR_UNITS = 2_000
"""Somebody within this distance of a death was near: about a screen."""

NEAR_MS = 10_000
"""A frame this close in time tells where people were; in more time they walk across a screen."""

_NO_PLACE = "Riot does not tell where it happened"


def put_deaths(sheet: Sheet, match: MatchFacts, timeline: Timeline) -> None:
    """Put down every death of every participant, numbered in the order of time."""
    side_of = sides(match)
    kills = [event for event in timeline.events if event.type == "CHAMPION_KILL"]
    on_the_rift = match.map_id == SUMMONERS_RIFT
    for person in match.participants:
        own = [event for event in kills if event.victim == person.slot]
        for number, death in enumerate(own, start=1):
            _put_death(sheet, number, death, on_the_rift=on_the_rift)
            _put_company(sheet, number, death, timeline.frames, side_of)


def _put_death(sheet: Sheet, number: int, death: Event, *, on_the_rift: bool) -> None:
    at, slot = death.at_ms // 60_000, death.victim
    sheet.put("death_time", death.at_ms // 1000, "s", number=number, at=at, slot=slot)
    place, why = None, _NO_PLACE
    if not on_the_rift:
        why = "places have names on Summoner's Rift only"
    elif death.x is not None and death.y is not None:
        place = place_of(death.x, death.y)
    sheet.put("death_place", place, "place", number=number, at=at, slot=slot, why=why)
    for axis, value in (("death_x", death.x), ("death_y", death.y)):
        sheet.put(axis, value, "units", number=number, at=at, slot=slot, why=_NO_PLACE)
    nobody = "no champion gets the kill: a tower, minions or monsters did it"
    sheet.put("death_by", death.killer, "slot", number=number, at=at, slot=slot, why=nobody)
    enemies = len({*death.assists, *((death.killer,) if death.killer else ())})
    sheet.put("death_enemies", enemies, "count", number=number, at=at, slot=slot)


def _put_company(
    sheet: Sheet,
    number: int,
    death: Event,
    frames: Sequence[Frame],
    side_of: Mapping[int, int],
) -> None:
    at, slot = death.at_ms // 60_000, death.victim
    near, why = who_was_near(death, frames)
    side = side_of.get(slot or 0)
    counts: dict[str, int | None] = {"death_allies_near": None, "death_enemies_near": None}
    if near is not None and side is not None:
        friends = sum(side_of.get(one) == side for one in near)
        counts = {"death_allies_near": friends, "death_enemies_near": len(near) - friends}
    elif near is not None:
        why = "who played with whom is not known"
    for name, count in counts.items():
        sheet.put(name, count, "count", number=number, at=at, slot=slot, why=why)
    who = None if near is None else " ".join(str(one) for one in near)
    sheet.put("death_near", who, "slots", number=number, at=at, slot=slot, why=why)


def who_was_near(death: Event, frames: Sequence[Frame]) -> tuple[list[int] | None, str | None]:
    """The slots near a death, without the one who died; None and the reason where it is unknown.

    Killer and assistants are counted only where they stood near: many reach far.
    """
    if death.x is None or death.y is None or not frames:
        return None, _NO_PLACE
    frame = min(frames, key=lambda one: abs(one.at_ms - death.at_ms))
    away = abs(frame.at_ms - death.at_ms)
    if away > NEAR_MS:
        return None, f"positions are known once a minute, the nearest {-(-away // 1000)} s away"
    return [
        slot
        for slot, one in sorted(frame.participants.items())
        if slot != death.victim
        and one.x is not None
        and one.y is not None
        and distance(one.x, one.y, death.x, death.y) <= NEAR_UNITS
    ], None
