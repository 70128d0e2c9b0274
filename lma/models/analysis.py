"""An analysis of a player's games, asked for or done."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from lma.models.columns import id_column, owner_column, time_column


class Analysis(SQLModel, table=True):
    """One row for each analysis; names of other players are in none of its columns.

    `fingerprint` is of the prompt and the model's configuration: what has the same is not asked
    twice. `drafts` are the model's answers so far, so that a job that is killed pays for none
    again. `body` is the finished analysis.
    """

    __tablename__ = "analysis"
    __table_args__ = (
        Index("analysis_newest", "user_id", "created_at"),
        Index("analysis_kept", "user_id", "fingerprint", postgresql_where=text("status = 'done'")),
    )

    id: UUID = Field(sa_column=id_column())
    user_id: UUID = Field(sa_column=owner_column("user", primary_key=False))
    subject: Any = Field(sa_column=Column(JSONB, nullable=False))
    status: str
    fingerprint: str | None
    drafts: Any = Field(sa_column=Column(JSONB, nullable=False))
    body: Any = Field(sa_column=Column(JSONB(none_as_null=True), nullable=True))
    reason: str | None
    created_at: datetime = Field(sa_column=time_column(now=True))
    changed_at: datetime = Field(sa_column=time_column(now=True))
