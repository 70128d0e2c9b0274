"""Players who are kept fresh."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from lma.models.columns import owner_column, time_column


class Followed(SQLModel, table=True):
    """A player whose new matches are looked for every `every_s` seconds, `count` at most at once.

    When that was last done is written in their list's row of the ledger, and nowhere else.
    """

    __tablename__ = "followed"

    user_id: UUID = Field(sa_column=owner_column("user"))
    every_s: int
    count: int
    timelines: bool
    since: datetime = Field(sa_column=time_column(now=True))
