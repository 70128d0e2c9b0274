"""A champion as Data Dragon describes it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from lma.models.columns import id_column, time_column


class Champion(SQLModel, table=True):
    """One row for each champion; `champ_id` is League's number, `key` Data Dragon's text id."""

    __tablename__ = "champion"

    id: UUID = Field(sa_column=id_column())
    champ_id: int = Field(unique=True)
    key: str
    name: str
    nickname: str
    image_url: str
    version: str
    synced_at: datetime = Field(sa_column=time_column(now=True))
