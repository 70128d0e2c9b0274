"""The stores themselves: their clocks, and what happens when they fail or forget."""

import asyncio
import os
import signal
import time
from typing import Any

import asyncpg
import pytest

from lma.core.errors import ConfigurationFailed, DatabaseUnavailable, RateLimited
from lma.db.limits import LockedRows
from lma.riot.limits import pump
from lma.riot.limits.host import LEASE_MS
from lma.riot.limits.limiter import SharedLimiter
from lma.riot.limits.messages import NOT_TOLD, Ask, LimitStore, Want
from lma.riot.limits.redis import RedisStore
from lma.riot.limits.stores import MemoryStore, RowStore

TOLD = {"x-app-rate-limit": "20:60", "x-method-rate-limit": "9:60"}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pump that gives a failing store up soon."""
    monkeypatch.setattr(pump, "_ENDURE_S", 0.2)
    monkeypatch.setattr("lma.db.limits._TIMEOUT_S", 0.5)


def wants_one() -> Ask:
    return Ask("a", NOT_TOLD, [], [Want("match", 0, NOT_TOLD, 1, 1000)])


async def test_redis_counts_on_its_own_clock(redis_server: Any) -> None:
    store = RedisStore(redis_server.url)
    reply = await store.exchange(f"clock {time.time_ns()}", wants_one())
    await store.close()
    assert abs(reply.clock - time.time() * 1000) < 5000


async def test_postgres_counts_on_its_own_clock(store_address: dict[str, Any]) -> None:
    store = RowStore(LockedRows(store_address))
    reply = await store.exchange(f"clock {time.time_ns()}", wants_one())
    await store.close()
    assert abs(reply.clock - time.time() * 1000) < 5000


async def test_the_clock_is_read_after_the_row_is_locked(store_address: dict[str, Any]) -> None:
    store, name = RowStore(LockedRows(store_address)), f"locked {time.time_ns()}"
    await store.exchange(name, wants_one())
    other = await asyncpg.connect(**store_address)
    async with other.transaction():
        await other.execute("SELECT 1 FROM rate_limit WHERE name = $1 FOR UPDATE", name)
        waiting = asyncio.create_task(store.exchange(name, wants_one()))
        await asyncio.sleep(0.4)
        released = await other.fetchval("SELECT extract(epoch FROM clock_timestamp()) * 1000")
    assert (await waiting).clock >= int(released)
    await other.close()
    await store.close()


async def test_processes_that_are_the_first_at_the_same_moment_share_a_row(
    store_address: dict[str, Any],
) -> None:
    stores, name = [RowStore(LockedRows(store_address)) for _ in range(4)], f"new {time.time_ns()}"
    for store in stores:
        await store.exchange(f"{name} {id(store)}", wants_one())
    asks = [Ask(client, NOT_TOLD, [], wants_one().wants) for client in "abcd"]
    replies = await asyncio.gather(
        *(store.exchange(name, ask) for store, ask in zip(stores, asks, strict=True))
    )
    # One of them sends the request that finds out what the limits are.
    assert sum(len(reply.answers[0].grants) for reply in replies) == 1
    for store in stores:
        await store.close()


async def test_a_clock_that_is_set_back_stands_still_for_nobody() -> None:
    now = [10_000_000]
    store = MemoryStore(lambda: now[0])
    first = await store.exchange("na1", wants_one())
    now[0] -= 3_600_000
    second = await store.exchange("na1", wants_one())
    now[0] += LEASE_MS
    third = await store.exchange("na1", Ask("b", NOT_TOLD, [], wants_one().wants))
    assert [bool(reply.answers[0].grants) for reply in (first, second, third)] == [
        True,
        False,
        True,
    ]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("how", ["down", "hung"])
async def test_a_redis_that_fails_lets_nothing_through_and_says_so(
    how: str, own_redis: Any
) -> None:
    limiter = SharedLimiter(RedisStore(own_redis.url))
    await limiter.report(await limiter.acquire("na1", "match"), 200, TOLD)
    if how == "down":
        own_redis.stop()
    else:
        os.kill(own_redis.process.pid, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(ConfigurationFailed, match="Redis can't be used"):
        await limiter.acquire("na1", "match", within_s=60)
    assert time.monotonic() - began < 5
    if how == "down":
        own_redis.start()
    else:
        os.kill(own_redis.process.pid, signal.SIGCONT)
    await limiter.acquire("na1", "match", within_s=LEASE_MS / 1000 + 5)
    await limiter.close()


async def test_a_redis_that_comes_back_soon_is_waited_for(own_redis: Any) -> None:
    limiter = SharedLimiter(RedisStore(own_redis.url))
    own_redis.stop()
    waiting = asyncio.create_task(limiter.acquire("na1", "match"))
    await asyncio.sleep(0.6)
    own_redis.start()
    await waiting
    await limiter.close()


async def test_the_wait_for_a_failing_store_ends_with_the_callers_patience(own_redis: Any) -> None:
    limiter = SharedLimiter(RedisStore(own_redis.url))
    own_redis.stop()
    began = time.monotonic()
    with pytest.raises(ConfigurationFailed, match="Redis can't be used"):
        await limiter.acquire("na1", "match", within_s=0.5)
    assert time.monotonic() - began < 3, "it was not waited for as long as a store is"
    await limiter.close()


async def test_a_store_that_forgets_learns_from_the_counts(own_redis: Any) -> None:
    limiter = SharedLimiter(RedisStore(own_redis.url))
    await limiter.report(await limiter.acquire("na1", "match"), 200, TOLD)
    own_redis.stop()
    own_redis.start()
    permit = await limiter.acquire("na1", "match")
    await limiter.report(permit, 200, TOLD | {"x-app-rate-limit-count": "20:60"})
    with pytest.raises(RateLimited) as refused:
        await limiter.acquire("na1", "match", within_s=30)
    assert refused.value.retry_after == pytest.approx(60, abs=1)
    await limiter.close()


@pytest.mark.usefixtures("impatient")
async def test_a_postgres_that_hangs_lets_nothing_through_and_says_so(
    store_address: dict[str, Any],
) -> None:
    limiter = SharedLimiter(RowStore(LockedRows(store_address)), f"hung {time.time_ns()}")
    await limiter.report(await limiter.acquire("na1", "match"), 200, TOLD)
    await asyncio.sleep(0.1)
    other = await asyncpg.connect(**store_address)
    async with other.transaction():
        await other.execute("LOCK TABLE rate_limit IN EXCLUSIVE MODE")
        with pytest.raises(DatabaseUnavailable):
            await limiter.acquire("na1", "match", within_s=60)
    await other.close()
    await limiter.acquire("na1", "match", within_s=LEASE_MS / 1000 + 5)
    await limiter.close()


async def test_rows_of_keys_that_are_gone_are_swept_away(store_address: dict[str, Any]) -> None:
    connection = await asyncpg.connect(**store_address)
    await connection.execute(
        "INSERT INTO rate_limit VALUES ('gone', '', now() - interval '8 days') "
        "ON CONFLICT DO NOTHING"
    )
    store = RowStore(LockedRows(store_address))
    await store.exchange(f"new {time.time_ns()}", wants_one())
    assert not await connection.fetchval("SELECT count(*) FROM rate_limit WHERE name = 'gone'")
    await store.close()
    await connection.close()


async def test_an_error_of_ours_reaches_who_waits() -> None:
    class Broken:
        async def exchange(self, host: str, ask: Ask) -> Any:
            raise ZeroDivisionError

        async def close(self) -> None: ...

    store: LimitStore = Broken()
    limiter = SharedLimiter(store)
    with pytest.raises(ZeroDivisionError):
        await limiter.acquire("na1", "match")
