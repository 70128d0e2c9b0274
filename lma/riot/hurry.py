"""A limiter for callers who are waited for: it shares another's limits, not its patience."""

from collections.abc import Mapping

from lma.riot.rate_limit import Permit, RateLimiter


class Hurried:
    """A `RateLimiter` that refuses what would have to wait longer than `longest_s` seconds."""

    def __init__(self, limiter: RateLimiter, *, longest_s: float) -> None:
        self._limiter = limiter
        self._longest_s = longest_s

    async def acquire(self, route: str, method: str, *, within_s: float | None = None) -> Permit:
        """Waits for a place, but not for long; see `RateLimiter`."""
        longest = self._longest_s if within_s is None else min(within_s, self._longest_s)
        return await self._limiter.acquire(route, method, within_s=longest)

    async def report(self, permit: Permit, status: int | None, headers: Mapping[str, str]) -> None:
        """Tells what Riot answered; see `RateLimiter`."""
        await self._limiter.report(permit, status, headers)

    async def give_back(self, permit: Permit) -> None:
        """Returns a permit that was not used; see `RateLimiter`."""
        await self._limiter.give_back(permit)
