"""What a process makes of a store that fails, is late, or goes by another clock."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from lma.core.errors import ConfigurationFailed, RateLimited
from lma.riot.limits.host import LEASE_MS
from lma.riot.limits.limiter import SharedLimiter
from lma.riot.limits.messages import Ask, Reply
from lma.riot.limits.stores import MemoryStore

from .asking import clock, in_line, told, warm

Simulate = Callable[[Any], Any]
LEASE_S = LEASE_MS / 1000


class Store(MemoryStore):
    """A store that can be made to fail and to be late, and whose clock can be set."""

    def __init__(self) -> None:
        super().__init__(lambda: int((clock() + self.ahead_s) * 1000))
        self.ahead_s = 0.0
        self.asked = 0
        # How long the next questions are on their way, and the next answers.
        self.ways_s: list[float] = []
        self.ways_back_s: list[float] = []
        self.down = False
        self.loses_answer = False

    async def exchange(self, host: str, ask: Ask) -> Reply:
        self.asked += 1
        if self.ways_s:
            await asyncio.sleep(self.ways_s.pop(0))
        if self.down:
            raise ConfigurationFailed("It is down.")
        reply = await super().exchange(host, ask)
        if self.ways_back_s:
            await asyncio.sleep(self.ways_back_s.pop(0))
        if self.loses_answer:
            self.loses_answer = False
            raise ConfigurationFailed("The answer is lost.")
        return reply


def test_places_of_an_answer_that_came_too_late_are_not_used(simulate: Simulate) -> None:
    async def main() -> None:
        store = Store()
        limiter = SharedLimiter(store)
        await warm(limiter, "match")
        await asyncio.sleep(1)
        store.ways_back_s = [LEASE_S / 2 + 1]
        asked_at = clock()
        permit = await limiter.acquire("na1", "match")
        assert permit.receipt.at >= (asked_at + LEASE_S / 2 + 1) * 1000
        await limiter.close()

    simulate(main())


def test_a_place_that_was_promised_before_a_long_sleep_is_not_used(simulate: Simulate) -> None:
    async def main() -> None:
        loop: Any = asyncio.get_running_loop()
        limiter = SharedLimiter(Store())
        await warm(limiter, "match", application="1:5")
        (waiting,) = await in_line(limiter, 1)
        # The place is free at 5.0 s and promised a bit before: the machine sleeps in between.
        await asyncio.sleep(4.98 - clock())
        loop._timeless.now += LEASE_S
        permit = await waiting
        assert clock() * 1000 - permit.receipt.at < LEASE_MS / 2
        await limiter.close()

    simulate(main())


def test_places_of_an_answer_that_was_lost_come_back(simulate: Simulate) -> None:
    async def main() -> None:
        store = Store()
        limiter = SharedLimiter(store)
        await warm(limiter, "match", application="2:1")
        await asyncio.sleep(2)
        store.loses_answer = True
        began = clock()
        while clock() < began + LEASE_S + 2:
            permit = await limiter.acquire("na1", "match")
            await asyncio.sleep(0.3)
            await limiter.report(permit, 200, told("2:1"))
        await asyncio.sleep(1.2)
        for _ in range(2):
            await limiter.acquire("na1", "match", within_s=0)
        await limiter.close()

    simulate(main())


def test_what_a_failing_store_was_not_told_it_is_told_later(simulate: Simulate) -> None:
    async def main() -> None:
        store = Store()
        limiter = SharedLimiter(store)
        await warm(limiter, "match")
        permit = await limiter.acquire("na1", "match")
        store.down = True
        headers = {"x-rate-limit-type": "application", "retry-after": "9"}
        await limiter.report(permit, 429, headers)
        await asyncio.sleep(1)
        store.down = False
        refused_at = clock() - 1
        await limiter.acquire("na1", "match")
        assert refused_at + 9 <= clock() <= refused_at + 9.1
        await limiter.close()

    simulate(main())


def test_a_store_that_failed_long_ago_may_fail_again(simulate: Simulate) -> None:
    async def main() -> None:
        store = Store()
        limiter = SharedLimiter(store)
        await warm(limiter, "match")
        for _ in range(2):
            store.down = True
            waiting = asyncio.create_task(limiter.acquire("na1", "match"))
            await asyncio.sleep(1)
            store.down = False
            await limiter.report(await waiting, 200, told())
            await asyncio.sleep(60)
        await limiter.close()

    simulate(main())


def test_who_waits_for_nothing_asks_for_nothing(simulate: Simulate) -> None:
    async def main() -> None:
        store = Store()
        limiter = SharedLimiter(store)
        await warm(limiter, "match")
        await asyncio.sleep(1)
        asked = store.asked
        await asyncio.sleep(60)
        assert store.asked == asked
        await limiter.close()

    simulate(main())


def test_who_closes_tells_what_it_knows(simulate: Simulate) -> None:
    async def main() -> None:
        store = Store()
        ours, theirs = SharedLimiter(store), SharedLimiter(store)
        await warm(ours, "match")
        permit = await ours.acquire("na1", "match")
        await ours.report(permit, 429, {"x-rate-limit-type": "method", "retry-after": "9"})
        await ours.close()
        with pytest.raises(RateLimited):
            await theirs.acquire("na1", "match", within_s=8)
        await theirs.close()

    simulate(main())


def test_how_long_a_question_takes_costs_no_time_at_the_limit(simulate: Simulate) -> None:
    async def main() -> list[float]:
        store = Store()
        limiter = SharedLimiter(store)
        await warm(limiter, "match", application="1:2")
        permit, times = await limiter.acquire("na1", "match"), []
        for _ in range(2):
            # The clocks were compared just now, by a question that took no time.
            await limiter.report(permit, 200, told("1:2"))
            store.ways_s = [0.3]
            permit = await limiter.acquire("na1", "match")
            times.append(clock())
        await limiter.close()
        return times

    assert simulate(main()) == pytest.approx([4.0, 6.0], abs=0.1)


def test_clocks_are_compared_again_and_again(simulate: Simulate) -> None:
    async def main() -> None:
        store = Store()
        limiter = SharedLimiter(store)
        await warm(limiter, "match", application="1:10")
        store.ahead_s = 3.0
        last = None
        for _ in range(4):
            permit = await limiter.acquire("na1", "match")
            # The first has a window that was cut short by the change.
            assert last is None or clock() - last >= 10
            last = clock()
            await asyncio.sleep(0.05)
            await limiter.report(permit, 200, told("1:10"))
        await limiter.close()

    simulate(main())


def test_another_key_and_another_host_have_limits_of_their_own(simulate: Simulate) -> None:
    async def main() -> None:
        store = Store()
        ours, theirs = SharedLimiter(store, "key"), SharedLimiter(store, "other key")
        await warm(ours, "match", application="1:600")
        with pytest.raises(RateLimited):
            await ours.acquire("na1", "match", within_s=60)
        await theirs.acquire("na1", "match", within_s=1)
        await ours.acquire("kr", "match", within_s=1)
        for limiter in (ours, theirs):
            await limiter.close()

    simulate(main())
