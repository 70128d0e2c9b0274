"""What this process has cached, and when it must not be answered any more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from lma.context import Context
from lma.core.errors import LmaError
from lma.core.tasks import end_tasks
from lma.db.erasure import last_forgotten

_EVERY_S = 5.0


@asynccontextmanager
async def watching_the_forgotten(ctx: Context, *, every_s: float = _EVERY_S) -> AsyncIterator[None]:
    """Drop every cached body soon after somebody was forgotten, by whatever process."""
    task = asyncio.create_task(_watch(ctx, every_s))
    try:
        yield
    finally:
        await end_tasks([task])


async def _watch(ctx: Context, every_s: float) -> None:
    seen: str | None = None
    while True:
        with suppress(LmaError):  # the store is down: whoever asks is told so
            async with ctx.db.read() as session:
                told = await last_forgotten(session)
            if seen is not None and told != seen:
                ctx.cache.memory.forget_all("")
            seen = told
        await asyncio.sleep(every_s)
