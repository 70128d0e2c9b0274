"""The list of a user's matches, a page at a time, in Riot's order."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from lma.cache import Body
from lma.cache.keys import MATCH_LIST
from lma.context import Context
from lma.core.errors import NotFound
from lma.db import listings, match_lists
from lma.db.database import Session
from lma.db.listings import Window
from lma.db.users import StoredUser
from lma.domain.match_filter import MatchFilter
from lma.domain.match_id import MatchId, find_match_id
from lma.domain.reading import Reading
from lma.domain.riot_id import PlayerRef
from lma.domain.routing import Platform
from lma.schemas.body import Answer, MatchPage
from lma.services.front_end.users import RIOT_TROUBLE, get_stored_user, no_user, user_id_of
from lma.services.matches import scope_of
from lma.services.players import Asked, retry_with_own_puuid
from lma.services.work.background import bring_soon

# How long a page waits for matches that are not stored; those that come later are in the next one.
BUDGET_S = 4.0
_RECENT = Reading()
_SCOPE = scope_of("{platform}", MatchFilter(count=0))


def find_ready_list(ctx: Context, text: str, *, start: int, count: int) -> Body | None:
    """The page that this process has cached for a user's id in its usual form."""
    return ctx.cache.find_here(MATCH_LIST, f"{text}:{start}:{count}")


async def answer_list(
    ctx: Context,
    text: str,
    *,
    start: int,
    count: int,
    encode: Callable[[MatchPage], bytes],
) -> Answer:
    """A page of a user's list as bytes, cached for a moment where nothing is missing from it."""
    user_id = await user_id_of(ctx, text)
    name = _cached_name(user_id, start, count)
    cached = await ctx.cache.find(MATCH_LIST, name)
    if cached is not None:
        return Answer(cached)
    page = await list_user_matches(ctx, user_id, start=start, count=count)
    body = Body(encode(page))
    if page.stale is None and not page.pending:
        await ctx.cache.store(MATCH_LIST, name, body)
    return Answer(body, page.stale, page.pending)


async def list_user_matches(ctx: Context, user_id: UUID, *, start: int, count: int) -> MatchPage:
    """A page of a user's list, from the store where Riot was asked recently.

    Else Riot is asked which matches there are; unknown ones are fetched together, for as long as
    the budget lasts, and then in the background.
    """
    async with ctx.db.read() as session:
        window = await listings.find_window(session, user_id, _SCOPE, start=start, count=count)
    if window is None:
        raise no_user()
    if (window.reach or 0) >= start + count and _RECENT.accepts(window.checked_at, ctx.clock()):
        return _stored_page(window, None)
    try:
        key = f"ids {user_id} {start} {count}"
        player, ids = await ctx.tasks.share(key, lambda: _ask_riot(ctx, user_id, start, count))
    except (*RIOT_TROUBLE, NotFound) as trouble:
        if window.reach is None:
            raise
        return _stored_page(window, trouble.code)
    return await _filled_page(ctx, player, ids, start, count)


def _stored_page(window: Window, stale: str | None) -> MatchPage:
    return MatchPage(window.matches, stale)


async def _ask_riot(
    ctx: Context, user_id: UUID, start: int, count: int
) -> tuple[StoredUser, list[MatchId]]:
    async def ask(ctx: Context, player: StoredUser) -> list[str]:
        return await ctx.riot.match_ids_by_puuid(
            player.puuid, region=Platform(player.platform).region, start=start, count=count
        )

    player = await get_stored_user(ctx, str(user_id))
    asked = Asked(PlayerRef(puuid=player.puuid), None)
    player, texts = await retry_with_own_puuid(ctx, asked, player, ask)
    return player, [match_id for match_id in map(find_match_id, texts) if match_id is not None]


async def _filled_page(
    ctx: Context, player: StoredUser, ids: Sequence[MatchId], start: int, count: int
) -> MatchPage:
    """The page of these ids with what is stored of them by the end of the budget."""
    patient = ctx.patient
    task = ctx.tasks.go_on(
        f"bring {player.id} {start} {count}", lambda: _bring(patient, player, ids, start, count)
    )
    if task is not None:
        await asyncio.wait([task], timeout=BUDGET_S)
        if task.done():
            task.result()
    texts = [str(match_id) for match_id in ids]
    async with ctx.db.read() as session:
        stored = await listings.stored_matches(session, texts)
    page = tuple((str(stored[text]), text) for text in texts if text in stored)
    goes_on = task is not None and not task.done()
    return MatchPage(page, pending=len(texts) - len(page) if goes_on else 0)


async def _bring(
    ctx: Context, player: StoredUser, ids: Sequence[MatchId], start: int, count: int
) -> None:
    """Have brought what isn't stored, and remember how far the list is known."""
    complete = await bring_soon(ctx, ids)
    scope, now = scope_of(player.platform, MatchFilter(count=count)), ctx.clock()
    async with ctx.db.begin() as session:
        await match_lists.link_user(session, player.id, player.puuid)
        await match_lists.settle_times(session, player.id)
        if complete:
            await _remember(session, player.id, scope, start, count, now)
    await ctx.cache.forget(MATCH_LIST, [_cached_name(player.id, start, count)])


async def _remember(
    session: Session, user_id: UUID, scope: str, start: int, count: int, now: datetime
) -> None:
    """Note how far the list is known: a later page counts where it continues an earlier one."""
    if start == 0:
        await listings.remember(session, user_id, scope, count, now)
        return
    checked_at = await listings.checked_at(session, user_id, scope, start)
    if checked_at is not None:
        await listings.remember(session, user_id, scope, start + count, checked_at)


def _cached_name(user_id: UUID, start: int, count: int) -> str:
    return f"{user_id}:{start}:{count}"
