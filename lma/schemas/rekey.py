"""Whose PUUIDs were resolved anew."""

from lma.schemas.result import Result


class RekeyedPlayer(Result):
    """A stored player; `outcome` is kept, rekeyed or failed, with the reason."""

    player: str
    platform: str
    outcome: str
    error: str | None
