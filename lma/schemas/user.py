"""A player, as clients of the old API know them."""

from lma.schemas.result import Result


class User(Result):
    """A player; `email` is null unless the player themselves asked.

    `puuid` is null of one who was imported by name alone, until Riot has been asked.
    `stale` names the error that kept the profile from being renewed, null where it is new enough.
    """

    id: str
    summoner_name: str
    riot_id: str | None
    puuid: str | None
    profile_icon_id: int | None
    summoner_level: int | None
    email: str | None
    stale: str | None
