"""A place that its waiter can't use any more is somebody else's, at once and only once."""

import asyncio
from typing import Any

import pytest

from lma.core.errors import RateLimited
from lma.riot.limits.limiter import SharedLimiter
from lma.riot.limits.messages import Ask, Reply
from lma.riot.limits.stores import MemoryStore

from .asking import Open, Run, in_line, told, warm


class Slow(MemoryStore):
    """A store whose answers are on their way for a while."""

    async def exchange(self, host: str, ask: Ask) -> Reply:
        reply = await super().exchange(host, ask)
        await asyncio.sleep(0.2)
        return reply


def test_a_place_given_back_is_not_taken_for_anothers(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> None:
        limiter = open_limiter()
        await warm(limiter, "match", application="10:20")
        permit = await limiter.acquire("na1", "match")
        for _ in range(3):
            await limiter.give_back(await limiter.acquire("na1", "match"))
        await asyncio.sleep(0.1)
        # One of the nine was ours before and one is this: others have sent seven, so one is left.
        await limiter.report(permit, 200, told("10:20") | {"x-app-rate-limit-count": "9:20"})
        await asyncio.sleep(0.1)
        await limiter.acquire("na1", "match", within_s=0)
        with pytest.raises(RateLimited):
            await limiter.acquire("na1", "match", within_s=0)

    with_limiters(main)


def test_another_process_does_not_wait_behind_those_who_have_gone(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> None:
        ours, theirs = open_limiter(), open_limiter()
        await warm(ours, "match", application="1:10")
        crowd = await in_line(ours, 5)
        for task in crowd:
            task.cancel()
        await asyncio.wait(crowd)
        await asyncio.sleep(0.01)
        await theirs.acquire("na1", "match", within_s=15)

    with_limiters(main)


def test_a_place_for_somebody_who_has_gone_meanwhile_comes_back(simulate: Any) -> None:
    async def main() -> None:
        limiter = SharedLimiter(Slow())
        await warm(limiter, "match", application="2:600")
        await asyncio.sleep(1)
        gone = await in_line(limiter, 1)
        await asyncio.sleep(0.05)
        gone[0].cancel()  # while the store's answer, a place, is on its way
        await asyncio.wait(gone)
        await limiter.acquire("na1", "match", within_s=2)
        with pytest.raises(RateLimited):
            await limiter.acquire("na1", "match", within_s=2)
        await limiter.close()

    simulate(main())
