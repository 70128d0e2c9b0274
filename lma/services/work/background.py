"""Matches that somebody waits for, brought by a worker where one lives, else by this process."""

import os
import socket
from collections.abc import Sequence
from dataclasses import replace

from lma.context import Context
from lma.core.errors import NotFound
from lma.domain.match_id import MatchId
from lma.domain.work import Budget, Kind, WorkQueue
from lma.services.intake.pipeline import SHAPE
from lma.services.work.drain import Drain, Drained, DrainOptions
from lma.services.work.ledger import await_matches, find_due, want_matches

# Workers have so long to settle what they were rung for before this process helps out.
_TRUST_S = 5.0
_ROUNDS = 24

_QUEUE = WorkQueue.INTERACTIVE


async def bring_soon(ctx: Context, ids: Sequence[MatchId]) -> bool:
    """Have matches brought that aren't stored; whether all that Riot has of them is stored now.

    They are in the ledger first: whatever becomes of this process, somebody brings them.
    """
    missing = await want_matches(ctx, ids, queue=_QUEUE)
    if not missing:
        return True
    here = not await ctx.bell.workers(_QUEUE)
    for _ in range(_ROUNDS):
        if here and (await do_here(ctx, missing)).halted is not None:
            return False
        fates = await await_matches(ctx, missing, within_s=_TRUST_S)
        if not any(fate.open for fate in fates.values()):
            return all(fate.code == NotFound.code for fate in fates.values())
        here = True
    return False


async def do_here(ctx: Context, ids: Sequence[MatchId]) -> Drained:
    """Bring those of the matches that nobody else has in hand."""
    await find_due(ctx, [_QUEUE], [Kind.MATCH], Budget())
    shape = replace(
        SHAPE, fetchers=min(SHAPE.fetchers, len(ids)), writers=min(SHAPE.writers, len(ids))
    )
    options = DrainOptions(
        holder=holder_here(), shape=shape, keys=(Kind.MATCH, [str(match_id) for match_id in ids])
    )
    return await Drain(ctx, _QUEUE, options).run()


def holder_here() -> str:
    """What this process is called where it does work of the ledger's itself."""
    return f"{socket.gethostname()}-{os.getpid()}"
