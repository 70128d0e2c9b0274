"""What becomes of a piece of work that failed, and whose fault it is that a batch can't be kept."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lma.context import Context
from lma.core.errors import DatabaseUnavailable, LmaError, NotFound, RateLimited, UpstreamFailed
from lma.db.ledger import Claim, Outcome
from lma.domain.work import Budget, State

log = logging.getLogger("lma.work")

_LONGEST_REST_S = 60.0
# A store that goes away has so long to come back before what was fetched for it is forgotten.
_STORE_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Tried:
    """A piece of work on its way to the store: what it brought, or why it brought nothing."""

    claim: Claim
    seconds: float
    result: Any = None
    outcome: Outcome | None = None


Store = Callable[[Sequence[Tried]], Awaitable[None]]


def outcome_of(claim: Claim, error: LmaError, budget: Budget) -> Outcome:
    """What an error makes of a piece of work."""
    if isinstance(error, RateLimited):
        return Outcome(claim, State.DUE, rest_s=min(error.retry_after, _LONGEST_REST_S))
    if isinstance(error, NotFound):
        return _not_found(claim, error, budget)
    if isinstance(error, UpstreamFailed) and error.again_s is not None:
        # It says nothing of this piece, but of its host.
        return Outcome(claim, State.DUE, rest_s=error.again_s, error=error.message)
    return failure_of(claim, error, budget)


def failure_of(claim: Claim, error: Exception, budget: Budget) -> Outcome:
    """One more failure of a piece of work, which has so many of them."""
    failures = claim.attempts + 1
    told: dict[str, Any] = {
        "failures": 1,
        "code": error.code if isinstance(error, LmaError) else type(error).__name__,
        "error": str(error).replace("\x00", "\ufffd")[:2000],
        "body": error.body if isinstance(error, UpstreamFailed) else None,
    }
    if failures >= budget.attempts:
        return Outcome(claim, State.POISON, **told)
    rest_s = budget.rest_s(failures, random.random())  # noqa: S311
    return Outcome(claim, State.DUE, rest_s=rest_s, **told)


def _not_found(claim: Claim, error: NotFound, budget: Budget) -> Outcome:
    rest_s = budget.look_again_s(claim.age_s, random.random())  # noqa: S311
    told: dict[str, Any] = {"code": error.code, "error": error.message}
    if rest_s is None:
        return Outcome(claim, State.MISSING, **told)
    return Outcome(claim, State.DUE, rest_s=rest_s, **told)


async def write_fairly(ctx: Context, batch: Sequence[Tried], store: Store, budget: Budget) -> None:
    """Keep and settle with `store`; where that fails, find out whose fault it is.

    A store that is away is waited for. Where it answers, the batch is halved until the piece that
    can't be kept is alone: that one has failed.
    """
    until = time.monotonic() + _STORE_PATIENCE_S
    tried = 0
    while True:
        try:
            await store(batch)
        except Exception as error:  # noqa: BLE001 - the door of a piece of work
            failure = error
        else:
            return
        tried += 1
        if not await _answers(ctx):
            if time.monotonic() > until:
                log.warning("the store is away: %d results are given up", len(batch))
                return
            await asyncio.sleep(min(0.1 * 2**tried, 3.0))
        elif len(batch) > 1:
            middle = len(batch) // 2
            await write_fairly(ctx, batch[:middle], store, budget)
            await write_fairly(ctx, batch[middle:], store, budget)
            return
        elif tried > 1:
            await _refuse(batch[0], failure, store, budget)
            return


async def _refuse(tried: Tried, error: Exception, store: Store, budget: Budget) -> None:
    """Settle what can't be kept, though the store answers, as failed."""
    log.warning("%s %s can't be kept: %s", tried.claim.kind, tried.claim.key, error)
    try:
        await store([replace(tried, outcome=failure_of(tried.claim, error, budget))])
    except LmaError as failure:
        log.warning("the store refuses to settle it: %s", failure)


async def _answers(ctx: Context) -> bool:
    try:
        async with ctx.db.read() as session:
            await session.fetchval("SELECT 1")
    except DatabaseUnavailable:
        return False
    return True
