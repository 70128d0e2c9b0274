"""What the processes that share a database know of Riot's limits."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary, String
from sqlmodel import Field, SQLModel

from lma.models.columns import time_column


class RateLimit(SQLModel, table=True):
    """One row for each application key (its hash) and host; `state` is the limiter's own affair."""

    __tablename__ = "rate_limit"

    name: str = Field(sa_column=Column(String, primary_key=True, nullable=False))
    state: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    changed_at: datetime = Field(sa_column=time_column(now=True))
