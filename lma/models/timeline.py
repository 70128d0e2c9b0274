"""A match's timeline."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from lma.models.columns import owner_column, time_column


class Timeline(SQLModel, table=True):
    """One row for each timeline asked for; `payload` is null where Riot has none."""

    __tablename__ = "timeline"

    match_id: UUID = Field(sa_column=owner_column("match"))
    payload: Any = Field(sa_column=Column(JSONB(none_as_null=True), nullable=True))
    original: bytes | None
    fetched_at: datetime = Field(sa_column=time_column(now=True))
