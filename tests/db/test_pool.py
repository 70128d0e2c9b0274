"""The pool lends each connection to one at a time, loses none, and reuses none that is unsound."""

import asyncio
from typing import Any

import asyncpg
import pytest

from lma.core.errors import DatabaseUnavailable
from lma.db.database import Database, Timeouts

_BACKEND = "SELECT pg_backend_pid()"


@pytest.fixture
async def narrow(address: dict[str, Any]) -> Any:
    """A database with two connections, waited for shortly."""
    opened = Database(address, size=2, timeouts=Timeouts(connect_s=0.5))
    yield opened
    await opened.close()


async def backend_of(database: Database) -> int:
    async with database.read() as session:
        return int(await session.fetchval(_BACKEND))


async def test_many_share_few_connections(narrow: Database) -> None:
    together = 0

    async def work() -> int:
        nonlocal together
        async with narrow.read() as session:
            together = max(together, narrow.in_use)
            await asyncio.sleep(0.001)
            return int(await session.fetchval(_BACKEND))

    backends = await asyncio.gather(*(work() for _ in range(50)))
    assert len(set(backends)) == together == 2
    assert narrow.in_use == 0


async def test_who_waits_too_long_is_told_so_and_takes_nothing_away(narrow: Database) -> None:
    async with narrow.read(), narrow.read():
        with pytest.raises(DatabaseUnavailable):
            await backend_of(narrow)
    await asyncio.gather(backend_of(narrow), backend_of(narrow))


async def test_who_gives_up_waiting_takes_nothing_away(narrow: Database) -> None:
    async with narrow.read(), narrow.read():
        waiting = [asyncio.create_task(backend_of(narrow)) for _ in range(4)]
        await asyncio.sleep(0)
    waiting[0].cancel()  # just now it was handed a connection
    waiting[2].cancel()
    ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in ended].count(int) == 2
    async with narrow.read(), narrow.read():
        assert narrow.in_use == 2


async def test_a_statement_that_was_left_is_cancelled_and_its_connection_not_lent_again(
    narrow: Database, address: dict[str, Any]
) -> None:
    before = await backend_of(narrow)

    async def sleep() -> None:
        async with narrow.read() as session:
            await session.execute("SELECT pg_sleep(60)")

    task = asyncio.create_task(sleep())
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait([task])
    assert await backend_of(narrow) != before
    for _ in range(100):
        if not await sleepers(address):
            break
        await asyncio.sleep(0.02)
    assert not await sleepers(address)


async def sleepers(address: dict[str, Any]) -> int:
    connection = await asyncpg.connect(**address)
    try:
        return int(
            await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()"
                " AND state = 'active'"
            )
        )
    finally:
        await connection.close()


async def test_a_statement_that_fails_leaves_its_connection_as_it_was(narrow: Database) -> None:
    before = await backend_of(narrow)
    with pytest.raises(DatabaseUnavailable):
        async with narrow.begin() as session:
            await session.execute("SELECT 1 / 0")
    assert await backend_of(narrow) == before


async def test_connections_that_the_server_closed_are_forgotten(
    narrow: Database, address: dict[str, Any]
) -> None:
    async with narrow.read() as one, narrow.read() as other:
        backends = [await session.fetchval(_BACKEND) for session in (one, other)]
    connection = await asyncpg.connect(**address)
    await connection.fetch("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) pid", backends)
    await connection.close()
    await asyncio.sleep(0.05)
    assert await backend_of(narrow) not in backends


async def test_a_connection_that_cannot_be_opened_leaves_room_for_the_next(
    address: dict[str, Any],
) -> None:
    database = Database({**address, "user": "nobody at all"}, size=1)
    for _ in range(3):
        with pytest.raises(DatabaseUnavailable, match="nobody at all"):
            await asyncio.gather(backend_of(database), backend_of(database))
    await database.close()
