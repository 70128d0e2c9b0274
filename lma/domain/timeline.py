"""A game as it went: how everyone stood at each moment, and what was taken when.

Times are in milliseconds since the game's start where they are Riot's (`at_ms`), in whole seconds
where they are ours. Unknown is None, never 0. Slots are those of the match's participants.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_MONSTERS = {
    "DRAGON": "dragon",
    "BARON_NASHOR": "baron",
    "RIFTHERALD": "rift_herald",
    "HORDE": "void_grub",
    "ATAKHAN": "atakhan",
}
_BUILDINGS = {"TOWER_BUILDING": "tower", "INHIBITOR_BUILDING": "inhibitor"}


@dataclass(frozen=True, slots=True)
class ParticipantFrame:
    """How one participant stands at one moment; gold is all that was earned so far."""

    gold: int | None
    xp: int | None
    level: int | None
    cs: int | None
    jungle_cs: int | None
    x: int | None
    y: int | None


@dataclass(frozen=True, slots=True)
class Frame:
    """One moment: everyone by slot."""

    at_ms: int
    participants: Mapping[int, ParticipantFrame]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, under Riot's own type and names; `team_id` is Riot's `teamId`.

    For a building that is the team that lost it. `killer` is None where no participant did it.
    """

    type: str
    at_ms: int
    killer: int | None = None
    victim: int | None = None
    assists: tuple[int, ...] = ()
    team_id: int | None = None
    killer_team_id: int | None = None
    kill_type: str | None = None
    monster: str | None = None
    monster_subtype: str | None = None
    building: str | None = None
    tower: str | None = None
    lane: str | None = None
    name: str | None = None
    winning_team: int | None = None
    x: int | None = None
    y: int | None = None


@dataclass(frozen=True, slots=True)
class ItemEvent:
    """Something that a participant did with an item.

    `type` is Riot's. An undo takes back the purchase of `item`, or the sale of `restored`.
    """

    type: str
    at_ms: int
    slot: int
    item: int | None = None
    restored: int | None = None


@dataclass(frozen=True, slots=True)
class SkillEvent:
    """A point put into a skill: 1 to 4 are Q, W, E and R."""

    at_ms: int
    slot: int
    skill: int


@dataclass(frozen=True, slots=True)
class WardEvent:
    """A ward that a participant placed, or destroyed; `kind` is Riot's."""

    at_ms: int
    slot: int
    kind: str
    placed: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """One game's frames and events, both in the order of time."""

    match_id: str
    interval_ms: int | None
    frames: tuple[Frame, ...]
    events: tuple[Event, ...]
    items: tuple[ItemEvent, ...] = ()
    skills: tuple[SkillEvent, ...] = ()
    wards: tuple[WardEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldPoint:
    """How much more gold the first team has earned than the second by that second."""

    second: int
    difference: int


@dataclass(frozen=True, slots=True)
class Objective:
    """Something a team took: `kind` is lower-case (`dragon`, `tower`), `detail` says which one."""

    second: int
    team_id: int | None
    kind: str
    detail: str | None
    killer: int | None


def gold_difference(timeline: Timeline, team_of: Mapping[int, int]) -> list[GoldPoint] | None:
    """The gold of the lower-numbered team minus that of the other, frame by frame.

    `team_of` tells each slot's team. None unless there are exactly two teams; a frame in which
    somebody's gold is not known is left out.
    """
    teams = sorted(set(team_of.values()))
    if len(teams) != 2:
        return None
    signs = {slot: 1 if team == teams[0] else -1 for slot, team in team_of.items()}
    points = ((frame.at_ms // 1000, _difference(frame, signs)) for frame in timeline.frames)
    return [GoldPoint(second, gold) for second, gold in points if gold is not None]


def objectives(timeline: Timeline, team_of: Mapping[int, int]) -> list[Objective]:
    """What the teams took, in the order of time: first blood, monsters, buildings, dragon souls.

    Monsters that nobody killed (void grubs leave as team 300) and the announcement of the soul's
    element (a soul given to team 0) are no objectives.
    """
    taken = (_objective(event, team_of) for event in timeline.events)
    return [objective for objective in taken if objective is not None]


def _difference(frame: Frame, signs: Mapping[int, int]) -> int | None:
    total = 0
    for slot, sign in signs.items():
        standing = frame.participants.get(slot)
        if standing is None or standing.gold is None:
            return None
        total += sign * standing.gold
    return total


def _objective(event: Event, team_of: Mapping[int, int]) -> Objective | None:
    match event.type:
        case "CHAMPION_SPECIAL_KILL" if event.kill_type == "KILL_FIRST_BLOOD":
            kind, detail, team = "first_blood", None, _team_of_killer(event, team_of)
        case "ELITE_MONSTER_KILL":
            kind, detail = _named(event.monster, _MONSTERS), _dragon(event.monster_subtype)
            team = _monster_team(event, team_of)
        case "BUILDING_KILL":
            kind, detail = _named(event.building, _BUILDINGS), _building(event)
            team = _other_team(event.team_id, team_of)
        case "DRAGON_SOUL_GIVEN":
            kind, detail, team = "dragon_soul", _lower(event.name), event.team_id
        case _:
            return None
    if team is None and event.type != "BUILDING_KILL":
        return None
    return Objective(event.at_ms // 1000, team, kind, detail, event.killer)


def _team_of_killer(event: Event, team_of: Mapping[int, int]) -> int | None:
    return None if event.killer is None else team_of.get(event.killer)


def _monster_team(event: Event, team_of: Mapping[int, int]) -> int | None:
    told = event.killer_team_id
    return told if told in team_of.values() else _team_of_killer(event, team_of)


def _other_team(loser: int | None, team_of: Mapping[int, int]) -> int | None:
    others = set(team_of.values()) - {loser}
    return others.pop() if len(others) == 1 else None


def _named(told: str | None, names: Mapping[str, str]) -> str:
    return names.get(told or "") or (told or "unknown").lower()


def _dragon(subtype: str | None) -> str | None:
    """`FIRE_DRAGON` -> `fire`."""
    return _lower((subtype or "").removesuffix("_DRAGON"))


def _building(event: Event) -> str | None:
    """`TOP_LANE`, `OUTER_TURRET` -> `top outer`."""
    lane = (event.lane or "").removesuffix("_LANE")
    tower = (event.tower or "").removesuffix("_TURRET")
    return _lower(f"{lane} {tower}".strip())


def _lower(text: str | None) -> str | None:
    return text.lower() if text else None
