"""Whether the server lives, and whether it can do its work."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from lma.api.deps import Ctx
from lma.api.models import HealthResponse
from lma.core.errors import LmaError
from lma.services.health import check_cache, check_store

router = APIRouter(tags=["health"])


@router.get("/health/live", response_model=HealthResponse)
async def live() -> HealthResponse:
    """Whether the process answers at all."""
    return HealthResponse(status="live", checks={})


@router.get(
    "/health/ready", response_model=HealthResponse, responses={503: {"model": HealthResponse}}
)
async def ready(request: Request, ctx: Ctx) -> Response:
    """Whether requests should be sent here: not while it drains, nor without its database."""
    checks: dict[str, str] = {}
    try:
        checks["database"] = await check_store(ctx)
        status = "ready"
    except LmaError as error:
        checks["database"] = error.code
        status = "unready"
    checks["cache"] = await check_cache(ctx)
    if status == "ready" and checks["cache"] == "redis does not answer":
        status = "degraded"
    if request.app.state.draining:
        status = "draining"
    told = HealthResponse(status=status, checks=checks)
    return JSONResponse(
        told.model_dump(),
        status_code=200 if status in ("ready", "degraded") else 503,
        headers={"cache-control": "no-store"},
    )
