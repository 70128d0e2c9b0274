"""The API writes down what it wants: a worker brings it where one lives, else the API itself."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from lma.context import Context
from lma.db.identity import database_identity
from lma.domain.match_id import parse_match_id
from lma.domain.work import WorkQueue
from lma.queue.redis import RedisBell
from lma.services.work.background import bring_soon
from lma.services.work.ledger import want_matches
from tests.service.world import World

from .conftest import Ledger, RedisServer, StartWorker
from .riot import Riot

IDS = [parse_match_id(f"NA1_{number}") for number in range(12)]


@pytest.fixture
async def door(open_opened: Any, redis_server: RedisServer) -> AsyncIterator[tuple[Context, World]]:
    """A context as the API's, whose own Riot knows nothing and remembers what it was asked."""
    world = World()
    ctx: Context = open_opened(transport=world).ctx

    async def identify() -> str:
        async with ctx.db.begin() as session:
            return await database_identity(session)

    bell = RedisBell(redis_server.url, identify)
    yield replace(ctx, open_bell=lambda: bell), world
    await bell.close()


async def test_a_worker_brings_what_the_api_wants(
    door: tuple[Context, World], book: Ledger, start_worker: StartWorker, riot: Riot
) -> None:
    ctx, world = door
    await start_worker()
    while not await ctx.bell.workers("interactive"):
        pass
    assert await bring_soon(ctx, IDS)
    assert world.asked == []
    assert set(riot.asked.values()) == {1}
    await book.nothing_lost_or_doubled(len(IDS))


async def test_without_a_worker_the_api_brings_it_itself(
    door: tuple[Context, World], book: Ledger
) -> None:
    ctx, world = door
    assert await bring_soon(ctx, IDS)  # Riot has none of them
    assert world.counts["match"] == len(IDS)
    assert await book.states() == {"due": len(IDS)}


async def test_the_api_helps_out_where_workers_do_not_come(
    door: tuple[Context, World], book: Ledger, start_worker: StartWorker, riot: Riot
) -> None:
    ctx, world = door
    worker = await start_worker()
    while not await ctx.bell.workers("interactive"):
        pass
    worker.send(19)  # SIGSTOP
    await bring_soon(ctx, IDS)
    assert world.counts["match"] == len(IDS)


async def test_what_the_api_only_wrote_down_is_brought_when_a_worker_comes(
    door: tuple[Context, World], book: Ledger, start_worker: StartWorker
) -> None:
    ctx, _ = door
    assert await want_matches(ctx, IDS, queue=WorkQueue.INTERACTIVE) == IDS
    await start_worker()
    await book.await_states(done=len(IDS))
