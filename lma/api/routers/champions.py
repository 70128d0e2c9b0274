"""Champions."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from lma.api import bodies
from lma.api.deps import Ctx, RequestId, Speaks, context_of
from lma.api.hot import Arguments, HotRoute
from lma.api.models import ChampionResponse
from lma.api.openapi import failures
from lma.schemas.body import Answer, Body
from lma.services.champions import answer_champions, find_champion, find_ready_champions

router = APIRouter(tags=["champions"])

ChampId = Annotated[str, Path(description="League's number.", examples=["62"])]

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


@router.get("/champions/{id}", response_model=ChampionResponse | None, responses=failures(404, 502))
async def get_champion(
    id: ChampId,  # noqa: A002 - the contract's name
    ctx: Ctx,
    dialect: Speaks,
    request_id: RequestId,
) -> Response:
    """A champion by its number; `null` (rails) or 404 (next) where there is none."""
    champion = await find_champion(ctx, int(id)) if _NUMBER.fullmatch(id) else None
    if champion is None:
        return dialect.no_champion(request_id)
    return Response(ChampionResponse.of(champion).model_dump_json(), media_type="application/json")


def _find_ready(app: Any, _: Arguments, __: bytes) -> Body | None:
    return find_ready_champions(context_of(app))


async def _list_champions(app: Any, _: Arguments, __: bytes) -> Answer:
    return await answer_champions(context_of(app), encode=bodies.champions)


HOT = (HotRoute("/champions", _find_ready, _list_champions, b"public, max-age=300"),)
