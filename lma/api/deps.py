"""What routes are given."""

from typing import Annotated, Any

from fastapi import Depends, Header, Request

from lma.api.dialects import Dialect
from lma.api.tokens import Tokens
from lma.api.visit import visit_of
from lma.context import Context


def context_of(app: Any) -> Context:
    """The context that the app's lifespan opened."""
    ctx: Context = app.state.ctx
    return ctx


def dialect_of(app: Any) -> Dialect:
    """The dialect that the app speaks."""
    dialect: Dialect = app.state.dialect
    return dialect


# FastAPI tells dependencies that run in its threads from those that don't by `async`.
async def _context(request: Request) -> Context:
    return context_of(request.app)


async def _dialect(request: Request) -> Dialect:
    return dialect_of(request.app)


async def _tokens(request: Request) -> Tokens | None:
    tokens: Tokens | None = request.app.state.tokens
    return tokens


async def _request_id(request: Request) -> str:
    return visit_of(request.scope).request_id


Ctx = Annotated[Context, Depends(_context)]
Speaks = Annotated[Dialect, Depends(_dialect)]
Signed = Annotated[Tokens | None, Depends(_tokens)]
Authorization = Annotated[str | None, Header(include_in_schema=False)]
RequestId = Annotated[str, Depends(_request_id)]


async def _signed_in(ctx: Ctx, signed: Signed, authorization: Authorization = None) -> None:
    if signed is not None:
        signed.get_holder(authorization, ctx.clock())


# In strict mode a route with this is for those who signed in.
SIGNED_IN = Depends(_signed_in)
