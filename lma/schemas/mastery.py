"""How much a player has played a champion."""

from datetime import datetime

from lma.schemas.result import Result


class ChampionMastery(Result):
    """One champion; `points_to_next_level` is 0 or less where the next level waits for marks."""

    riot_id: str | None
    champion: str | None
    champion_id: int
    level: int | None
    points: int | None
    points_since_last_level: int | None
    points_to_next_level: int | None
    marks_for_next_level: int | None
    season_milestone: int | None
    last_played_at: datetime | None
