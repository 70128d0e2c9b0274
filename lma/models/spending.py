"""What language models took in a day."""

from datetime import date as Date  # noqa: N812

from sqlalchemy import BigInteger, Column, Float, String
from sqlalchemy import Date as DateColumn
from sqlmodel import Field, SQLModel


class Spending(SQLModel, table=True):
    """One row for each day (UTC) and model; a request is written down before it is made."""

    __tablename__ = "spending"

    day: Date = Field(sa_column=Column(DateColumn, primary_key=True, nullable=False))
    model: str = Field(sa_column=Column(String, primary_key=True, nullable=False))
    requests: int
    input_tokens: int = Field(sa_column=Column(BigInteger, nullable=False))
    output_tokens: int = Field(sa_column=Column(BigInteger, nullable=False))
    usd: float = Field(sa_column=Column(Float, nullable=False))
