"""Columns that several tables share the shape of."""

from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, Uuid, text
from sqlalchemy.dialects.postgresql import UUID as PG_UUID


def id_column() -> Column[Any]:
    """A primary key that PostgreSQL makes."""
    return Column(PG_UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()"))


def owner_column(table: str, *, primary_key: bool = True) -> Column[Any]:
    """A reference to a row that takes this one with it when it goes."""
    return Column(
        Uuid(as_uuid=True),
        ForeignKey(f"{table}.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
    )


def time_column(*, nullable: bool = False, now: bool = False) -> Column[Any]:
    """A point in time; `now` lets PostgreSQL fill it in."""
    default = text("now()") if now else None
    return Column(DateTime(timezone=True), nullable=nullable, server_default=default)
