"""A trained model of win probability."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from lma.models.columns import time_column


class WinModel(SQLModel, table=True):
    """One row for each model that was trained on this store; `card` is the model with its card."""

    __tablename__ = "win_model"
    __table_args__ = (
        Index("win_model_in_use", "in_use", unique=True, postgresql_where=text("in_use")),
    )

    name: str = Field(sa_column=Column(String, primary_key=True, nullable=False))
    card: Any = Field(sa_column=Column(JSONB(), nullable=False))
    in_use: bool = Field(sa_column=Column(Boolean, nullable=False))
    made_at: datetime = Field(sa_column=time_column(now=True))
