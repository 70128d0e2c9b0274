"""Taking turns with other processes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from lma.context import Context


@asynccontextmanager
async def alone_at(ctx: Context, what: str) -> AsyncIterator[bool]:
    """Be the only process at a thing; gives whether another one was at it until now.

    What that one brought is in the store, so whoever waited looks there before they bring it.
    """
    if ctx.leases is None:
        yield False
        return
    async with ctx.leases.hold(what) as waited:
        yield waited
