"""Work that is written down before it is done: its kinds, its states, and how patient it is."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from lma.domain.match_filter import MatchFilter

_HOUR_S = 3600.0


class Kind(StrEnum):
    """What a piece of work brings."""

    MATCH = "match"
    TIMELINE = "timeline"
    LIST = "list"
    ANALYSIS = "analysis"


class WorkQueue(StrEnum):
    """Whose turn it is in: somebody's who waits, a backfill's, or a language model's."""

    INTERACTIVE = "interactive"
    BACKFILL = "backfill"
    LLM = "llm"


class State(StrEnum):
    """Where a piece of work stands.

    `due` waits for its time or a worker, `leased` is being done. The others are ends: `done`;
    `missing`, what Riot doesn't have; `poison`, what failed too often; `dropped`, by hand.
    """

    DUE = "due"
    LEASED = "leased"
    DONE = "done"
    MISSING = "missing"
    POISON = "poison"
    DROPPED = "dropped"


# Lower goes first. A list makes work for everybody, and Riot soon forgets an old timeline.
PRIORITIES = {Kind.LIST: 1, Kind.MATCH: 2, Kind.TIMELINE: 3, Kind.ANALYSIS: 2}
PRIORITY_EXPIRING = 0


@dataclass(frozen=True, slots=True)
class Budget:
    """How often work may fail, and how long it rests in between; times in seconds.

    The rest doubles from `first_rest_s` and is shortened by chance, so that what failed together
    does not come back together. What Riot doesn't have is looked for until `missing_after_s` after
    it was discovered; `lost` is how many workers may die over a piece of work.
    """

    attempts: int = 10
    first_rest_s: float = 15.0
    longest_rest_s: float = _HOUR_S
    missing_after_s: float = 48 * _HOUR_S
    first_look_s: float = 60.0
    longest_look_s: float = 6 * _HOUR_S
    lost: int = 20

    def rest_s(self, failures: int, chance: float) -> float:
        """The rest after so many failures; `chance` is from 0 to 1."""
        full = min(self.first_rest_s * 2.0 ** min(failures - 1, 30), self.longest_rest_s)
        return full * (0.5 + chance / 2)

    def look_again_s(self, age_s: float, chance: float) -> float | None:
        """When to look again for what Riot did not have, None once it is taken for missing."""
        if age_s >= self.missing_after_s:
            return None
        full = min(max(age_s / 2, self.first_look_s), self.longest_look_s)
        return full * (0.75 + chance / 2)


@dataclass(frozen=True, slots=True)
class ListWanted:
    """Which of a player's matches a list is asked for, perhaps with their `timelines`.

    `fresh` asks for what is new alone: it ends where a page, and `overlap` more matches, are known.
    Matches may come into a list late, below others that are known already.
    """

    count: int
    queues: tuple[int, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    timelines: bool = False
    fresh: bool = False
    overlap: int = 20

    @property
    def matches(self) -> MatchFilter:
        """The same as a filter."""
        return MatchFilter(self.count, self.queues, since=self.since, until=self.until)

    def text(self) -> str:
        """The same as JSON, in one form only."""
        told = asdict(self)
        told |= {name: time and time.isoformat() for name, time in self._times().items()}
        return json.dumps(told, separators=(",", ":"))

    def _times(self) -> dict[str, datetime | None]:
        return {"since": self.since, "until": self.until}

    @classmethod
    def read(cls, text: str) -> "ListWanted":
        """What `text` wrote."""
        told = json.loads(text)
        for name in ("since", "until"):
            told[name] = told[name] and datetime.fromisoformat(told[name])
        return cls(**{**told, "queues": tuple(told["queues"])})
