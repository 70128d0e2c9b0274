"""When Riot was last asked for a player's match ids, and how far the answer reached."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, String
from sqlmodel import Field, SQLModel

from lma.models.columns import owner_column, time_column


class Listing(SQLModel, table=True):
    """One row for each player and kind of question (`scope`: which queue, which times).

    `reach` is how many of the newest matches the answer covers.
    """

    __tablename__ = "listing"

    user_id: UUID = Field(sa_column=owner_column("user"))
    scope: str = Field(sa_column=Column(String, primary_key=True, nullable=False))
    reach: int
    checked_at: datetime = Field(sa_column=time_column())
