"""The state of a game at one minute, as a vector."""

from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import Vector
from sqlalchemy import Boolean, Column, SmallInteger, String
from sqlmodel import Field, SQLModel

from lma.domain.states import DIMENSION
from lma.models.columns import owner_column


def _small(*, primary_key: bool = False) -> Any:
    return Field(sa_column=Column(SmallInteger, primary_key=primary_key, nullable=False))


class MatchState(SQLModel, table=True):
    """One row for each minute; sides are 1 for blue, -1 for red, 0 for nothing in three minutes.

    `state` is seen from blue's side, as `version` of `lma.domain.states` builds it.
    """

    __tablename__ = "match_state"

    match_id: UUID = Field(sa_column=owner_column("match"))
    minute: int = _small(primary_key=True)
    version: int = _small()
    state: Any = Field(sa_column=Column(Vector(DIMENSION), nullable=False))
    winner: int = _small()
    next_kill: int = _small()
    next_tower: int = _small()
    next_objective: int = _small()
    objective: str | None = Field(sa_column=Column(String, nullable=True))
    ends: bool = Field(sa_column=Column(Boolean, nullable=False))
