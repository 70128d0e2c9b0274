"""Redis and PostgreSQL go away in every way there is: work rests or goes on, none is lost."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from lma import local
from lma.db import migrate
from lma.db.database import Database
from lma.domain.work import WorkQueue
from lma.queue.redis import RedisBell

from .conftest import Ledger, RedisServer, StartWorker
from .riot import Riot


def bell_of(redis_server: RedisServer, book: Ledger) -> RedisBell:
    async def identify() -> str:
        from lma.db.identity import database_identity

        async with book.database.begin() as session:
            return await database_identity(session)

    return RedisBell(redis_server.url, identify)


async def test_a_ring_is_heard_long_before_the_ledger_is_looked_at(
    book: Ledger, start_worker: StartWorker, redis_server: RedisServer
) -> None:
    worker = await start_worker(look_s=3600.0)
    bell = bell_of(redis_server, book)
    try:
        while not await bell.workers("interactive"):
            await asyncio.sleep(0.05)
        (status,) = await bell.workers()
        assert (status.id, status.queues) == (worker.id, ("interactive", "backfill"))
        assert await bell.workers("llm") == []
        await asyncio.sleep(1.0)  # its first look is over
        for first in (0, 100):
            await book.want(range(first, first + 20), WorkQueue.INTERACTIVE)
            assert await bell.ring("interactive") == 1
            await book.await_states(done=first // 5 + 20, within_s=30)
        assert await asyncio.to_thread(worker.end) == 0
        assert await bell.workers() == []
    finally:
        await bell.close()


@pytest.mark.parametrize("how", ["flushed", "killed", "hung"])
async def test_work_goes_on_once_redis_is_back(
    book: Ledger, start_worker: StartWorker, redis_server: RedisServer, riot: Riot, how: str
) -> None:
    riot.delay_s = 0.02
    await book.want(range(300))
    worker = await start_worker(concurrency=4)
    await book.await_that(lambda states: states["done"] >= 20)
    if how == "flushed":
        redis_server.tell("FLUSHALL")
    elif how == "killed":
        redis_server.kill()
    else:
        redis_server.send(signal.SIGSTOP)
    await asyncio.sleep(2.5)
    assert worker.process.poll() is None
    await book.want(range(1000, 1020), WorkQueue.INTERACTIVE)
    if how == "killed":
        redis_server.start()
    elif how == "hung":
        redis_server.send(signal.SIGCONT)
    back = time.monotonic()
    await book.await_states(done=320, within_s=60)
    assert time.monotonic() - back <= 60
    await book.nothing_lost_or_doubled(320)
    assert await book.ask("SELECT max(attempts) FROM work") == 0
    assert await asyncio.to_thread(worker.end) == 0


async def test_a_full_redis_is_borne(
    book: Ledger, start_worker: StartWorker, redis_server: RedisServer, riot: Riot
) -> None:
    worker = await start_worker()
    redis_server.tell("CONFIG", "SET", "maxmemory", "1")
    await book.want(range(50))
    bell = bell_of(redis_server, book)
    assert await bell.ring("backfill") == 0
    await bell.close()
    await asyncio.sleep(2.0)
    assert worker.process.poll() is None
    redis_server.tell("CONFIG", "SET", "maxmemory", "0")
    await book.await_states(done=50, within_s=60)
    assert await book.ask("SELECT max(attempts) FROM work") == 0


async def test_a_bad_key_stops_everything_fails_nothing_and_is_told_once(
    book: Ledger, start_worker: StartWorker, riot: Riot
) -> None:
    riot.delay_s = 0.01
    await book.want(range(200))
    worker = await start_worker(concurrency=4)
    await book.await_that(lambda states: states["done"] >= 20)
    riot.answer = (403, b'{"status":{"message":"Forbidden","status_code":403}}')
    while not any("paused" in line for line in worker.lines):
        await asyncio.sleep(0.05)
    states = await book.await_that(lambda states: not states["leased"])
    asked = sum(riot.paths.values())
    await asyncio.sleep(1.5)
    assert sum(riot.paths.values()) - asked < 10
    await book.await_states(**states)
    riot.answer = None
    await book.await_states(done=200)
    assert await book.ask("SELECT max(attempts) + max(lost) FROM work") == 0
    assert sum("paused" in line for line in worker.lines) == 1
    assert sum("goes on" in e["event"] and e["level"] == "info" for e in worker.events) == 1


async def test_a_new_key_in_the_settings_is_noticed_and_nothing_has_failed(
    book: Ledger, start_worker: StartWorker, riot: Riot, tmp_path: Path
) -> None:
    settings = tmp_path / "config" / "lma" / "lma.toml"
    settings.parent.mkdir(parents=True)

    def write_key(key: str) -> None:
        settings.write_text(f'riot_api_key = "{key}"\nriot_url = "{riot.url}"\n')

    write_key("RGAPI-first")
    riot.key, riot.delay_s = "RGAPI-first", 0.01
    await book.want(range(200))
    worker = await start_worker(concurrency=4, without=("LMA_RIOT_URL",), first_probe_s=0.3)
    await book.await_that(lambda states: states["done"] >= 20)
    riot.key = "RGAPI-second"
    while not any("paused" in line for line in worker.lines):
        await asyncio.sleep(0.05)
    settings.write_text("riot_api_key = ")
    await asyncio.sleep(0.7)
    write_key("RGAPI-second")
    await book.await_states(done=200)
    await book.nothing_lost_or_doubled(200)
    assert await book.ask("SELECT max(attempts) + max(lost) FROM work") == 0
    assert sum("another key" in e["event"] and e["level"] == "info" for e in worker.events) == 1


async def test_one_match_that_always_fails_holds_up_no_other(
    book: Ledger, start_worker: StartWorker, riot: Riot
) -> None:
    riot.bad = {"NA1_3": (400, b'{"status":{"message":"no"}}'), "NA1_5": (404, b"{}")}
    await book.want(range(40))
    budget = {"attempts": 2, "first_rest_s": 0.1, "missing_after_s": 0.0}
    await start_worker(budget=budget)
    await book.await_states(done=38, poison=1, missing=1)
    assert (
        await book.ask("SELECT last_body FROM work WHERE state = 'poison'") == riot.bad["NA1_3"][1]
    )


@pytest.fixture
async def restartable(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Path]:
    """The folder of a PostgreSQL that a test may stop and start, with every table."""
    folder = tmp_path_factory.mktemp("pg")
    server = local.ensure_running(folder)
    await local.ensure_database(server, "store")
    await migrate.upgrade({"dsn": server.dsn("store")})
    yield folder
    local.destroy(folder)


async def test_restarts_of_postgresql_lose_nothing(
    restartable: Path, start_worker: StartWorker, riot: Riot
) -> None:
    dsn = local.ensure_running(restartable).dsn("store")
    database = Database({"dsn": dsn})
    book = Ledger(database)
    riot.delay_s = 0.02
    await book.want(range(300))
    worker = await start_worker(concurrency=4, database=dsn)
    for turn in range(3):
        await book.await_that(lambda states, least=30 * turn + 20: states["done"] >= least)
        await database.close()
        await asyncio.to_thread(local.stop, restartable)
        await asyncio.sleep(0.5)
        await asyncio.to_thread(local.ensure_running, restartable)
    await book.await_states(done=300)
    await book.nothing_lost_or_doubled(300)
    assert await book.ask("SELECT max(attempts) FROM work") == 0
    assert await asyncio.to_thread(worker.end) == 0
    await database.close()


def test_a_worker_needs_redis_and_says_so(lma: Any) -> None:
    ended = lma("worker")
    assert ended.status == 9
    assert "LMA_REDIS_URL" in ended.err
    assert "hint:" in ended.err
