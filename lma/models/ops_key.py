"""A key that opens the routes for operators."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from lma.models.columns import id_column, time_column


class OpsKey(SQLModel, table=True):
    """One row for each key that was made; `digest` is its SHA-256, the key itself is not kept."""

    __tablename__ = "ops_key"

    id: UUID = Field(sa_column=id_column())
    name: str
    digest: bytes = Field(unique=True)
    created_at: datetime = Field(sa_column=time_column(now=True))
    revoked_at: datetime | None = Field(sa_column=time_column(nullable=True))
