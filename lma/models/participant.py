"""A participant of a match, bots included."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Index, Integer, SmallInteger, text
from sqlmodel import Field, SQLModel

from lma.models.columns import owner_column, time_column


class Participant(SQLModel, table=True):
    """One row for each participant, filled from the payload by one function on write.

    `sort_at` is the match's, so that the table can be partitioned by it; null only where an lma
    from before there was the column wrote the row.
    """

    __tablename__ = "participant"
    __table_args__ = (
        Index("participant_puuid", "puuid", postgresql_where=text("puuid IS NOT NULL")),
    )

    match_id: UUID = Field(sa_column=owner_column("match"))
    slot: int = Field(
        sa_column=Column(SmallInteger, primary_key=True, autoincrement=False, nullable=False)
    )
    sort_at: datetime | None = Field(sa_column=time_column(nullable=True))
    puuid: str | None
    is_bot: bool
    game_name: str | None
    tag_line: str | None
    champion_id: int | None
    champion_name: str | None
    champion_level: int | None
    team_id: int | None
    subteam_id: int | None
    placement: int | None
    role: str | None
    win: bool | None
    kills: int | None
    deaths: int | None
    assists: int | None
    cs: int | None
    gold: int | None
    damage: int | None
    damage_taken: int | None
    vision_score: int | None
    kill_participation: float | None
    damage_share: float | None
    items: Any = Field(sa_column=Column(ARRAY(Integer), nullable=False))
    spells: Any = Field(sa_column=Column(ARRAY(Integer), nullable=False))
