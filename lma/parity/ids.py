"""Ids of two APIs for the same things: a bijection in each space, learnt from paired answers."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two ids for one thing: `known` was learnt first, `met` contradicts it."""

    space: str
    known: tuple[str, str]
    met: tuple[str, str]

    @property
    def sentence(self) -> str:
        """What contradicts what."""
        return (
            f"{self.space}: {self.met[0]} is {self.met[1]} here, "
            f"but {self.known[0]} was {self.known[1]}"
        )


@dataclass(slots=True)
class _Space:
    to_candidate: dict[str, str] = field(default_factory=dict)
    to_baseline: dict[str, str] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)


class IdMap:
    """What is known so far: baseline id <-> candidate id."""

    def __init__(self) -> None:
        self._spaces: dict[str, _Space] = {}

    def give(self, space: str, was: str, now: str) -> None:
        """Take a pair that an import made: of these, several baseline ids may be one candidate's.

        The legacy application made a new user at every level-up; the import made them one again.
        """
        known = self._spaces.setdefault(space, _Space())
        known.to_candidate[was] = now
        known.to_baseline.setdefault(now, was)
        known.given.add(was)

    def learn(self, space: str, was: Any, now: Any) -> Conflict | None:
        """Take a pair, or say what it contradicts. Null on either side says nothing."""
        if was is None or now is None:
            return None
        known = self._spaces.setdefault(space, _Space())
        # Addresses carry ids as text, bodies as numbers: both are the same id.
        old, new = str(was), str(now)
        known.met.add(old)
        there = known.to_candidate.setdefault(old, new)
        back = known.to_baseline.setdefault(new, old)
        if there != new:
            return Conflict(space, (old, there), (old, new))
        if back != old and old not in known.given:
            return Conflict(space, (back, new), (old, new))
        return None

    def translate(self, space: str, was: Any) -> str | None:
        """The candidate's id for a baseline's, where it is known."""
        known = self._spaces.get(space)
        return known.to_candidate.get(str(was)) if known else None

    def sizes(self) -> dict[str, int]:
        """How many pairs were met in each space."""
        return {name: len(space.met) for name, space in sorted(self._spaces.items()) if space.met}

    def doubts(self) -> list[str]:
        """What the ids themselves make doubtful: two APIs seldom count alike."""
        met = [
            (was, space.to_candidate[was])
            for space in self._spaces.values()
            for was in space.met - space.given
        ]
        if met and all(was == now for was, now in met):
            return ["Both sides told the same ids: they may be one server."]
        return []
