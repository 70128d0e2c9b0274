"""Two stores: this process's memory, and a row that one process at a time can change."""

import time
from collections.abc import Callable
from typing import Protocol, TypeVar

import msgspec

from lma.riot.limits.exchange import exchange
from lma.riot.limits.host import Host
from lma.riot.limits.limiter import SharedLimiter
from lma.riot.limits.messages import Ask, Reply

T = TypeVar("T")
Clock = Callable[[], int]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Host).decode


class MemoryStore:
    """What one process knows; `clock` is in milliseconds."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or (lambda: time.monotonic_ns() // 1_000_000)
        self._hosts: dict[str, Host] = {}

    async def exchange(self, host: str, ask: Ask) -> Reply:
        """Applies the rules; see `LimitStore`."""
        return exchange(self._hosts.setdefault(host, Host()), ask, self._clock())

    async def close(self) -> None:
        """Lets go of nothing."""


class LockedRow(Protocol):
    """Named bodies that are changed by one process at a time."""

    async def change(self, name: str, change: Callable[[bytes, int], tuple[bytes, T]]) -> T:
        """Replaces a body by what `change` makes of it, and passes on what else it returns.

        `change` is told the body (empty at first) and the keeper's clock in milliseconds, read
        while nobody else can change it. Raises `ConfigurationFailed` after a bounded time.
        """
        ...

    async def close(self) -> None:
        """Lets go of the connections."""
        ...


class RowStore:
    """What the processes that share a `LockedRow` know; `clock` replaces the row's in tests."""

    def __init__(self, row: LockedRow, clock: Clock | None = None) -> None:
        self._row = row
        self._clock = clock

    async def exchange(self, host: str, ask: Ask) -> Reply:
        """Applies the rules while the row is locked; see `LimitStore`."""

        def change(body: bytes, now: int) -> tuple[bytes, Reply]:
            known = _decode(body) if body else Host()
            reply = exchange(known, ask, self._clock() if self._clock else now)
            return _encode(known), reply

        return await self._row.change(host, change)

    async def close(self) -> None:
        """Lets go of the row."""
        await self._row.close()


class InProcessLimiter(SharedLimiter):
    """A `RateLimiter` for one process; its clock is that of the running event loop."""

    def __init__(self) -> None:
        super().__init__(MemoryStore(_loop_ms))


def _loop_ms() -> int:
    import asyncio

    return int(asyncio.get_running_loop().time() * 1000)
