"""Bodies in a Redis that several processes share: never waited for, never needed."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)

CALL_BUDGET_S = 0.1
_FAILURES_TO_OPEN = 3
_OPEN_S = 5.0


class Breaker:
    """Stops asking somebody who failed several times in a row, and tries again after a while."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._shut_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether calls are cut off, so that others must answer."""
        return self._failures >= _FAILURES_TO_OPEN

    def lets_through(self) -> bool:
        """Whether a call may be tried now; after the pause, one caller tries for all."""
        if not self.is_open:
            return True
        if self._clock() < self._shut_until:
            return False
        self._shut_until = self._clock() + _OPEN_S
        return True

    def succeeded(self) -> None:
        """Note that a call was answered."""
        self._failures = 0

    def failed(self) -> None:
        """Note that a call was not."""
        self._failures += 1
        if self._failures >= _FAILURES_TO_OPEN:
            self._shut_until = self._clock() + _OPEN_S


class Shared:
    """A Redis as a cache: a call that fails or outlasts its 100 ms counts as a miss."""

    def __init__(self, url: str, prefix: str) -> None:
        import redis.asyncio

        self._redis: Any = redis.asyncio.from_url(  # type: ignore[no-untyped-call]
            url, socket_timeout=CALL_BUDGET_S, socket_connect_timeout=CALL_BUDGET_S
        )
        self._errors = (redis.RedisError, OSError, TimeoutError, ValueError)
        self._prefix = prefix
        self.breaker = Breaker()

    async def find(self, key: str) -> bytes | None:
        """A body, None where there is none or Redis does not say in time."""
        found: bytes | None = await self._call(lambda: self._redis.get(self._prefix + key))
        return found

    async def store(self, key: str, body: bytes, lifetime_s: float) -> None:
        """Keep a body, if Redis takes it in time."""
        await self._call(
            lambda: self._redis.set(self._prefix + key, body, px=int(lifetime_s * 1000))
        )

    async def forget(self, *keys: str) -> None:
        """Drop bodies."""
        await self._call(lambda: self._redis.delete(*(self._prefix + key for key in keys)))

    async def answers(self) -> bool:
        """Whether Redis is there at all."""
        return await self._call(self._redis.ping) is not None

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def _call(self, command: Callable[[], Awaitable[T]]) -> T | None:
        if not self.breaker.lets_through():
            return None
        try:
            async with asyncio.timeout(CALL_BUDGET_S):
                answer = await command()
        except self._errors as error:
            self.breaker.failed()
            log.warning("redis failed: %s", type(error).__name__)
            return None
        self.breaker.succeeded()
        return answer
