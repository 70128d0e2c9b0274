"""A legacy Rails database, as an old application would have left it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from tests.domain.ruby_inspect import inspected

SCHEMA = """
CREATE TABLE users (
    id serial PRIMARY KEY, summoner_name varchar, riot_id varchar, puuid varchar,
    profile_icon_id integer, summoner_level integer, email varchar,
    account_id varchar, summoner_id varchar,
    created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
CREATE TABLE matches (
    id serial PRIMARY KEY, game_id varchar, game_info text,
    created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
CREATE TABLE user_matches (
    id serial PRIMARY KEY, user_id integer, match_id integer,
    created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
CREATE TABLE champions (
    id serial PRIMARY KEY, name varchar, champ_id integer, nickname varchar, image_url varchar,
    created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
CREATE TABLE schema_migrations (version varchar PRIMARY KEY);
"""
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)


def puuid(number: int) -> str:
    """A PUUID of the usual form."""
    return f"p{number}-".ljust(78, "x")


def user(
    number: int, name: str, *, level: int = 30, email: str | None = None, **told: Any
) -> dict[str, Any]:
    """A row of users, changed so many days after the beginning as its id says."""
    changed = (BEGAN + timedelta(days=number)).replace(tzinfo=None)
    row = {
        "id": number,
        "summoner_name": name,
        "profile_icon_id": 100 + number,
        "summoner_level": level,
        "email": email,
        "created_at": changed,
        "updated_at": changed,
    }
    return row | told


def match(number: int, told: Any, game_id: str | None = None) -> dict[str, Any]:
    """A row of matches; what is no text is printed as Ruby prints it."""
    text = told if told is None or isinstance(told, str) else inspected(told)
    return {"id": number, "game_id": game_id, "game_info": text}


@dataclass
class Legacy:
    """A legacy database that a test fills."""

    dsn: str
    connection: Any
    listed: int = field(default=0)

    async def add(self, table: str, *rows: Mapping[str, Any]) -> None:
        """Write rows, each with columns of its own."""
        for row in rows:
            columns = ", ".join(row)
            places = ", ".join(f"${index}" for index in range(1, len(row) + 1))
            await self.connection.execute(
                f"INSERT INTO {table} ({columns}) VALUES ({places})", *row.values()
            )

    async def list(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Put matches into players' lists: (user, match)."""
        for user_id, match_id in pairs:
            self.listed += 1
            await self.add(
                "user_matches", {"id": self.listed, "user_id": user_id, "match_id": match_id}
            )

    async def state(self) -> Sequence[Any]:
        """Everything in it, to see that nothing is written."""
        return [
            await self.connection.fetch(f"SELECT * FROM {table} ORDER BY 1")
            for table in ("users", "matches", "user_matches", "champions")
        ]


async def make_legacy(dsn: str) -> Legacy:
    """A legacy database made of whatever the one at an address was."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(f"DROP SCHEMA public CASCADE; CREATE SCHEMA public; {SCHEMA}")
    return Legacy(dsn, connection)
