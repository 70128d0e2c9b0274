"""Which of two stores counts: what the row says of it, whoever comes when."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec
import pytest
import redis as redis_client

from lma.core.errors import ConfigurationFailed
from lma.riot.limits.copies import Copy, read_copy, write_copy
from lma.riot.limits.exchange import exchange
from lma.riot.limits.fallback import FallbackStore, Pace
from lma.riot.limits.headers import read_report
from lma.riot.limits.host import HEARTBEAT_MS, Host
from lma.riot.limits.messages import NOT_TOLD, Ask, Reply, Report, Want
from lma.riot.limits.redis import RedisStore
from lma.riot.limits.standing import BELIEVED_MS, FENCE_MS, LOOK_MS, MOVE_MS, Standing, Told

T = TypeVar("T")

NOW = 1_700_000_000_000
TOLD = {"x-app-rate-limit": "3:60", "x-method-rate-limit": "9:60"}
AT_ONCE = Pace(patience_ms=0, try_ms=10**9, fence_ms=0, doubt_ms=0)


def ask(n: int = 1, reports: "list[Report] | None" = None, patience: int = 1000) -> Ask:
    return Ask("a", NOT_TOLD, reports or [], [Want("match", 0, NOT_TOLD, n, patience)])


def places(reply: "Reply | None") -> int:
    assert reply is not None
    return sum(grant.n for answer in reply.answers for grant in answer.grants)


def answered(reply: Reply) -> Report:
    return read_report("match", reply.answers[0].grants[0].receipt, 200, TOLD, 0.03)


def copy_after(requests: int, serial: int) -> Copy:
    """What Redis knew after so many requests at limits of three."""
    host = Host()
    report = answered(exchange(host, ask(), NOW))
    for _ in range(requests - 1):
        report = answered(exchange(host, ask(reports=[report]), NOW))
    exchange(host, ask(0, [report]), NOW)
    return Copy(0, serial, host)


class MemoryRow:
    """Rows of this process, which can't be reached while they are `gone`."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.bodies: dict[str, bytes] = {}
        self.gone = False
        self._clock = clock

    async def change(self, name: str, change: Callable[[bytes, int], tuple[bytes, T]]) -> T:
        if self.gone:
            raise ConfigurationFailed("The row is gone.")
        self.bodies[name], result = change(self.bodies.get(name, b""), self._clock())
        return result

    async def close(self) -> None: ...

    @property
    def standing(self) -> Standing:
        (body,) = self.bodies.values()
        return msgspec.msgpack.decode(body, type=Standing)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def name() -> str:
    return f"standing {time.time_ns()}"


@pytest.fixture
def raw(redis_server: Any) -> "Iterator[redis_client.Redis]":
    with redis_client.Redis.from_url(redis_server.url) as client:
        yield client


def test_the_fence_is_longer_than_anybody_believes_or_is_silent() -> None:
    assert FENCE_MS > BELIEVED_MS
    assert FENCE_MS > LOOK_MS + HEARTBEAT_MS


def test_what_redis_knows_comes_out_and_goes_back_as_it_was() -> None:
    copy = copy_after(2, 7)
    exchange(copy.host, ask(5, patience=100_000), NOW + 5)
    assert copy.host.line
    assert copy.host.processes
    assert copy.host.scopes
    assert read_copy(write_copy(copy)) == copy
    empty = Copy(5, 1, Host())
    assert read_copy(write_copy(empty)) == empty


def test_nobody_is_let_through_before_everybody_could_be_there() -> None:
    standing = Standing()
    assert not standing.leave(0, None, NOW).in_redis
    early = standing.exchange(0, ask(), None, NOW + FENCE_MS - 1, doubted=True)
    assert early is not None
    assert not early.taken
    assert not places(early)
    assert early.answers[0].fits == 1, "whoever waits that long has a chance"
    hopeless = standing.exchange(0, ask(patience=0), None, NOW + FENCE_MS - 9, doubted=True)
    assert hopeless is not None
    assert (hopeless.answers[0].fits, hopeless.answers[0].after) == (0, 9)
    assert places(standing.exchange(0, ask(), None, NOW + FENCE_MS, doubted=True)) == 1


@pytest.mark.parametrize("newest", ["first", "last"])
def test_the_newest_that_redis_told_anybody_counts(newest: str) -> None:
    full, older = copy_after(3, 9), copy_after(1, 8)
    first, last = (full, older) if newest == "first" else (older, full)
    standing = Standing()
    standing.leave(0, Told(first, 0), NOW)
    told = Told(last, FENCE_MS - 1)
    standing.exchange(0, ask(), told, NOW + FENCE_MS - 1, doubted=True)
    late = standing.exchange(0, ask(), None, NOW + FENCE_MS, doubted=True)
    assert places(late) == 0, "the window is full, by what one of them knew"
    after = standing.exchange(0, ask(), None, NOW + 61_000, doubted=True)
    assert places(after) == 1


def test_what_was_left_by_who_is_gone_counts_where_nobody_knows_more() -> None:
    standing = Standing()
    standing.look(Told(copy_after(3, 9), 0), NOW)
    standing.leave(0, None, NOW + 1000)
    late = standing.exchange(0, ask(), None, NOW + 1000 + FENCE_MS, doubted=True)
    assert places(late) == 0


def test_time_goes_on_from_when_redis_told_it_whatever_the_clock_shows() -> None:
    for ahead in (-3_600_000, 3_600_000):
        standing, now = Standing(), NOW + ahead
        standing.leave(0, Told(copy_after(3, 9), 2_000), now)
        soon, later = (now + ms for ms in (57_000, 59_000))
        assert places(standing.exchange(0, ask(), None, soon, doubted=True)) == 0
        assert places(standing.exchange(0, ask(), None, later, doubted=True)) == 1


def test_redis_is_left_once_and_gone_back_to_once_nobody_misses_it() -> None:
    standing = Standing()
    standing.leave(0, None, NOW)
    assert standing.leave(0, None, NOW + 100).in_redis is False
    now = NOW + FENCE_MS
    standing.exchange(0, ask(), None, now, doubted=True)
    assert standing.lend("b", now + 5999) is None
    lent = standing.lend("b", now + 6000)
    assert lent is not None
    assert standing.lend("c", now + 6001) is None
    waiting = standing.exchange(0, ask(), None, now + 6001, doubted=False)
    assert waiting is not None
    assert not waiting.taken
    assert waiting.again <= 100
    standing.end_loan("b", lent[0].epoch, now + 6002)
    assert standing.in_redis
    assert standing.epoch == lent[0].epoch > 0
    assert standing.exchange(0, ask(), None, now + 6003, doubted=False) is None
    assert standing.leave(0, None, now + 6004).in_redis, "who was late knows no better"


def test_who_dies_or_fails_on_the_way_back_to_redis_changes_nothing() -> None:
    standing = Standing()
    standing.leave(0, None, NOW)
    lent = standing.lend("b", NOW + 10_000)
    assert lent is not None
    over = NOW + 10_000 + MOVE_MS
    reply = standing.exchange(0, ask(), None, over, doubted=False)
    assert places(reply) == 1
    standing.end_loan("b", lent[0].epoch, over + 1)
    assert not standing.in_redis
    assert standing.lend("c", over + 10_000) is not None
    standing.end_loan("c", None, over + 10_001)
    assert standing.exchange(0, ask(0), None, over + 10_002, doubted=False) is not None
    assert standing.lend("d", over + 10_003) is None, "Redis failed a moment ago"


def test_a_clock_that_is_set_back_keeps_nobody_waiting_for_long() -> None:
    standing = Standing()
    standing.leave(0, None, NOW)
    back = NOW - 3_600_000
    assert not places(standing.exchange(0, ask(), None, back, doubted=False))
    assert places(standing.exchange(0, ask(), None, back + FENCE_MS, doubted=False))


async def test_redis_is_used_no_longer_than_the_row_can_be_believed(
    redis_server: Any, clock: Clock, name: str
) -> None:
    row = MemoryRow(clock)
    store = FallbackStore(RedisStore(redis_server.url, clock), row, clock)
    first = await store.exchange(name, ask())
    row.gone = True
    clock.now += BELIEVED_MS - 1
    await store.exchange(name, ask(0, [answered(first)]))
    clock.now += 1
    with pytest.raises(ConfigurationFailed, match="row is gone"):
        await store.exchange(name, ask())
    row.gone = False
    assert places(await store.exchange(name, ask())) == 1
    await store.close()


@pytest.mark.parametrize("how", ["gone", "from a disk"])
async def test_a_redis_that_forgets_is_told(
    how: str, redis_server: Any, raw: "redis_client.Redis", clock: Clock, name: str
) -> None:
    row = MemoryRow(clock)
    store = FallbackStore(RedisStore(redis_server.url, clock), row, clock, AT_ONCE)
    reply = await store.exchange(name, ask())
    reply = await store.exchange(name, ask(reports=[answered(reply)]))
    old = raw.get(f"lma:limits:{name}")
    reply = await store.exchange(name, ask(reports=[answered(reply)]))
    await store.exchange(name, ask(0, [answered(reply)]))
    clock.now += 2 * LOOK_MS
    await store.exchange(name, ask(0))
    if how == "gone":
        raw.delete(f"lma:limits:{name}")
    else:
        raw.set(f"lma:limits:{name}", old)  # type: ignore[arg-type]
    assert places(await store.exchange(name, ask())) == 0
    assert not row.standing.in_redis
    await store.go_back(name)
    assert row.standing.in_redis
    assert places(await store.exchange(name, ask())) == 0
    clock.now += 61_000
    assert places(await store.exchange(name, ask())) == 1
    await store.close()


async def test_those_of_another_database_are_followed_on_the_same_redis(
    redis_server: Any, clock: Clock, name: str
) -> None:
    rows = [MemoryRow(clock), MemoryRow(clock)]
    ours, theirs = (
        FallbackStore(RedisStore(redis_server.url, clock), row, clock, AT_ONCE) for row in rows
    )
    reply = await ours.exchange(name, ask())
    await theirs.exchange(name, Ask("b", NOT_TOLD, [answered(reply)], []))
    await ours._seat(name)._leave(await ours._seat(name)._look())
    await ours.exchange(name, ask(0))
    await ours.go_back(name)
    assert rows[0].standing.epoch > 0
    await theirs.exchange(name, Ask("b", NOT_TOLD, [], []))
    assert rows[1].standing.epoch == rows[0].standing.epoch
    assert rows[1].standing.in_redis
    for store in (ours, theirs):
        await store.close()


@pytest.mark.parametrize("how", ["hung", "full"])
async def test_a_redis_that_is_no_use_is_left_and_gone_back_to(
    how: str, own_redis: Any, clock: Clock, name: str
) -> None:
    row = MemoryRow(clock)
    store = FallbackStore(RedisStore(own_redis.url, clock), row, clock, AT_ONCE)
    reply = await store.exchange(name, ask())
    with redis_client.Redis.from_url(own_redis.url) as client:
        if how == "hung":
            os.kill(own_redis.process.pid, signal.SIGSTOP)
        else:
            client.config_set("maxmemory", "1")
        with pytest.raises(ConfigurationFailed, match="Redis can't be used"):
            await store.exchange(name, ask(0, [answered(reply)]))
        assert not row.standing.in_redis
        assert (await store.exchange(name, ask(2, [answered(reply)]))).taken
        await store.go_back(name)
        assert not row.standing.in_redis
        if how == "hung":
            os.kill(own_redis.process.pid, signal.SIGCONT)
        else:
            client.config_set("maxmemory", "0")
    clock.now += MOVE_MS
    await store.go_back(name)
    assert row.standing.in_redis
    assert places(await store.exchange(name, ask(2))) == 0, "all three places are taken"
    await store.close()


async def test_who_ends_while_redis_is_tried_ends_well(
    own_redis: Any, clock: Clock, name: str
) -> None:
    row, pace = MemoryRow(clock), Pace(patience_ms=0, try_ms=0, fence_ms=0)
    store = FallbackStore(RedisStore(own_redis.url, clock), row, clock, pace)
    own_redis.stop()
    with pytest.raises(ConfigurationFailed):
        await store.exchange(name, ask())
    assert places(await store.exchange(name, ask())) == 1
    await store.close()
