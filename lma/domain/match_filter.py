"""Which of a player's matches are wanted."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MatchFilter:
    """Which of a player's matches: the newest `count` that pass every filter that is given.

    `since` is inclusive, `until` exclusive; an empty `queues` is every queue.
    """

    count: int
    queues: tuple[int, ...] = ()
    champion_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
