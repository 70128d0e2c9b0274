"""A player of League, under an identity of ours that outlives names and PUUIDs."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from lma.models.columns import id_column, time_column


class User(SQLModel, table=True):
    """One row for each player; `riot_id_folded` is the form that look-ups compare."""

    __tablename__ = "user"

    id: UUID = Field(sa_column=id_column())
    summoner_name: str
    riot_id: str | None
    riot_id_folded: str | None = Field(unique=True)
    name_folded: str = Field(index=True)
    puuid: str = Field(unique=True)
    platform: str
    profile_icon_id: int | None
    summoner_level: int | None
    email: str | None
    signed_in_at: datetime | None = Field(sa_column=time_column(nullable=True))
    profile_at: datetime = Field(sa_column=time_column(now=True))
    created_at: datetime = Field(sa_column=time_column(now=True))
