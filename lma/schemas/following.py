"""Players who are kept fresh."""

from datetime import datetime

from lma.schemas.result import Result


class FollowedPlayer(Result):
    """A followed player; `every` in seconds, `looked_at` when their list was last told by Riot.

    `state` is that of their list in the ledger, None while it was never asked for.
    """

    player: str
    platform: str
    every: int
    count: int
    timelines: bool
    matches: int
    looked_at: datetime | None
    state: str | None
    error: str | None
