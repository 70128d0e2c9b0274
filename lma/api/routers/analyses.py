"""Analyses of a player's games: started, read, listed.

In strict mode all three are for those who signed in: whoever may ask for an analysis may read it.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from lma.api.deps import SIGNED_IN, Ctx
from lma.api.fields import read_fields
from lma.api.models import AnalysisRequest, AnalysisSummary
from lma.api.openapi import AnalysisId, Id, body_of, failures
from lma.context import Context
from lma.core.errors import NotFound
from lma.domain.match_id import parse_match_id
from lma.domain.record_id import find_record_id
from lma.llm.jobs.analyses import run_here
from lma.llm.options import ModelOptions
from lma.schemas.analysis import Analysis
from lma.services.champions import get_champion
from lma.services.coach import kept_analyses
from lma.services.coach.gaps import Subject
from lma.services.front_end import users
from lma.services.front_end.allowances import spend_address

router = APIRouter(tags=["analyses"])

_DONE = "done"


@router.post(
    "/analyses",
    status_code=202,
    response_model=Analysis,
    dependencies=[SIGNED_IN],
    responses={**failures(400, 401, 404, 422, 429, 502), 200: {"model": Analysis}},
    openapi_extra=body_of(AnalysisRequest),
)
async def start_analysis(request: Request, ctx: Ctx) -> Response:
    """Ask for an analysis; `Location` says where it will be, `status` how it stands.

    Whoever asks for what is asked for already is told of that one.
    """
    asked = AnalysisRequest.model_validate(await read_fields(request))
    await spend_address(ctx)
    subject = await _subject(ctx, asked)
    user = await users.fetch_user(ctx, asked.summonerName)
    analysis_id = await kept_analyses.request_analysis(ctx, UUID(user.id), subject)
    await _hand_over(ctx, analysis_id, request.app.state.model_options)
    return _answer(await kept_analyses.get_analysis(ctx, analysis_id))


@router.get(
    "/analyses/{id}",
    response_model=Analysis,
    dependencies=[SIGNED_IN],
    responses=failures(401, 404),
)
async def get_analysis(id: AnalysisId, ctx: Ctx) -> Response:  # noqa: A002
    """An analysis: its recommendations once `status` is `done`."""
    form = find_record_id(id)
    if not isinstance(form, UUID):
        raise NotFound("There is no such analysis.", hint="POST /analyses starts one")
    return _json(await kept_analyses.get_analysis(ctx, form))


@router.get(
    "/users/{id}/analyses",
    response_model=list[AnalysisSummary],
    dependencies=[SIGNED_IN],
    responses=failures(401, 404, 429, 502),
)
async def list_analyses(id: Id, ctx: Ctx) -> Any:  # noqa: A002 - the contract's name
    """A user's newest analyses, newest first."""
    player = await users.get_stored_user(ctx, id)
    return [
        AnalysisSummary.of(analysis) for analysis in await kept_analyses.list_analyses(ctx, player)
    ]


async def _subject(ctx: Context, asked: AnalysisRequest) -> Subject:
    champion_id = None
    if asked.champion is not None:
        champion_id = (await get_champion(ctx, asked.champion)).champ_id
    match_id = str(parse_match_id(asked.match)) if asked.match is not None else None
    return Subject(champion_id, match_id)


async def _hand_over(ctx: Context, analysis_id: UUID, options: ModelOptions | None) -> None:
    """Have it made after this request was answered."""
    ctx.tasks.go_on(f"analysis {analysis_id}", lambda: run_here(ctx.patient, analysis_id, options))


def _answer(analysis: Analysis) -> Response:
    response = _json(analysis, 200 if analysis.status == _DONE else 202)
    response.headers["location"] = f"/analyses/{analysis.id}"
    return response


def _json(analysis: Analysis, status: int = 200) -> Response:
    return Response(
        analysis.model_dump_json(),
        status,
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )
