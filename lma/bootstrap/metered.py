"""Calls to Riot, counted by the client that causes them: one may not use up what all share."""

from collections.abc import Mapping

from lma.cache.counters import Counters
from lma.core.asker import ASKER
from lma.core.errors import TooManyRequests
from lma.domain.client_address import counted_as
from lma.riot.rate_limit import Permit, Priority, RateLimiter


class Metered:
    """A limiter that asks the counters first; work that nobody outside asked for is not counted."""

    def __init__(self, limiter: RateLimiter, counters: Counters) -> None:
        self._limiter = limiter
        self._counters = counters

    async def acquire(
        self,
        route: str,
        method: str,
        *,
        within_s: float | None = None,
        priority: Priority | None = None,
    ) -> Permit:
        """A permit; raises `TooManyRequests` for a client who had too many."""
        asker = ASKER.get()
        wait_s = None if asker is None else await self._counters.hit("riot", counted_as(asker))
        if wait_s is not None:
            raise TooManyRequests(
                "Too much of what you asked for had to be fetched from Riot.",
                retry_after=wait_s,
                hint="try again later; LMA_LIMIT_RIOT sets this limit",
            )
        return await self._limiter.acquire(route, method, within_s=within_s, priority=priority)

    async def report(self, permit: Permit, status: int | None, headers: Mapping[str, str]) -> None:
        """Tell the limiter what Riot answered."""
        await self._limiter.report(permit, status, headers)

    async def give_back(self, permit: Permit) -> None:
        """Return a permit to the limiter."""
        await self._limiter.give_back(permit)

    async def close(self) -> None:
        """Close the limiter; the counters are somebody else's."""
        await self._limiter.close()
