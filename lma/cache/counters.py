"""How often each client did something lately: in Redis where one is configured, or right here.

Counting is the library's (`limits`, fixed windows); here is where the counts are, and what happens
while Redis is away: every process counts for itself, and nobody waits or fails.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from lma.cache.shared import CALL_BUDGET_S, Breaker

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.aio.storage import Storage

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Places:
    """Where counts are kept: `shared` by all processes, `here` by this one."""

    here: "Storage"
    shared: "Storage | None" = None
    close: Callable[[], Awaitable[None]] | None = None


class Counters:
    """Counts by kind and name, against the limits of each kind: `{"account": "20/minute"}`.

    A kind without limits is never refused. Without `url` this process counts alone.
    """

    def __init__(
        self,
        limits: Mapping[str, str] | None = None,
        url: str | None = None,
        *,
        prefix: str = "lma:limits",
    ) -> None:
        self._items = {kind: _items(text) for kind, text in (limits or {}).items()}
        self._url = url
        self._prefix = prefix
        self._places: _Places | None = None
        self.breaker = Breaker()

    async def hit(self, kind: str, name: str) -> float | None:
        """Count one more; None where that is within the limits, else the seconds to wait."""
        for item in self._items.get(kind, ()):
            key = item.key_for(kind, _digest(name))
            if await self._count(key, item.get_expiry(), 1) > item.amount:
                return max(await self._expiry(key, item.get_expiry()) - time.time(), 1.0)
        return None

    async def take_back(self, kind: str, name: str) -> None:
        """Uncount what turned out to be harmless."""
        for item in self._items.get(kind, ()):
            await self._count(item.key_for(kind, _digest(name)), item.get_expiry(), -1)

    async def close(self) -> None:
        """Close the connections to Redis."""
        if self._places is not None and self._places.close is not None:
            await self._places.close()

    async def _count(self, key: str, window_s: int, amount: int) -> int:
        places = self._opened()
        if places.shared is not None:
            counted = await self._ask(places.shared.incr(key, window_s, amount))
            if counted is not None:
                return counted
        return await places.here.incr(key, window_s, amount)

    async def _expiry(self, key: str, window_s: int) -> float:
        """When a window that is full ends, in seconds since 1970; its length where none can say."""
        places = self._opened()
        if places.shared is None or self.breaker.is_open:
            return await places.here.get_expiry(key)
        ends = await self._ask(places.shared.get_expiry(key))
        return time.time() + window_s if ends is None else ends

    async def _ask(self, command: "Coroutine[Any, Any, T]") -> T | None:
        """What Redis answers; None where it doesn't, or isn't asked for a while."""
        if not self.breaker.lets_through():
            command.close()
            return None
        try:
            async with asyncio.timeout(CALL_BUDGET_S):
                answer = await command
        except _failures() as error:
            self.breaker.failed()
            log.warning("redis failed to count: %s", type(error).__name__)
            return None
        self.breaker.succeeded()
        return answer

    def _opened(self) -> _Places:
        if self._places is None:
            self._places = _open(self._url, self._prefix)
        return self._places


def _items(text: str) -> "Sequence[RateLimitItem]":
    """The limits of a text, shortest windows first; none for `off`."""
    if text == "off":
        return ()
    from limits import parse_many

    return sorted(parse_many(text), key=lambda item: item.get_expiry())


def _digest(name: str) -> str:
    """What counts are kept under: no address and no player is readable in Redis."""
    return sha256(name.encode(errors="replace")).hexdigest()[:32]


def _failures() -> tuple[type[Exception], ...]:
    import redis

    return (redis.RedisError, OSError, TimeoutError, ValueError)


def _open(url: str | None, prefix: str) -> _Places:
    from lma.cache.windows import Windows

    if url is None:
        return _Places(Windows())
    import redis.asyncio
    from limits.aio.storage import RedisStorage

    pool: Any = redis.asyncio.ConnectionPool.from_url(
        url, socket_timeout=CALL_BUDGET_S, socket_connect_timeout=CALL_BUDGET_S
    )
    shared = RedisStorage(
        "async+redis://", implementation="redispy", key_prefix=prefix, connection_pool=pool
    )
    return _Places(Windows(), shared, pool.disconnect)
