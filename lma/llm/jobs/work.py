"""Analyses as work of the ledger: handed over where a worker serves the queue `llm`."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

from lma.context import Context
from lma.core.errors import ModelFailed, NotFound, UpstreamFailed
from lma.db import ledger
from lma.db.database import Session
from lma.db.ledger import Claim, Outcome, Wish
from lma.domain.work import PRIORITIES, Budget, Kind, State, WorkQueue
from lma.llm.jobs.analyses import ENDED, end_by_rules, run_analysis
from lma.llm.options import ModelOptions
from lma.schemas.analysis import Analysis
from lma.services.coach import kept_analyses as rows
from lma.services.work.handlers import Fetched, Handler, Kept

# A provider that is down says nothing of the analysis: it waits, and costs no attempt.
PROVIDER_REST_S = 30.0
_GIVE_UP_S = 6 * 3600.0
_LOOK_S = 0.2


def analysis_handlers(options: ModelOptions | None) -> Mapping[Kind, Handler]:
    """How a worker with these options makes analyses."""

    async def make(ctx: Context, claim: Claim, _: Budget) -> State:
        try:
            await run_analysis(ctx, UUID(claim.key), options)
        except ModelFailed as error:
            if error.passing and claim.age_s < _GIVE_UP_S:
                rest_s = error.retry_after or PROVIDER_REST_S
                raise UpstreamFailed(error.message, again_s=rest_s) from error
            await end_by_rules(ctx, UUID(claim.key), error.message)
            return State.DONE
        except NotFound:  # whoever it was of has been forgotten
            return State.DROPPED
        return State.DONE

    return {Kind.ANALYSIS: Handler(make, _keep)}


async def _keep(ctx: Context, session: Session, fetched: Sequence[Fetched]) -> Kept:  # noqa: ARG001
    """The analysis is kept already, step by step: only what it came to is noted."""
    dropped = [each.claim for each in fetched if each.result is State.DROPPED]
    return Kept([Outcome(claim, State.DROPPED) for claim in dropped])


async def hand_over(ctx: Context, analysis_id: UUID) -> bool:
    """Leave an analysis to the workers; False where none serves the queue, and nothing was done."""
    if not await ctx.bell.workers(WorkQueue.LLM):
        return False
    kind = Kind.ANALYSIS
    wish = Wish(kind, str(analysis_id), WorkQueue.LLM, "", PRIORITIES[kind])
    async with ctx.db.begin() as session:
        await ledger.discover(session, [wish])
    await ctx.bell.ring(WorkQueue.LLM)
    return True


async def await_analysis(ctx: Context, analysis_id: UUID, *, within_s: float) -> Analysis:
    """Wait until an analysis has ended; raises `ModelFailed` where it takes longer."""
    try:
        async with asyncio.timeout(within_s):
            while True:
                made = await rows.get_analysis(ctx, analysis_id)
                if made.status in ENDED:
                    return made
                await asyncio.sleep(_LOOK_S)
    except TimeoutError:
        raise ModelFailed(
            "The analysis waits for its turn or for the model.",
            hint="the same command later shows it; the workers go on with it",
        ) from None
