"""Answers that could not be stored, kept for whoever finds out why."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from lma.models.columns import time_column


class Quarantine(SQLModel, table=True):
    """One row for each match or timeline that PostgreSQL refused; the last body is kept."""

    __tablename__ = "quarantine"

    game_id: str = Field(primary_key=True)
    reason: str
    body: bytes
    seen_at: datetime = Field(sa_column=time_column(now=True))
