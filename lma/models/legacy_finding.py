"""What an import could not read, or had to decide."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, String
from sqlmodel import Field, SQLModel

from lma.models.columns import time_column


class LegacyFinding(SQLModel, table=True):
    """One row for each thing to tell of a legacy row.

    `unread` says that nothing was brought over. `position` counts characters in the text, which
    `original` keeps as it was.
    """

    __tablename__ = "legacy_finding"

    space: str = Field(sa_column=Column(String, primary_key=True))
    legacy_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(sa_column=Column(String, primary_key=True))
    unread: bool
    detail: str
    position: int | None
    original: bytes | None
    seen_at: datetime = Field(sa_column=time_column(now=True))
