"""A player, as `lma summoner` shows them."""

from datetime import datetime

from lma.schemas.result import Result


class Summoner(Result):
    """A player's profile; `updated_at` is when Riot was last asked."""

    id: str
    riot_id: str | None
    summoner_name: str
    platform: str
    summoner_level: int | None
    profile_icon_id: int | None
    puuid: str | None
    updated_at: datetime
