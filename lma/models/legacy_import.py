"""How far the import of the legacy database has come."""

from datetime import datetime

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, SQLModel

from lma.models.columns import time_column


class LegacyImport(SQLModel, table=True):
    """One row for each table: every row up to the id `reached` is brought over."""

    __tablename__ = "legacy_import"

    space: str = Field(primary_key=True)
    reached: int = Field(sa_column=Column(BigInteger, nullable=False))
    changed_at: datetime = Field(sa_column=time_column(now=True))
