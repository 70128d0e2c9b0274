"""What a sync brought."""

from lma.schemas.match import Failure
from lma.schemas.result import Result


class SyncedPlayer(Result):
    """A player whose matches were to be brought: how many are stored, and how many are `new`.

    `state` is that of their list: done, or due where it could not be had yet, with the reason.
    """

    player: str
    platform: str
    matches: int
    new: int
    state: str
    error: str | None


class SyncReport(Result):
    """Everybody who was asked for; `resting` is the work that waits for another attempt."""

    players: list[SyncedPlayer]
    failures: list[Failure]
    resting: int
