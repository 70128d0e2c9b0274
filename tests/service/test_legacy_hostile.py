"""Legacy rows that no application should have left: encodings, sizes, ids that lead nowhere."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from lma.context import Context
from lma.db.legacy_source import LARGEST_BYTES, open_legacy
from lma.services.legacy.rails import import_rails
from lma.services.legacy.report import get_original, list_findings
from tests.domain.ruby_inspect import inspected
from tests.legacy import SCHEMA, Legacy, match, puuid, user
from tests.payloads import match_body, person


def told(number: int, name: str = "é") -> dict[str, Any]:
    """A match-v5 match of one player."""
    body: dict[str, Any] = json.loads(
        match_body(f"NA1_{number}", [person(puuid(1), summonerName=name)])
    )
    return body


async def read(ctx: Context, query: str) -> list[tuple[Any, ...]]:
    async with ctx.db.read() as session:
        return [tuple(row) for row in await session.fetch(query)]


async def codes(ctx: Context) -> list[tuple[str, int, str]]:
    return [(one.table, one.legacy_id, one.code) for one in await list_findings(ctx)]


NAMES = "SELECT game_info #>> '{info,participants,0,summonerName}' FROM match ORDER BY number"


@pytest.fixture
async def encoded(request: pytest.FixtureRequest, legacy: Legacy) -> AsyncIterator[Any]:
    """A legacy database in another encoding than UTF-8, and its address."""
    import asyncpg

    name = f"rails {request.param}"
    drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    await legacy.connection.execute(drop)
    await legacy.connection.execute(
        f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING '{request.param}' LOCALE 'C'"
    )
    dsn = legacy.dsn.replace("/rails%20production", f"/rails%20{request.param}")
    connection = await asyncpg.connect(dsn)
    await connection.execute(SCHEMA)
    yield connection, dsn
    await connection.close()
    await legacy.connection.execute(drop)


def literal(octets: bytes) -> str:
    return "E'" + "".join(f"\\x{octet:02x}" for octet in octets) + "'"


@pytest.mark.parametrize("encoded", ["LATIN1"], indirect=True)
async def test_a_database_of_another_encoding_is_read(ctx: Context, encoded: Any) -> None:
    connection, dsn = encoded
    await connection.execute("INSERT INTO users (summoner_name) VALUES ('café')")
    await connection.execute("INSERT INTO matches (game_info) VALUES ($1)", inspected(told(1)))
    await import_rails(ctx, dsn)
    assert await read(ctx, NAMES) == [("é",)]
    assert await read(ctx, 'SELECT summoner_name FROM "user"') == [("café",)]
    assert await codes(ctx) == []


@pytest.mark.parametrize("encoded", ["SQL_ASCII"], indirect=True)
async def test_a_database_without_an_encoding_is_read_and_its_broken_texts_told(
    ctx: Context, encoded: Any
) -> None:
    connection, dsn = encoded
    await connection.execute("SET client_encoding = 'SQL_ASCII'")
    texts = [inspected(told(1)).encode(), inspected(told(2)).encode("latin-1")]
    for number, octets in enumerate(texts, start=1):
        await connection.execute(
            f"INSERT INTO matches (id, game_info) VALUES ({number}, {literal(octets)})"
        )
    for name in ("café".encode(), "café".encode("latin-1")):
        await connection.execute(f"INSERT INTO users (summoner_name) VALUES ({literal(name)})")
    await import_rails(ctx, dsn)
    assert await read(ctx, NAMES) == [("é",), ("\ufffd",)]
    assert await codes(ctx) == [("matches", 2, "broken_bytes"), ("users", 2, "broken_bytes")]
    assert await get_original(ctx, "matches", 2) == texts[1]


async def test_a_huge_text_is_left_where_it_is_and_large_ones_come_alone(
    ctx: Context, legacy: Legacy
) -> None:
    numbers = (1, 2, 3, 4, 5)
    await legacy.add("matches", *(match(number, told(number)) for number in numbers))
    for number, size in ((2, 1_000_001), (4, LARGEST_BYTES + 1)):
        await legacy.connection.execute(
            "UPDATE matches SET game_info = repeat('x', $1::int) WHERE id = $2", size, number
        )
    padded = inspected(told(3) | {"padding": "x" * 1_500_000})
    await legacy.connection.execute("UPDATE matches SET game_info = $1 WHERE id = 3", padded)
    async with open_legacy(legacy.dsn) as source:
        batches = [
            [(row["id"], len(row["game_info"] or b"")) for row in some]
            async for rows in source.stream("matches", 0, 10)
            async for some in source.payloads(rows)
        ]
    assert [[number for number, _ in some] for some in batches] == [[1], [2], [3], [4, 5]]
    assert (batches[1][0][1], batches[3][0][1]) == (1_000_001, 0)
    for _ in range(2):  # what could not be read is tried again
        await import_rails(ctx, legacy.dsn)
        assert await read(ctx, "SELECT number FROM match ORDER BY 1") == [(1,), (3,), (5,)]
        assert await codes(ctx) == [("matches", 2, "syntax"), ("matches", 4, "too_large")]


async def test_a_key_that_is_there_as_a_text_and_as_a_symbol_is_told(
    ctx: Context, legacy: Legacy
) -> None:
    text = inspected(told(1)).removesuffix("}") + ", :info=>{}}"
    twice = inspected(told(2)).replace('"info"=>{', '"info"=>{:mapId=>99, ')
    once = inspected(told(3)).replace('"info"=>{', '"info"=>{:fetched_by=>"rails", ')
    for number, payload in enumerate((text, twice, once), start=1):
        await legacy.add("matches", match(number, payload))
    await import_rails(ctx, legacy.dsn)
    assert await codes(ctx) == [("matches", 1, "repeated_key"), ("matches", 2, "repeated_key")]
    assert await get_original(ctx, "matches", 2) == twice.encode()


async def test_rows_that_lead_nowhere_or_say_nothing(ctx: Context, legacy: Legacy) -> None:
    await legacy.connection.execute("ALTER TABLE champions DROP CONSTRAINT champions_pkey")
    await legacy.add("users", user(1, "A#NA1", puuid=puuid(1)), {"id": 2, "summoner_name": None})
    await legacy.add(
        "matches", match(1, told(1)), match(2, None), match(3, inspected(told(3))[:-9])
    )
    await legacy.list([(1, 1), (1, 1), (1, 2), (1, 3), (1, 999), (999, 1), (2, 1)])
    await legacy.add("user_matches", {"id": 90, "user_id": None, "match_id": 1})
    await legacy.add("user_matches", {"id": 91, "user_id": 1, "match_id": None})
    champion = {"id": 1, "name": "Brand New", "champ_id": 9999}
    await legacy.add("champions", champion, champion, champion | {"name": "Brand Newer"})
    await import_rails(ctx, legacy.dsn)
    assert await read(ctx, "SELECT count(*) FROM user_match") == [(1,)]
    assert await read(ctx, "SELECT count(*) FROM champion WHERE champ_id = 9999") == [(1,)]
    assert await codes(ctx) == [
        ("matches", 2, "empty"),
        ("matches", 3, "syntax"),
        ("users", 2, "no_name"),
        ("user_matches", 3, "dangling"),
        ("user_matches", 4, "dangling"),
        ("user_matches", 5, "dangling"),
        ("user_matches", 6, "dangling"),
        ("user_matches", 7, "dangling"),
        ("user_matches", 90, "dangling"),
        ("user_matches", 91, "dangling"),
    ]
