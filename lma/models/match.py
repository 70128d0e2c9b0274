"""A match: Riot's payload whole, and the columns that lists and filters need."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from lma.models.columns import id_column, time_column


class Match(SQLModel, table=True):
    """One row for each match.

    `game_info` is the payload as Riot sent it; where JSONB refuses a part of it, `original` keeps
    the bytes. `sort_at` is `started_at`, or where that is unknown the nearest match's. `format` is
    which of Riot's APIs the payload is of: imports bring some of match-v3 and match-v4.
    """

    __tablename__ = "match"
    __table_args__ = (Index("match_platform_number", "platform", "number", unique=True),)

    id: UUID = Field(sa_column=id_column())
    game_id: str = Field(unique=True)
    platform: str
    number: int = Field(sa_column=Column(BigInteger, nullable=False))
    queue_id: int | None
    game_mode: str | None
    map_id: int | None
    game_version: str | None
    patch: str | None
    started_at: datetime | None = Field(sa_column=time_column(nullable=True))
    sort_at: datetime = Field(sa_column=time_column())
    duration_s: int | None
    ending: str
    game_info: Any = Field(sa_column=Column(JSONB, nullable=False))
    original: bytes | None
    fetched_at: datetime = Field(sa_column=time_column(now=True))
    format: str = Field(sa_column=Column(String, nullable=False, server_default="match-v5"))
