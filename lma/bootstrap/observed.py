"""A limiter that tells how long requests wait for it, and how much of Riot's limits is used."""

import asyncio
from collections.abc import Callable, Mapping

from lma.riot.limits.headers import shares_used
from lma.riot.rate_limit import Permit, Priority, RateLimiter

# What is told: route, method, the seconds it waited (None with an answer), and how full the limits
# of the `app` and of the `method` are by an answer, from 0 to 1.
Told = Callable[[str, str, float | None, Mapping[str, float]], None]


class Observed:
    """A `RateLimiter` that hands everything on to another one, and tells of it."""

    def __init__(self, limiter: RateLimiter, tell: Told) -> None:
        self._limiter = limiter
        self._tell = tell

    async def acquire(
        self,
        route: str,
        method: str,
        *,
        within_s: float | None = None,
        priority: Priority | None = None,
    ) -> Permit:
        """Waits for a place; see `RateLimiter`."""
        clock = asyncio.get_running_loop().time
        began = clock()
        permit = await self._limiter.acquire(route, method, within_s=within_s, priority=priority)
        self._tell(route, method, clock() - began, {})
        return permit

    async def report(self, permit: Permit, status: int | None, headers: Mapping[str, str]) -> None:
        """Tells what Riot answered; see `RateLimiter`."""
        self._tell(permit.route, permit.method, None, shares_used(headers))
        await self._limiter.report(permit, status, headers)

    async def give_back(self, permit: Permit) -> None:
        """Returns a permit; see `RateLimiter`."""
        await self._limiter.give_back(permit)

    async def close(self) -> None:
        """Lets go of the store; see `RateLimiter`."""
        await self._limiter.close()
