"""A host that tells no limits is taken at its word, until it tells one or refuses."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from lma.riot.limits.limiter import SharedLimiter
from lma.riot.limits.messages import Ask, Reply
from lma.riot.limits.stores import MemoryStore

Simulate = Callable[[Any], Any]


class CountingStore(MemoryStore):
    """A store that counts how often it was asked for places."""

    questions = 0

    async def exchange(self, host: str, ask: Ask) -> Reply:
        self.questions += bool(ask.wants)
        return await super().exchange(host, ask)


async def ask(
    limiter: SharedLimiter, status: int = 200, method: str = "match", **headers: str
) -> None:
    permit = await limiter.acquire("na1", method)
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    await limiter.report(permit, status, told)


async def free(limiter: SharedLimiter) -> None:
    """Has a host tell twice that it has no limits: the first request is a probe."""
    await ask(limiter)
    await ask(limiter)


def test_the_store_is_asked_once_a_second(simulate: Simulate) -> None:
    async def main() -> None:
        store = CountingStore()
        limiter = SharedLimiter(store)
        await free(limiter)
        before = store.questions
        for _ in range(100):
            await ask(limiter)
        assert store.questions == before
        await asyncio.sleep(1.1)
        await ask(limiter)
        assert store.questions == before + 1
        await limiter.close()

    simulate(main())


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"x_app_rate_limit": "20:1"}),
        (200, {"x_method_rate_limit": "20:1"}),
        (429, {}),
        (429, {"x_rate_limit_type": "application", "retry_after": "3"}),
    ],
)
def test_a_limit_or_a_refusal_ends_it(
    simulate: Simulate, status: int, headers: dict[str, str]
) -> None:
    async def main() -> None:
        store = CountingStore()
        limiter = SharedLimiter(store)
        await free(limiter)
        await ask(limiter, status, **headers)
        before = store.questions
        await ask(limiter)
        assert store.questions == before + 1
        await limiter.close()

    simulate(main())


def test_a_limit_that_one_method_tells_ends_it_for_all(simulate: Simulate) -> None:
    async def main() -> None:
        store = CountingStore()
        limiter = SharedLimiter(store)
        await free(limiter)
        for _ in range(2):
            await ask(limiter, method="ids")
        await ask(limiter, x_app_rate_limit="20:1")
        before = store.questions
        await ask(limiter, method="ids")
        assert store.questions == before + 1
        await limiter.close()

    simulate(main())


def test_a_host_with_limits_is_never_free(simulate: Simulate) -> None:
    async def main() -> None:
        store = CountingStore()
        limiter = SharedLimiter(store)
        for _ in range(5):
            await ask(limiter, x_app_rate_limit="100:10", x_method_rate_limit="100:10")
        assert store.questions == 5
        await limiter.close()

    simulate(main())


def test_a_bad_answer_does_not_free(simulate: Simulate) -> None:
    async def main() -> None:
        store = CountingStore()
        limiter = SharedLimiter(store)
        await ask(limiter)
        for _ in range(3):
            await ask(limiter, 503)
        assert store.questions == 4
        await limiter.close()

    simulate(main())
