"""How much one client may ask for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from lma.context import Context
from lma.core.asker import ASKER
from lma.core.errors import TooManyRequests
from lma.domain.client_address import counted_as
from lma.domain.riot_id import fold
from lma.services.front_end.users import unquoted


async def spend_address(ctx: Context) -> None:
    """Count a request of the address that asks; raises `TooManyRequests`."""
    asker = ASKER.get()
    if asker is not None:
        await _spend(ctx, "address", counted_as(asker))


@asynccontextmanager
async def attempt_on_account(ctx: Context, name: str) -> AsyncIterator["Attempt"]:
    """Count an attempt to be a player, unless it succeeds; raises `TooManyRequests`.

    It is counted before and taken back after, so that many at once are no way around. Whether
    there is such a player makes no difference.
    """
    account = _account(name)
    await _spend(ctx, "account", account)
    attempt = Attempt()
    yield attempt
    if attempt.succeeded:
        await ctx.counters.take_back("account", account)


class Attempt:
    """An attempt under way."""

    succeeded = False


def _account(name: str) -> str:
    """What a player's attempts are counted under: spellings that mean one player share a count."""
    return fold(unquoted(name)).replace(" ", "")


async def _spend(ctx: Context, kind: str, name: str) -> None:
    wait_s = await ctx.counters.hit(kind, name)
    if wait_s is not None:
        raise TooManyRequests(
            "That was asked too often; Retry-After says when to try again.",
            retry_after=wait_s,
            hint=f"LMA_LIMIT_{kind.upper()} sets this limit",
        )
