"""Cached bodies: in Redis where one is configured, in the process otherwise."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lma.cache.body import Body
from lma.cache.keys import Kind, key_of
from lma.cache.memory import Memory

if TYPE_CHECKING:
    from lma.cache.shared import Shared

__all__ = ["Body", "Cache", "Kind"]

BUDGET = 128 * 1024 * 1024


class Cache:
    """Where bodies are found before the store is asked; without `shared`, in this process alone.

    What can change is kept by the shared cache only, so that all processes see a change at once;
    while that one is down, each process keeps its own. What never changes is kept in both.
    """

    def __init__(self, shared: "Shared | None" = None, *, budget: int = BUDGET) -> None:
        self.memory = Memory(budget)
        self.shared = shared

    def find_here(self, kind: Kind, name: str) -> Body | None:
        """A body in this process, where this process may answer for it."""
        if not self._is_kept_here(kind):
            return None
        return self.memory.find(key_of(kind, name))

    async def find(self, kind: Kind, name: str) -> Body | None:
        """A body wherever it is cached."""
        here = self.find_here(kind, name)
        if here is not None or self.shared is None:
            return here
        found = await self.shared.find(key_of(kind, name))
        if found is None:
            return None
        body = Body(found)
        self._keep(kind, name, body)
        return body

    async def store(self, kind: Kind, name: str, body: Body) -> None:
        """Keep a body."""
        self._keep(kind, name, body)
        if self.shared is not None:
            await self.shared.store(key_of(kind, name), body.plain, kind.lifetime_s)

    async def forget(self, kind: Kind, names: Sequence[str]) -> None:
        """Drop bodies that are no longer true."""
        keys = [key_of(kind, name) for name in names]
        for key in keys:
            self.memory.forget(key)
        if self.shared is not None and keys:
            await self.shared.forget(*keys)

    async def close(self) -> None:
        """Close the connections to the shared cache."""
        if self.shared is not None:
            await self.shared.close()

    def _keep(self, kind: Kind, name: str, body: Body) -> None:
        if self._is_kept_here(kind):
            self.memory.store(key_of(kind, name), body, kind.lifetime_s)

    def _is_kept_here(self, kind: Kind) -> bool:
        return kind.immutable or self.shared is None or self.shared.breaker.is_open
