"""How long a refusal keeps everybody away, on each of the three stores."""

import asyncio

import pytest

from lma.core.errors import RateLimited

from .asking import Open, Run, clock, warm


def test_pauses_without_a_length_grow_until_something_passes(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> list[float]:
        limiter = open_limiter()
        await warm(limiter, "match")
        pauses = []
        for status in (429, 429, 429, 200, 429):
            began = clock()
            permit = await limiter.acquire("na1", "match")
            pauses.append(round(clock() - began))
            await limiter.report(permit, status, {})
        await limiter.acquire("na1", "match")
        return [*pauses, round(clock())]

    assert with_limiters(main) == [0, 1, 2, 4, 0, 8]


def test_pauses_grow_while_no_limit_is_known_too(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> list[float]:
        limiter = open_limiter()
        pauses = []
        for _ in range(5):
            began = clock()
            permit = await limiter.acquire("na1", "match")
            pauses.append(round(clock() - began))
            await limiter.report(permit, 429, {})
        return pauses

    assert with_limiters(main) == [0, 1, 2, 4, 8]


def test_a_pause_without_a_length_is_a_minute_at_most(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> float:
        limiter = open_limiter()
        await warm(limiter, "match")
        pause = 0.0
        for _ in range(12):
            began = clock()
            permit = await limiter.acquire("na1", "match")
            pause = clock() - began
            await limiter.report(permit, 429, {})
        return pause

    assert with_limiters(main) == pytest.approx(60, abs=0.1)


def test_a_shorter_pause_does_not_end_a_longer_one(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> None:
        limiter = open_limiter()
        await warm(limiter, "match")
        both = [await limiter.acquire("na1", "match") for _ in range(2)]
        for permit, seconds in zip(both, ("9", "2"), strict=True):
            headers = {"x-rate-limit-type": "method", "retry-after": seconds}
            await limiter.report(permit, 429, headers)
            await asyncio.sleep(0.1)
        with pytest.raises(RateLimited):
            await limiter.acquire("na1", "match", within_s=8)
        await limiter.acquire("na1", "match", within_s=9)

    with_limiters(main)


def test_refusals_of_one_burst_are_one(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> float:
        limiter = open_limiter()
        await warm(limiter, "match")
        burst = [await limiter.acquire("na1", "match") for _ in range(6)]
        for permit in burst:
            await limiter.report(permit, 429, {})
        await asyncio.sleep(0.1)
        await limiter.acquire("na1", "match")
        return clock()

    assert with_limiters(main) == pytest.approx(1.0, abs=0.1)
