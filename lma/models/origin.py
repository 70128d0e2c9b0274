"""Whose data a database holds."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, Column, text
from sqlmodel import Field, SQLModel

from lma.models.columns import time_column


class Origin(SQLModel, table=True):
    """The one row that says whether Riot or a sandbox filled this database."""

    __tablename__ = "origin"
    __table_args__ = (CheckConstraint("singleton", name="origin_one_row"),)

    singleton: bool = Field(
        sa_column=Column(Boolean, primary_key=True, nullable=False, server_default=text("true"))
    )
    name: str
    since: datetime = Field(sa_column=time_column(now=True))
