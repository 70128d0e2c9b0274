"""Which matches a stored player was in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index, SmallInteger
from sqlmodel import Field, SQLModel

from lma.models.columns import owner_column, time_column


class UserMatch(SQLModel, table=True):
    """One row for each match of a stored player; `slot` is the participant they were."""

    __tablename__ = "user_match"
    __table_args__ = (
        Index("user_match_newest", "user_id", "sort_at", "match_id"),
        Index("user_match_match", "match_id"),
    )

    user_id: UUID = Field(sa_column=owner_column("user"))
    match_id: UUID = Field(sa_column=owner_column("match"))
    slot: int = Field(sa_column=Column(SmallInteger, nullable=False))
    sort_at: datetime = Field(sa_column=time_column())
