"""A stream from Riot into the store: many fetch, few write, and a short queue lies between them.

A slow database slows the fetching down, and never fills the memory. Whatever ends a stream, what
was fetched by then is written.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Shape:
    """How many fetch and write at once, how much waits in between and is written together.

    16 fetchers hide a transatlantic answer time at Riot's limits and still stop quickly; two
    writers keep PostgreSQL busy while one of them is being answered.
    """

    fetchers: int = 16
    writers: int = 2
    waiting: int = 32
    batch: int = 16


SHAPE = Shape()


async def run_pipeline(
    take: Callable[[], Awaitable[T | None]],
    fetch: Callable[[T], Awaitable[R | None]],
    write: Callable[[Sequence[R]], Awaitable[None]],
    shape: Shape = SHAPE,
) -> None:
    """Fetch what `take` gives until it gives None, and write what was fetched.

    `fetch` and `write` settle their own errors. Cancelled, it gives up what is being fetched and
    writes what is there.
    """
    await _Pipeline(take, fetch, write, shape).run()


class _Pipeline(Generic[T, R]):
    """One stream; None in the queue tells a writer to go home."""

    def __init__(
        self,
        take: Callable[[], Awaitable[T | None]],
        fetch: Callable[[T], Awaitable[R | None]],
        write: Callable[[Sequence[R]], Awaitable[None]],
        shape: Shape,
    ) -> None:
        self._take, self._fetch, self._write, self._shape = take, fetch, write, shape
        self._fetched: asyncio.Queue[R | None] = asyncio.Queue(maxsize=shape.waiting)

    async def run(self) -> None:
        writers = [asyncio.create_task(self._keep_writing()) for _ in range(self._shape.writers)]
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._shape.fetchers):
                    group.create_task(self._keep_fetching())
        finally:
            for _ in writers:
                await self._fetched.put(None)
            await asyncio.gather(*writers)

    async def _keep_fetching(self) -> None:
        while (item := await self._take()) is not None:
            fetched = await self._fetch(item)
            if fetched is not None:
                await self._fetched.put(fetched)

    async def _keep_writing(self) -> None:
        while batch := await self._next_batch():
            await self._write(batch)

    async def _next_batch(self) -> list[R]:
        """What is ready, at least one; nothing when it is time to go home."""
        batch: list[R] = []
        fetched = await self._fetched.get()
        while fetched is not None:
            batch.append(fetched)
            if len(batch) == self._shape.batch or self._fetched.empty():
                return batch
            fetched = self._fetched.get_nowait()
        if batch:
            self._fetched.put_nowait(None)  # there was room for it, and the next turn ends with it
        return batch
