"""Who was forgotten, as far as that must be known to keep it so."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from lma.models.columns import time_column


class Forgotten(SQLModel, table=True):
    """One row for each player; `digest` is the SHA-256 of a PUUID, which nobody can undo."""

    __tablename__ = "forgotten"

    digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True, nullable=False))
    at: datetime = Field(sa_column=time_column(now=True))
