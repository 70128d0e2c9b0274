"""Work to be done in the background: the ledger."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Identity, Index, LargeBinary, SmallInteger, text
from sqlmodel import Field, SQLModel

from lma.models.columns import time_column


class Work(SQLModel, table=True):
    """One row for each piece of work (`kind`, `key`), written with what made it known.

    Those that are due go by `priority`, then by the highest `rank`. A worker that takes one has a
    lease and the next number of its `fence`; without that number nobody can settle it. `attempts`
    counts failures, `lost` the workers that died over it. `route` is the host of Riot's it needs.
    """

    __tablename__ = "work"
    __table_args__ = (
        Index("work_kind_key", "kind", "key", unique=True),
        Index(
            "work_due",
            "queue",
            "priority",
            text("rank DESC"),
            "id",
            "next_at",
            postgresql_where=text("state = 'due'"),
        ),
        Index("work_next", "queue", "next_at", postgresql_where=text("state = 'due'")),
        Index("work_leased", "lease_until", postgresql_where=text("state = 'leased'")),
        Index("work_open", "state", "queue", "kind", postgresql_where=text("state <> 'done'")),
    )

    id: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    kind: str
    key: str
    queue: str
    route: str
    state: str = Field(sa_column_kwargs={"server_default": text("'due'")})
    priority: int = Field(sa_column=Column(SmallInteger, nullable=False))
    rank: int = Field(sa_column=Column(BigInteger, nullable=False))
    spec: str | None
    attempts: int = Field(sa_column_kwargs={"server_default": text("0")})
    lost: int = Field(sa_column_kwargs={"server_default": text("0")})
    fence: int = Field(sa_column=Column(BigInteger, server_default=text("0"), nullable=False))
    holder: str | None
    error_code: str | None
    last_error: str | None
    last_body: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
    discovered_at: datetime = Field(sa_column=time_column(now=True))
    next_at: datetime = Field(sa_column=time_column(now=True))
    lease_until: datetime | None = Field(sa_column=time_column(nullable=True))
    ended_at: datetime | None = Field(sa_column=time_column(nullable=True))
