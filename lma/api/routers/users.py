"""Users: who they say they are, their matches, their rank.

Signing in is identification, not authentication: whoever knows a name and its email is let in.
What strict mode adds is that emails and writes need the token that signing in gives.
"""

import re
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response

from lma.api import bodies
from lma.api.deps import (
    SIGNED_IN,
    Authorization,
    Ctx,
    RequestId,
    Signed,
    Speaks,
    context_of,
    dialect_of,
)
from lma.api.errors import InvalidRequest
from lma.api.fields import read_fields
from lma.api.hot import Arguments, HotRoute
from lma.api.models import UserCreate, UserLookup, UserResponse, UserSignIn
from lma.api.openapi import Id, body_of, failures
from lma.api.tokens import Tokens
from lma.context import Context
from lma.schemas.body import Answer, Body
from lma.schemas.user import User
from lma.services.front_end import users
from lma.services.front_end.allowances import attempt_on_account, spend_address
from lma.services.front_end.leagues import answer_leagues, find_ready_leagues
from lma.services.front_end.match_lists import answer_list, find_ready_list

router = APIRouter(tags=["users"])

_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)
_PAGE = 20
_LONGEST_PAGE = 100
_LAST_START = 10_000


@router.post(
    "/users/sign_up",
    response_model=UserResponse,
    responses=failures(400, 404, 409, 422, 429, 502),
    openapi_extra=body_of(UserCreate),
)
async def sign_up(request: Request, ctx: Ctx, signed: Signed) -> Response:
    """Find or create a player, renew their level, icon and name, and note their email."""
    asked = UserCreate.model_validate(await read_fields(request))
    await spend_address(ctx)
    async with attempt_on_account(ctx, asked.summonerName) as attempt:
        user = await users.sign_up(ctx, asked.summonerName, asked.email)
        attempt.succeeded = True
    return _answer_with_token(user, ctx, signed)


@router.post(
    "/users/sign_in",
    response_model=UserResponse | None,
    responses=failures(400, 404, 422, 429),
    openapi_extra=body_of(UserSignIn),
)
async def sign_in(
    request: Request, ctx: Ctx, dialect: Speaks, request_id: RequestId, signed: Signed
) -> Response:
    """The player of a name and an email; `null` (rails) or 404 (next) where there is none."""
    asked = UserSignIn.model_validate(await read_fields(request))
    await spend_address(ctx)
    async with attempt_on_account(ctx, asked.summonerName) as attempt:
        user = await users.sign_in(ctx, asked.summonerName, asked.email)
        attempt.succeeded = user is not None
    return dialect.nobody(request_id) if user is None else _answer_with_token(user, ctx, signed)


@router.post(
    "/fetch_user",
    response_model=UserResponse,
    dependencies=[SIGNED_IN],
    responses=failures(400, 401, 404, 422, 429, 502),
    openapi_extra=body_of(UserLookup),
)
async def fetch_user(request: Request, ctx: Ctx) -> Response:
    """Find or create a player, without an email; in strict mode for those who signed in."""
    asked = UserLookup.model_validate(await read_fields(request))
    await spend_address(ctx)
    return _answer(await users.fetch_user(ctx, asked.summonerName))


@router.get("/users/{id}", response_model=UserResponse, responses=failures(401, 404, 429))
async def get_user(
    id: Id,  # noqa: A002 - the contract's name
    ctx: Ctx,
    signed: Signed,
    authorization: Authorization = None,
) -> Response:
    """A user; their email is told to nobody but, in strict mode, to themselves."""
    holder = None if signed is None else signed.find_holder(authorization, ctx.clock())
    return _answer(await users.get_user(ctx, id, viewer=holder))


def _find_ready_list(app: Any, path: Arguments, query: bytes) -> Body | None:
    if query:
        return None
    return find_ready_list(context_of(app), path["id"], start=0, count=_PAGE)


async def _list_matches(app: Any, path: Arguments, query: bytes) -> Answer:
    count, start = _page(query)
    return await answer_list(
        context_of(app), path["id"], start=start, count=count, encode=bodies.match_list
    )


def _find_ready_rank(app: Any, path: Arguments, _: bytes) -> Body | None:
    return find_ready_leagues(context_of(app), path["id"], form=dialect_of(app).NAME)


async def _fetch_rank(app: Any, path: Arguments, _: bytes) -> Answer:
    dialect = dialect_of(app)
    return await answer_leagues(
        context_of(app), path["id"], form=dialect.NAME, encode=dialect.leagues
    )


def _page(query: bytes) -> tuple[int, int]:
    """`count` and `start` of a query string; raises `InvalidRequest`."""
    if not query:
        return _PAGE, 0
    told = parse_qs(query.decode("latin-1"), keep_blank_values=True)
    count = _number("count", told, _PAGE, least=1, most=_LONGEST_PAGE)
    return count, _number("start", told, 0, least=0, most=_LAST_START)


def _number(name: str, told: dict[str, list[str]], default: int, *, least: int, most: int) -> int:
    if name not in told:
        return default
    text = told[name][-1]
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise InvalidRequest(f"{name}: a number from {least} to {most} is wanted.")
    return int(text)


def _answer(user: User) -> Response:
    response = Response(
        UserResponse.of(user).model_dump_json(),
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )
    if user.stale is not None:
        response.headers["x-lma-stale"] = user.stale
    return response


def _answer_with_token(user: User, ctx: Context, signed: Tokens | None) -> Response:
    response = _answer(user)
    if signed is not None:
        response.headers["authorization"] = signed.issued(user.id, ctx.clock())
    return response


HOT = (
    HotRoute("/users/{id}/matches", _find_ready_list, _list_matches, b"no-cache"),
    HotRoute("/users/{id}/fetch_rank", _find_ready_rank, _fetch_rank, b"no-cache"),
)
