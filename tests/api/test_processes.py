"""Two processes that serve one store: what both are asked for is asked of Riot once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import asyncpg
import httpx
import pytest

from lma.cache import Cache
from lma.context import Context
from lma.core.tasks import Tasks
from lma.db.database import Database
from lma.db.leases import Leases
from tests.api.conftest import sign_up
from tests.api.test_matches import riots_order
from tests.api.test_users import count_users, requests_of
from tests.conftest import Opened


@pytest.fixture
async def opened(open_opened: Callable[..., Opened]) -> Opened:
    return open_opened(latency_ms=(30, 30))


@asynccontextmanager
async def process(opened: Opened, address: dict[str, Any]) -> AsyncIterator[Context]:
    """What a process of its own would have; the sandbox counts what all of them ask."""
    database = Database(address)
    tasks = Tasks()
    yield replace(
        opened.ctx, db=database, cache=Cache(), tasks=tasks, leases=Leases(database, within_s=30)
    )
    await tasks.close()
    await database.close()


@pytest.fixture
async def clients(
    opened: Opened, address: dict[str, Any], serve: Callable[..., Any]
) -> AsyncIterator[list[httpx.AsyncClient]]:
    """A client of each of two processes."""
    async with process(opened, address) as one, process(opened, address) as other:
        yield [await serve(one), await serve(other)]


async def test_an_unknown_player_costs_one_call_and_one_row(
    clients: list[httpx.AsyncClient], opened: Opened
) -> None:
    answers = await asyncio.gather(
        *(
            clients[nth % 2].post("/fetch_user", json={"summonerName": "Faker#KR1"})
            for nth in range(20)
        )
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await count_users(opened.ctx) == 1
    assert set(requests_of(opened).values()) == {1}


async def test_an_unknown_match_costs_one_call_and_one_row(
    clients: list[httpx.AsyncClient], opened: Opened
) -> None:
    user = await sign_up(clients[0])
    game_id = (await riots_order(opened.ctx, user, 1))[0]
    answers = await asyncio.gather(
        *(clients[nth % 2].get(f"/matches/{game_id}") for nth in range(20))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert requests_of(opened)["asia match-v5.match 200"] == 1


async def test_a_new_list_costs_one_call_for_each_match(
    clients: list[httpx.AsyncClient], opened: Opened
) -> None:
    user = await sign_up(clients[0])
    answers = await asyncio.gather(
        *(clients[nth % 2].get(f"/users/{user['id']}/matches?count=5") for nth in range(6))
    )
    assert {len(answer.json()) for answer in answers} == {5}
    assert requests_of(opened)["asia match-v5.match 200"] == 5


async def test_nobody_is_kept_by_a_process_that_died(address: dict[str, Any]) -> None:
    database = Database(address)
    leases = Leases(database, within_s=0.1)
    died = leases.hold("a thing")
    assert not await died.__aenter__()
    async with leases.hold("a thing") as waited:  # it is only waited for so long
        assert waited
    connection = await asyncpg.connect(**address)
    await connection.execute("UPDATE lease SET until = now() - interval '1 second'")
    async with leases.hold("a thing") as waited:
        assert not waited
        assert await connection.fetchval("SELECT count(*) FROM lease") == 1
    assert await connection.fetchval("SELECT count(*) FROM lease") == 0
    await connection.close()
    await database.close()


async def test_what_is_being_brought_is_stored_as_a_digest(address: dict[str, Any]) -> None:
    database = Database(address)
    async with Leases(database).hold("player faker#kr1"), database.read() as session:
        assert "faker" not in await session.fetchval("SELECT name FROM lease")
    await database.close()
