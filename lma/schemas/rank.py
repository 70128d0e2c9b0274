"""A player's place on the ladders."""

from datetime import datetime

from lma.schemas.result import Result


class RankEntry(Result):
    """One ladder; `win_rate` is a ratio, `division` null above Diamond."""

    riot_id: str | None
    queue: str
    queue_type: str
    tier: str | None
    division: str | None
    league_points: int | None
    wins: int | None
    losses: int | None
    win_rate: float | None
    hot_streak: bool | None
    updated_at: datetime
