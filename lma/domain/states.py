"""The state of a game at each minute, as a vector: who is how far ahead in what.

Every component but the minute is odd: a difference, the lower-numbered team (blue) minus the other.
So the same state seen from the other side is the same vector with all of those negated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lma.domain.facts.course import winner_of
from lma.domain.facts.frames import amount_of, frames_by_minute, opponents
from lma.domain.facts.of_match import teams_of
from lma.domain.match import Ending, MatchFacts
from lma.domain.timeline import Frame, Objective, Timeline, objectives

VERSION = 1
"""Counts up whenever a vector of the same state changes; states of other versions are not read."""

ROLES = ("TOP", "JUNGLE", "MIDDLE", "BOTTOM", "UTILITY")
AHEAD_MS = 180_000
"""How far ahead `Aftermath` looks."""

# No game lasts five hours; what a broken timeline tells beyond is no minute of one.
_LAST_MINUTE = 300

_BY_ROLE = {"gold": 1500.0, "xp": 1500.0, "level": 2.0, "cs": 30.0, "kills": 3.0}
_TAKEN = {
    "towers": 3.0,
    "inhibitors": 1.0,
    "dragons": 2.0,
    "souls": 1.0,
    "elders": 1.0,
    "barons": 1.0,
    "heralds": 1.0,
    "grubs": 3.0,
    "atakhans": 1.0,
    "baron_buff": 1.0,
    "elder_buff": 1.0,
}
_BY_TEAM = {"team_gold": 4000.0, "team_kills": 6.0}

SCALES: Mapping[str, float] = {
    "minute": 5.0,
    **{f"{role.lower()}_{name}": scale for role in ROLES for name, scale in _BY_ROLE.items()},
    **_TAKEN,
    **_BY_TEAM,
}
"""Every component in its order, and the amount that counts as 1: about one ordinary difference."""

DIMENSION = len(SCALES)
ODD = tuple(name for name in SCALES if name != "minute")

_KINDS = {
    "tower": "towers",
    "inhibitor": "inhibitors",
    "dragon": "dragons",
    "dragon_soul": "souls",
    "baron": "barons",
    "rift_herald": "heralds",
    "void_grub": "grubs",
    "atakhan": "atakhans",
}
_BUFF_MS = {"baron": 180_000, "elder": 150_000}
_MONSTERS = frozenset({"dragon", "baron", "rift_herald", "void_grub", "atakhan"})

Vector: TypeAlias = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class State:
    """One minute: blue's amounts minus red's by the names of `ODD`, not yet scaled."""

    minute: int
    amounts: Mapping[str, int]

    @property
    def vector(self) -> Vector:
        """The state from blue's side, every amount over its scale."""
        odd = (self.amounts[name] / SCALES[name] for name in ODD)
        return (self.minute / SCALES["minute"], *odd)

    @property
    def mirrored(self) -> "State":
        """The same state, the sides exchanged."""
        return State(self.minute, {name: -amount for name, amount in self.amounts.items()})


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What came of a state: sides are 1 for blue, -1 for red, 0 for nothing in three minutes.

    `ends` is whether the game ended within that time.
    """

    winner: int
    next_kill: int
    next_tower: int
    next_objective: int
    objective: str | None
    ends: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A state and what came of it."""

    state: State
    aftermath: Aftermath


def flipped(vector: Sequence[float]) -> Vector:
    """A state's vector seen from the other side."""
    return (vector[0], *(-amount for amount in vector[1:]))


def why_no_states(match: MatchFacts, timeline: Timeline | None) -> str | None:
    """Why a match has no states; None where it has."""
    if timeline is None:
        return "there is no timeline of it"
    if match.ending is not Ending.PLAYED:
        return f"it was {match.ending.value}"
    if any(person.is_bot for person in match.participants):
        return "bots took part"
    if _lanes(match) is None:
        return "its two teams don't have one player in each of the five roles"
    if winner_of(match, teams_of(match)) is None:
        return "which team won is not known"
    return None


def moments_of(match: MatchFacts, timeline: Timeline | None) -> list[Moment]:
    """Every whole minute of a game from the first on; none where `why_no_states` says why."""
    lanes = _lanes(match)
    if timeline is None or lanes is None or why_no_states(match, timeline) is not None:
        return []
    game = _Game(match, timeline, lanes)
    told = frames_by_minute(timeline).items()
    states = [
        (frame, game.state(minute, frame)) for minute, frame in told if 0 < minute <= _LAST_MINUTE
    ]
    return [
        Moment(state, game.aftermath(frame.at_ms)) for frame, state in states if state is not None
    ]


def _lanes(match: MatchFacts) -> dict[str, tuple[int, int]] | None:
    """Blue's and red's slot of each role; None unless there are five pairs and nobody else."""
    team_of = teams_of(match)
    teams = sorted(set(team_of.values()))
    facing = opponents(match)
    if len(teams) != 2 or len(facing) != len(match.participants) or len(facing) != 2 * len(ROLES):
        return None
    return {
        person.role: (person.slot, facing[person.slot])
        for person in match.participants
        if person.role is not None and person.team_id == teams[0]
    }


class _Game:
    """A game whose events are sorted out once, for all of its minutes."""

    def __init__(
        self, match: MatchFacts, timeline: Timeline, lanes: Mapping[str, tuple[int, int]]
    ) -> None:
        team_of = teams_of(match)
        first = min(team_of.values())
        self._lanes = lanes
        self._sides = {slot: 1 if team == first else -1 for slot, team in team_of.items()}
        self._side_of = {team: 1 if team == first else -1 for team in team_of.values()}
        self._winner = self._side_of[winner_of(match, team_of) or first]
        self._taken = objectives(timeline, team_of)
        self._kills = [
            event
            for event in timeline.events
            if event.type == "CHAMPION_KILL" and event.killer in self._sides
        ]
        self._end_ms = max(frame.at_ms for frame in timeline.frames)

    def state(self, minute: int, frame: Frame) -> State | None:
        """The state at a frame, None where somebody's standing is not told."""
        amounts: dict[str, int] = {}
        for role, (ours, theirs) in self._lanes.items():
            for name in _BY_ROLE:
                ahead = self._ahead(frame, ours, theirs, name)
                if ahead is None:
                    return None
                amounts[f"{role.lower()}_{name}"] = ahead
        amounts |= self._taken_by(frame.at_ms)
        for name in ("gold", "kills"):
            amounts[f"team_{name}"] = sum(amounts[f"{role.lower()}_{name}"] for role in ROLES)
        return State(minute, amounts)

    def aftermath(self, at_ms: int) -> Aftermath:
        """What came after a moment."""
        until = at_ms + AHEAD_MS
        kill = next((event for event in self._kills if at_ms < event.at_ms <= until), None)
        soon = [
            one
            for one in self._taken
            if at_ms // 1000 < one.second <= until // 1000 and one.team_id in self._side_of
        ]
        tower = next((one for one in soon if one.kind == "tower"), None)
        monster = next((one for one in soon if one.kind in _MONSTERS), None)
        return Aftermath(
            winner=self._winner,
            next_kill=0 if kill is None else self._sides[kill.killer or 0],
            next_tower=self._side(tower),
            next_objective=self._side(monster),
            objective=None if monster is None else monster.kind,
            ends=self._end_ms <= until,
        )

    def _side(self, taken: Objective | None) -> int:
        return 0 if taken is None else self._side_of.get(taken.team_id or 0, 0)

    def _ahead(self, frame: Frame, ours: int, theirs: int, name: str) -> int | None:
        if name == "kills":
            return self._kills_by(ours, frame.at_ms) - self._kills_by(theirs, frame.at_ms)
        own = amount_of(frame.participants.get(ours), name)
        other = amount_of(frame.participants.get(theirs), name)
        return None if own is None or other is None else own - other

    def _kills_by(self, slot: int, at_ms: int) -> int:
        return sum(event.killer == slot and event.at_ms <= at_ms for event in self._kills)

    def _taken_by(self, at_ms: int) -> dict[str, int]:
        amounts = dict.fromkeys(_TAKEN, 0)
        for one in self._taken:
            side = self._side(one)
            if one.second > at_ms // 1000 or one.kind not in _KINDS:
                continue
            name = _KINDS[one.kind]
            if one.kind == "dragon" and one.detail == "elder":
                name = "elders"
            amounts[name] += side
            buff = name.removesuffix("s")
            if at_ms - one.second * 1000 < _BUFF_MS.get(buff, 0):
                amounts[f"{buff}_buff"] = side
        return amounts
