"""Redis as a cache: shared where it is up, never waited for where it isn't."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from lma.cache import Cache
from lma.cache.shared import Shared
from lma.context import Context
from tests.api.conftest import sign_up
from tests.api.redis_server import RedisServer, require_redis

require_redis()


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def with_redis(ctx: Context, redis_server: RedisServer) -> AsyncIterator[Context]:
    cache = Cache(Shared(redis_server.url, "test:"))
    yield replace(ctx, cache=cache)
    await cache.close()


async def test_two_processes_share_what_one_has_cached(
    with_redis: Context, redis_server: RedisServer, serve: Callable[..., Any]
) -> None:
    client = await serve(with_redis)
    first = await client.get("/champions")
    other_cache = Cache(Shared(redis_server.url, "test:"))
    other = await serve(replace(with_redis, cache=other_cache))
    async with with_redis.db.begin() as session:
        await session.execute("DELETE FROM champion")
    again = await other.get("/champions")
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    await other_cache.close()


async def test_health_says_that_redis_is_there(
    with_redis: Context, redis_server: RedisServer, serve: Callable[..., Any]
) -> None:
    client = await serve(with_redis)
    assert (await client.get("/health/ready")).json()["status"] == "ready"
    redis_server.stop()
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")


@pytest.mark.parametrize("how", ["dead", "hung"])
async def test_nothing_fails_or_waits_while_redis_is_gone(
    with_redis: Context, redis_server: RedisServer, serve: Callable[..., Any], how: str
) -> None:
    client = await serve(with_redis)
    user = await sign_up(client)
    assert (await client.get(f"/users/{user['id']}/matches")).status_code == 200
    if how == "dead":
        redis_server.stop()
    else:
        redis_server.send(signal.SIGSTOP)
    times = []
    for _ in range(8):
        began = time.monotonic()
        answers: list[httpx.Response] = await asyncio.gather(
            *(
                client.get(path)
                for path in ("/champions", f"/users/{user['id']}/matches", "/champions/62")
            )
        )
        times.append(time.monotonic() - began)
        assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert max(times) < 1.5
    assert min(times[4:]) < 0.09  # the breaker no longer lets anybody wait


async def test_after_three_failures_nobody_asks_a_hung_redis(
    with_redis: Context, redis_server: RedisServer
) -> None:
    shared = with_redis.cache.shared
    assert shared is not None
    redis_server.send(signal.SIGSTOP)
    times = []
    for _ in range(6):
        began = time.monotonic()
        assert await shared.find("anything") is None
        times.append(time.monotonic() - began)
    assert all(0.05 < took < 0.5 for took in times[:3])
    assert max(times[3:]) < 0.05


async def test_redis_is_used_again_once_it_is_back(
    with_redis: Context, redis_server: RedisServer, serve: Callable[..., Any]
) -> None:
    shared = with_redis.cache.shared
    assert shared is not None
    client = await serve(with_redis)
    redis_server.stop()
    for _ in range(4):
        await client.get("/champions")
    assert shared.breaker.is_open
    redis_server.start()
    for _ in range(50):  # on a busy machine an answer may come after the cache's 100 ms
        shared.breaker._shut_until = 0.0
        with_redis.cache.memory.forget_all("")
        await client.get("/champions")
        await shared.store("x", b"1", 5.0)
        if await shared.find("x") == b"1":
            break
    assert not shared.breaker.is_open
    assert await shared.find("x") == b"1"
