"""A user's league entries, as Riot gives them."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from lma.cache import Body
from lma.cache.keys import RANK
from lma.context import Context
from lma.db import leagues
from lma.db.users import StoredUser
from lma.domain.reading import Reading
from lma.domain.riot_id import PlayerRef
from lma.domain.routing import Platform
from lma.schemas.body import Answer, LeaguePage
from lma.services.front_end.users import RIOT_TROUBLE, get_stored_user, user_id_of
from lma.services.players import Asked, retry_with_own_puuid

SOLO = "RANKED_SOLO_5x5"
_RECENT = Reading()


class _Entry(msgspec.Struct, rename={"queue_type": "queueType"}):
    queue_type: str | None = None


def find_ready_leagues(ctx: Context, text: str, *, form: str) -> Body | None:
    """The entries that this process has cached for a user's id in its usual form."""
    return ctx.cache.find_here(RANK, f"{text}:{form}")


async def answer_leagues(
    ctx: Context, text: str, *, form: str, encode: Callable[[LeaguePage], bytes]
) -> Answer:
    """A user's league entries as bytes; `form` tells apart what `encode` makes of them."""
    name = f"{await user_id_of(ctx, text)}:{form}"
    cached = await ctx.cache.find(RANK, name)
    if cached is not None:
        return Answer(cached)
    page = await get_leagues(ctx, text)
    body = Body(encode(page))
    if page.stale is None:
        await ctx.cache.store(RANK, name, body)
    return Answer(body, page.stale)


async def get_leagues(ctx: Context, text: str) -> LeaguePage:
    """A user's league entries, the stored ones where Riot can't be asked; raises `NotFound`."""
    user = await get_stored_user(ctx, text)
    async with ctx.db.read() as session:
        stored = await leagues.find_entries(session, user.id)
    if stored is not None and _RECENT.accepts(stored["fetched_at"], ctx.clock()):
        return _page(stored["entries"], None)
    try:
        body = await ctx.tasks.share(f"leagues {user.id}", lambda: _bring(ctx, user))
    except RIOT_TROUBLE as trouble:
        if stored is None:
            raise
        return _page(stored["entries"], trouble.code)
    return _page(body, None)


async def _bring(ctx: Context, user: StoredUser) -> bytes:
    async def ask(ctx: Context, player: StoredUser) -> bytes:
        platform = Platform(player.platform)
        return (await ctx.riot.league_entries_by_puuid(player.puuid, platform=platform)).body

    asked = Asked(PlayerRef(puuid=user.puuid), None)
    player, body = await retry_with_own_puuid(ctx, asked, user, ask)
    now: datetime = ctx.clock()
    async with ctx.db.begin() as session:
        await leagues.store_entries(session, player.id, body, now)
    return body


def _page(body: bytes, stale: str | None) -> LeaguePage:
    """The entries of Riot's array, solo queue first and the others in Riot's order."""
    raw = msgspec.json.decode(body, type=list[msgspec.Raw])
    entries = [(_queue_type(entry), bytes(entry)) for entry in raw]
    entries.sort(key=lambda entry: entry[0] != SOLO)
    return LeaguePage(tuple(entries), stale)


def _queue_type(entry: msgspec.Raw) -> str:
    try:
        return msgspec.json.decode(entry, type=_Entry).queue_type or ""
    except msgspec.ValidationError:
        return ""
