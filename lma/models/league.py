"""A player's league entries, as Riot last gave them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from lma.models.columns import owner_column, time_column


class League(SQLModel, table=True):
    """One row for each player whose rank was asked for; `entries` is Riot's array, whole."""

    __tablename__ = "league"

    user_id: UUID = Field(sa_column=owner_column("user"))
    entries: Any = Field(sa_column=Column(JSONB, nullable=False))
    fetched_at: datetime = Field(sa_column=time_column(now=True))
