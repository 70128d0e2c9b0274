"""Champions: from Data Dragon into the store, and out of it by any of their names."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from lma.cache import Body
from lma.cache.keys import CHAMPIONS
from lma.context import Context
from lma.core.errors import LmaError, NotFound, NotStored, UpstreamFailed
from lma.db import champions
from lma.domain.reading import Reading
from lma.schemas.body import Answer
from lma.schemas.champion import Champion, ChampionSync

if TYPE_CHECKING:
    from lma.riot.static_data import ChampionData

_STORED = Reading()
_TRIED_VERSIONS = 3


async def list_champions(ctx: Context, *, reading: Reading = _STORED) -> list[Champion]:
    """Every champion, by name; brought from Data Dragon on first use."""
    if reading.refresh and not reading.offline:
        await sync_champions(ctx)
    known = await _stored_champions(ctx)
    if known or reading.offline:
        return known
    await sync_champions(ctx)
    return await _stored_champions(ctx)


async def _stored_champions(ctx: Context) -> list[Champion]:
    async with ctx.db.read() as session:
        return [Champion(**row) for row in await champions.list_champions(session)]


def find_ready_champions(ctx: Context) -> Body | None:
    """Every champion as bytes, if this process has them cached."""
    return ctx.cache.find_here(CHAMPIONS, "all")


async def answer_champions(ctx: Context, *, encode: Callable[[list[Champion]], bytes]) -> Answer:
    """Every champion as bytes, cached; brought by one caller where several come first."""
    cached = await ctx.cache.find(CHAMPIONS, "all")
    if cached is not None:
        return Answer(cached)
    body = Body(encode(await ctx.tasks.share("champions", lambda: list_champions(ctx))))
    await ctx.cache.store(CHAMPIONS, "all", body)
    return Answer(body)


async def find_champion(ctx: Context, champ_id: int) -> Champion | None:
    """The champion of a number, None where there is none."""
    known = await ctx.tasks.share("champions", lambda: list_champions(ctx))
    return next((champion for champion in known if champion.champ_id == champ_id), None)


async def get_champion(ctx: Context, text: str, *, reading: Reading = _STORED) -> Champion:
    """The champion of a name, Data Dragon id or number; raises `NotFound` with the nearest."""
    known = await list_champions(ctx, reading=reading)
    if not known:
        raise NotStored("No champions are stored.", hint="lma champions sync")
    wanted = _key(text)
    for champion in known:
        if wanted in (_key(champion.name), _key(champion.key), str(champion.champ_id)):
            return champion
    names = {_key(champion.name): champion.name for champion in known}
    near = [names[key] for key in get_close_matches(wanted, names, n=3)]
    raise NotFound(
        f"There is no champion {text[:40]!r}.",
        hint=f"did you mean {' or '.join(near)}?" if near else "lma champions list",
    )


async def sync_champions(ctx: Context, *, version: str | None = None) -> ChampionSync:
    """Bring the champions of a version, by default the newest that can be had, all or none."""
    chosen, found = await _newest_champions(ctx, version)
    rows = [_row(ctx, chosen, champion) for champion in found]
    async with ctx.db.begin() as session:
        await champions.store_champions(session, rows)
    return ChampionSync(version=chosen, champions=len(rows))


def _row(
    ctx: Context, version: str, champion: "ChampionData"
) -> tuple[int, str, str, str, str, str]:
    image = ctx.ddragon.image_url(version, champion.image_file or f"{champion.key}.png")
    nickname = champion.title or ""
    return champion.champ_id, champion.key, champion.name, nickname, image, version


async def seed_champions(ctx: Context) -> None:
    """Bring the champions if there are none; without them lists show the payloads' own names."""
    try:
        if await _is_empty(ctx):
            await sync_champions(ctx)
    except (NotFound, UpstreamFailed):
        return


async def _newest_champions(ctx: Context, version: str | None) -> tuple[str, "list[ChampionData]"]:
    """A version and its champions; the newest ones are announced before they can be had."""
    versions = [version] if version else (await ctx.ddragon.versions())[:_TRIED_VERSIONS]
    for candidate in versions[:-1]:
        try:
            return candidate, await ctx.ddragon.champions(candidate)
        except LmaError:
            continue
    return versions[-1], await ctx.ddragon.champions(versions[-1])


async def _is_empty(ctx: Context) -> bool:
    async with ctx.db.begin() as session:
        return await champions.count_champions(session) == 0


def _key(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
