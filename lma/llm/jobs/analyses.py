"""The job that makes an analysis which somebody asked for."""

import logging
from uuid import UUID

from lma.context import Context
from lma.core.errors import BadInput, LmaError, ModelFailed, NotFound, NotStored
from lma.domain.reading import Reading
from lma.domain.riot_id import PlayerRef
from lma.llm.options import ModelOptions
from lma.services.coach import kept_analyses as rows
from lma.services.coach.analyses import analyse_by_rules, prepare_analysis
from lma.services.players import Asked

log = logging.getLogger(__name__)

ENDED = ("done", "failed")
# The same would be said of it tomorrow.
_FINAL = (BadInput, NotFound, NotStored)


async def run_analysis(ctx: Context, analysis_id: UUID, options: ModelOptions | None) -> None:
    """Make an analysis; one that has ended is left alone.

    Whatever it raises may be tried again: the row waits, and the answers that were paid for are
    kept with it. What would fail for ever is told by the row.
    """
    player, subject, status = await rows.get_request(ctx, analysis_id)
    if status in ENDED:
        return
    asked = Asked(PlayerRef(puuid=player.puuid), None)
    try:
        prepared = await prepare_analysis(ctx, asked, subject, reading=Reading())
    except _FINAL as error:
        await rows.set_status(ctx, analysis_id, "failed", error.message)
        return
    if options is None:
        made = analyse_by_rules(ctx, prepared)
        await rows.answer_row(ctx, analysis_id, prepared, made)
        return
    from lma.llm.workflows.coach import analyse

    await analyse(ctx, prepared, options, analysis_id=analysis_id)


async def run_here(ctx: Context, analysis_id: UUID, options: ModelOptions | None) -> None:
    """Make an analysis in this process, where no worker does; a model that fails ends it by rules.

    Nobody would come back to it, so it does not wait.
    """
    try:
        await run_analysis(ctx, analysis_id, options)
    except ModelFailed as error:
        await end_by_rules(ctx, analysis_id, error.message)
    except LmaError as error:
        log.info("analysis failed: %s", error.code)
        await rows.set_status(ctx, analysis_id, "failed", error.message)


async def end_by_rules(ctx: Context, analysis_id: UUID, reason: str) -> None:
    """Give an analysis up to the rules, from what is stored."""
    player, subject, _ = await rows.get_request(ctx, analysis_id)
    asked = Asked(PlayerRef(puuid=player.puuid), None)
    prepared = await prepare_analysis(ctx, asked, subject, reading=Reading(offline=True))
    made = analyse_by_rules(ctx, prepared, reason=reason.rstrip("."))
    await rows.answer_row(ctx, analysis_id, prepared, made)
