"""Who is just bringing what from Riot."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, String, Uuid
from sqlmodel import Field, SQLModel

from lma.models.columns import time_column


class Lease(SQLModel, table=True):
    """One row for each thing that a process is bringing: `name` is a digest of what it is."""

    __tablename__ = "lease"

    name: str = Field(sa_column=Column(String, primary_key=True, nullable=False))
    holder: UUID = Field(sa_column=Column(Uuid, nullable=False))
    until: datetime = Field(sa_column=time_column())
