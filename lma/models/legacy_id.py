"""Ids of the legacy database, as ours."""

from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, String, Uuid
from sqlmodel import Field, SQLModel


class LegacyId(SQLModel, table=True):
    """One row for each imported row of the legacy database, several for one record of ours.

    `space` is user, match or champion; `name` what the legacy database calls it: a player's name,
    a match's id, a champion's name. `record_id` is null where nothing of ours could be made of it,
    and both are where the player was forgotten.
    """

    __tablename__ = "legacy_id"
    __table_args__ = (Index("legacy_id_record", "record_id"),)

    space: str = Field(sa_column=Column(String, primary_key=True))
    legacy_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    record_id: UUID | None = Field(sa_column=Column(Uuid(as_uuid=True), nullable=True))
    name: str | None
