"""What tests ask of a limiter, and what they tell it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from lma.riot.limits.limiter import SharedLimiter

Open = Callable[[], SharedLimiter]
Run = Callable[[Callable[[Open], Awaitable[Any]]], Any]


def told(application: str = "100:10", method: str = "100:10") -> dict[str, str]:
    """Headers of an answer that tells these limits."""
    return {"x-app-rate-limit": application, "x-method-rate-limit": method}


async def warm(limiter: SharedLimiter, *methods: str, **limits: str) -> None:
    """Has each method answered once."""
    for method in methods:
        permit = await limiter.acquire("na1", method)
        await limiter.report(permit, 200, told(**limits))


def clock() -> float:
    """Simulated time in seconds."""
    return asyncio.get_running_loop().time()


async def in_line(limiter: SharedLimiter, n: int, method: str = "match", **how: Any) -> list[Any]:
    """So many tasks that wait, first come first."""
    tasks = [asyncio.create_task(limiter.acquire("na1", method, **how)) for _ in range(n)]
    await asyncio.sleep(0.01)
    return tasks
