"""The legacy Rails database: what of it is there, and its rows as a stream. Nothing is written.

One read-only transaction sees one state of it, whatever the old application does meanwhile. Texts
travel as bytes: what its server holds need not be UTF-8.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import asyncpg

from lma.core.errors import ConfigurationFailed
from lma.db.legacy_errors import legacy_errors

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# A larger text is no match, and would have to be held in memory whole, many times over.
LARGEST_BYTES = 16_000_000
# Larger texts come one at a time; a match has about 75 kB as Ruby prints it.
_ALONE_BYTES = 1_000_000
_CONNECT_S = 10.0
# Set in the transaction: a pooler in front of the server passes on nothing else.
_SETTINGS = """
SET LOCAL timezone = 'UTC';
SET LOCAL statement_timeout = '10min';
SET LOCAL idle_in_transaction_session_timeout = 0
"""
# Such a server passes bytes on unconverted; asked for UTF-8 it fails at the first that is none.
_AS_THEY_ARE = "SET LOCAL client_encoding = 'SQL_ASCII'"
_WHOLE = ("smallint", "integer", "bigint")
_TIMES = ("timestamp without time zone", "timestamp with time zone", "date")

# The names that a column may have, the usual one first, and whether nothing can be done without it.
_COLUMNS: dict[str, dict[str, tuple[tuple[str, ...], bool]]] = {
    "users": {
        "id": (("id",), True),
        "name": (("summoner_name", "summonerName", "summonername", "name"), True),
        "riot_id": (("riot_id", "riotId"), False),
        "puuid": (("puuid",), False),
        "icon": (("profile_icon_id", "profileIconId"), False),
        "level": (("summoner_level", "summonerLevel"), False),
        "email": (("email",), False),
        "account_id": (("account_id", "accountId"), False),
        "summoner_id": (("summoner_id", "summonerId"), False),
        "created_at": (("created_at",), False),
        "updated_at": (("updated_at",), False),
    },
    "matches": {
        "id": (("id",), True),
        "game_id": (("game_id", "gameId", "match_id"), False),
        "game_info": (("game_info", "gameInfo"), True),
    },
    "user_matches": {
        "id": (("id",), False),
        "user_id": (("user_id",), True),
        "match_id": (("match_id",), True),
    },
    "champions": {
        "id": (("id",), True),
        "name": (("name",), True),
        "number": (("champ_id", "champion_id", "champId"), False),
        "key": (("key",), False),
        "nickname": (("nickname", "title"), False),
        "image_url": (("image_url", "image", "imageUrl"), False),
    },
}
_WITHOUT = "champions"  # the one table that an import does without
_NEVER_REACHED = "9223372036854775807::bigint"  # rows without ids are all gone over every time
_FOUND = """
SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns
WHERE table_name = ANY ($1::text[]) AND table_schema = ANY (current_schemas(false))
"""


@dataclass(frozen=True, slots=True)
class LegacyTable:
    """A table as it was found: its quoted name, and each column's (name, type) by ours."""

    name: str
    place: str
    columns: Mapping[str, tuple[str, str]]

    @property
    def found(self) -> list[str]:
        """The columns that are there, as the legacy database calls them."""
        return [column for column, _ in self.columns.values()]

    @property
    def absent(self) -> list[str]:
        """The columns that could have been there, by their usual names."""
        usual = _COLUMNS[self.name]
        return [names[0] for ours, (names, _) in usual.items() if ours not in self.columns]

    def value(self, ours: str, alias: str = "t") -> str:
        """SQL for a column's value: bytes of texts and numbers, a time, a whole id."""
        if ours not in self.columns:
            return "NULL::bytea"
        column, kind = self.columns[ours]
        where = f"{alias}.{_quoted(column)}"
        if ours.endswith("_at"):
            return f"{where}::timestamptz" if kind in _TIMES else "NULL::timestamptz"
        if kind == "bytea":
            return where
        return f"textsend({where}::text)"

    def bare(self, ours: str, alias: str = "t") -> str | None:
        """SQL for a column as it is, None where there is none."""
        return f"{alias}.{_quoted(self.columns[ours][0])}" if ours in self.columns else None

    def whole(self, ours: str, alias: str = "t") -> str:
        """SQL for an id."""
        return f"{self.bare(ours, alias) or 'NULL'}::bigint"


class LegacySource:
    """The legacy database in one read-only transaction."""

    def __init__(self, connection: Connection, tables: Mapping[str, LegacyTable]) -> None:
        self._connection = connection
        self.tables = tables

    async def count(self, name: str, after: int = 0) -> int:
        """How many rows a table has beyond an id."""
        place = self.tables[name].place
        query = f"SELECT count(*) FROM {place} t WHERE {self._key(name)} > $1"  # noqa: S608
        with legacy_errors():
            return int(await self._connection.fetchval(query, after))

    async def stream(self, name: str, after: int, size: int) -> AsyncIterator[list[Any]]:
        """A table's rows beyond an id in the order of their ids, so many at once."""
        query = f"{self._select(name)} WHERE {self._key(name)} > $1 {self._order(name)}"
        with legacy_errors():
            cursor = await self._connection.cursor(query, after)
        while True:
            with legacy_errors():
                rows = await cursor.fetch(size)
            if not rows:
                return
            yield rows

    async def rows(self, name: str, ids: Sequence[int]) -> list[Any]:
        """Those of a table's rows that have one of these ids."""
        query = f"{self._select(name)} WHERE {self._key(name)} = ANY ($1::bigint[])"
        with legacy_errors():
            return list(await self._connection.fetch(query, list(ids)))

    async def payloads(self, rows: Sequence[Any]) -> AsyncIterator[list[Any]]:
        """Rows of matches with their texts: together, but for large ones, which come alone."""
        together: list[Any] = []
        for row in rows:
            if not _ALONE_BYTES < (row["size"] or 0) <= LARGEST_BYTES:
                together.append(row)
                continue
            if together:
                yield together
            together = []
            yield [dict(row) | {"game_info": await self._payload(row["id"])}]
        if together:
            yield together

    async def _payload(self, number: int) -> bytes | None:
        table = self.tables["matches"]
        query = (
            f"SELECT {table.value('game_info')} FROM {table.place} t "  # noqa: S608
            f"WHERE {table.bare('id')} = $1"
        )
        with legacy_errors():
            told: bytes | None = await self._connection.fetchval(query, number)
        return told

    async def game_ids(self, ids: Sequence[int]) -> dict[int, bytes | None]:
        """What the legacy database calls its matches."""
        table = self.tables["matches"]
        query = (
            f"SELECT {table.whole('id')} AS id, {table.value('game_id')} AS game_id "  # noqa: S608
            f"FROM {table.place} t WHERE {table.bare('id')} = ANY ($1::bigint[])"
        )
        with legacy_errors():
            return {row["id"]: row["game_id"] for row in await self._connection.fetch(query, ids)}

    def _key(self, name: str) -> str:
        """What rows are found by: the column as it is, so that its index serves."""
        return self.tables[name].bare("id") or _NEVER_REACHED

    def _order(self, name: str) -> str:
        table = self.tables[name]
        order = [table.bare(column) for column in ("id", "user_id", "match_id")]
        first = order[:1] if order[0] else [column for column in order if column]
        return f"ORDER BY {', '.join(column for column in first if column)}"

    def _select(self, name: str) -> str:
        table = self.tables[name]
        ids = [column for column in _COLUMNS[name] if column in ("id", "user_id", "match_id")]
        told = [f"{table.whole(column)} AS {column}" for column in ids]
        told += [
            f"{table.value(column)} AS {column}"
            for column in _COLUMNS[name]
            if column not in ids and column != "game_info"
        ]
        place = f"{table.place} t"
        if name == "matches":
            told += _payload(table)
        if name == "user_matches":
            users = self.tables["users"]
            told += [
                f"{users.value(column, 'u')} AS {column}"
                for column in ("name", "account_id", "summoner_id")
            ]
            place += (
                f" LEFT JOIN {users.place} u ON {users.bare('id', 'u')} = {table.bare('user_id')}"
            )
        return f"SELECT {', '.join(told)} FROM {place}"  # noqa: S608 - quoted names


def _payload(table: LegacyTable) -> list[str]:
    """The text of a match and its size; a large text is left where it is."""
    column, kind = table.columns["game_info"]
    where = f"t.{_quoted(column)}" if kind == "bytea" else f"t.{_quoted(column)}::text"
    text = table.value("game_info")
    return [
        f"octet_length({where}) AS size",
        f"CASE WHEN octet_length({where}) <= {_ALONE_BYTES} THEN {text} END AS game_info",
    ]


@asynccontextmanager
async def open_legacy(dsn: str) -> AsyncIterator[LegacySource]:
    """The legacy database, opened to read; raises `ConfigurationFailed` where it lacks a part."""
    with legacy_errors():
        connection = await asyncpg.connect(dsn, timeout=_CONNECT_S, statement_cache_size=0)
    try:
        with legacy_errors():
            transaction = connection.transaction(isolation="repeatable_read", readonly=True)
            await transaction.start()
            await connection.execute(_SETTINGS)
            if await connection.fetchval("SHOW server_encoding") == "SQL_ASCII":
                await connection.execute(_AS_THEY_ARE)
            found = await connection.fetch(_FOUND, list(_COLUMNS))
        yield LegacySource(connection, _tables(found))
    finally:
        connection.terminate()


def _tables(found: Sequence[Any]) -> dict[str, LegacyTable]:
    tables = {}
    for name, wanted in _COLUMNS.items():
        schemas = {row["table_schema"] for row in found if row["table_name"] == name}
        if not schemas:
            if name == _WITHOUT:
                continue
            raise _lacks(f"has no table {name}, or doesn't let its user read it")
        schema = "public" if "public" in schemas else min(schemas)
        there = {
            row["column_name"]: row["data_type"]
            for row in found
            if (row["table_schema"], row["table_name"]) == (schema, name)
        }
        tables[name] = LegacyTable(
            name, f"{_quoted(schema)}.{_quoted(name)}", _columns(name, wanted, there)
        )
    return tables


def _columns(
    name: str, wanted: Mapping[str, tuple[tuple[str, ...], bool]], there: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    columns = {}
    for ours, (names, needed) in wanted.items():
        column = next((known for known in names if known in there), None)
        if column is not None:
            columns[ours] = (column, there[column])
        elif needed:
            has = ", ".join(sorted(there)[:20])
            raise _lacks(f"has no column {names[0]} in {name}, only {has}")
    for ours in ("id", "user_id", "match_id"):
        column, kind = columns.get(ours, ("", "integer"))
        if kind not in _WHOLE:
            raise _lacks(f"has {kind} ids in {name}.{column}, where Rails counts with integers")
    return columns


def _lacks(what: str) -> ConfigurationFailed:
    return ConfigurationFailed(
        f"The legacy database {what}.",
        hint="LMA_LEGACY_DATABASE_URL names the database of the old Rails application; "
        "its user needs SELECT on users, matches and user_matches",
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
