"""For operators, who show an ops key: everybody's users, and where it is wished the metrics."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from lma.api.deps import Authorization, Ctx
from lma.api.errors import Unauthorized
from lma.api.metrics import CONTENT_TYPE, Metrics
from lma.api.models import UserResponse
from lma.api.openapi import OPS_KEY, failures
from lma.api.tokens import find_bearer
from lma.context import Context
from lma.core.errors import LmaError
from lma.services.front_end.users import list_everyone
from lma.services.ops_keys import OpsKeys
from lma.services.work.jobs import count_jobs

router = APIRouter()

_LARGEST_PAGE = 100


@router.get(
    "/users",
    tags=["ops"],
    response_model=list[UserResponse],
    responses=failures(401, 422),
    openapi_extra=OPS_KEY,
)
async def list_users(
    request: Request,
    ctx: Ctx,
    count: Annotated[int, Query(ge=1, le=_LARGEST_PAGE)] = _LARGEST_PAGE,
    after: Annotated[UUID | None, Query(description="The last id of the page before.")] = None,
    authorization: Authorization = None,
) -> Response:
    """Every user with their email, a page at a time; `Link` names the next page."""
    await _require_key(request, ctx, authorization)
    page = await list_everyone(ctx, after=after, count=count)
    headers = {"cache-control": "no-store"}
    if len(page) == count:
        headers["link"] = f'</users?count={count}&after={page[-1].id}>; rel="next"'
    return JSONResponse([UserResponse.of(user).model_dump() for user in page], headers=headers)


@router.get("/metrics", tags=["health"], response_class=Response, responses=failures(401))
async def metrics(request: Request, ctx: Ctx, authorization: Authorization = None) -> Response:
    """Requests, times, the pool, Riot's answers and the ledger, for Prometheus."""
    if request.app.state.metrics_need_key:
        await _require_key(request, ctx, authorization)
    told: Metrics = request.app.state.metrics
    if told.wants_jobs():
        try:
            told.show_jobs(await count_jobs(ctx, done=False))
        except LmaError:
            told.show_jobs([])
    return Response(told.told(), headers={"content-type": CONTENT_TYPE})


async def _require_key(request: Request, ctx: Context, authorization: str | None) -> None:
    keys: OpsKeys = request.app.state.ops_keys
    if not await keys.accepts(ctx, find_bearer(authorization)):
        raise Unauthorized("This is for operators, and needs an ops key.")
