"""Players' champion masteries.

They are not kept in the store: one request brings them all, they change with every game, and
nothing that is stored leans on them. So they are always asked for, and offline there are none.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from lma.context import Context
from lma.core.errors import NotFound, NotStored
from lma.db.users import StoredUser
from lma.domain.reading import Reading
from lma.domain.routing import Platform
from lma.schemas.mastery import ChampionMastery
from lma.services.champions import list_champions, seed_champions
from lma.services.players import Asked, get_player, retry_with_own_puuid

if TYPE_CHECKING:
    from lma.riot.answers import Mastery

_STORED = Reading(offline=True)


async def list_masteries(
    ctx: Context, asked: Asked, *, count: int, champion_id: int | None = None, reading: Reading
) -> list[ChampionMastery]:
    """The `count` champions of a player with the most points, or the one that is named.

    Empty where they never played it; `reading` is how old the player's profile may be.
    """
    if reading.offline:
        raise NotStored(
            "Champion masteries are not kept in the store.", hint="the same without --offline"
        )
    player = await get_player(ctx, asked, reading=reading)
    fetch = _fetch_top(count) if champion_id is None else _fetch_one(champion_id)
    player, found = await retry_with_own_puuid(ctx, asked, player, fetch)
    names = await _champion_names(ctx) if found else {}
    return [_row(player, mastery, names) for mastery in found]


_Fetch = Callable[[Context, StoredUser], Awaitable["list[Mastery]"]]


def _fetch_top(count: int) -> _Fetch:
    async def fetch(ctx: Context, player: StoredUser) -> "list[Mastery]":
        platform = Platform(player.platform)
        return await ctx.riot.top_masteries_by_puuid(player.puuid, platform=platform, count=count)

    return fetch


def _fetch_one(champion_id: int) -> _Fetch:
    async def fetch(ctx: Context, player: StoredUser) -> "list[Mastery]":
        platform = Platform(player.platform)
        try:
            found = await ctx.riot.mastery_by_champion(player.puuid, champion_id, platform=platform)
        except NotFound:
            return []
        return [found]

    return fetch


async def _champion_names(ctx: Context) -> dict[int, str]:
    await seed_champions(ctx)
    known = await list_champions(ctx, reading=_STORED)
    return {champion.champ_id: champion.name for champion in known}


def _row(player: StoredUser, mastery: "Mastery", names: Mapping[int, str]) -> ChampionMastery:
    return ChampionMastery(
        riot_id=player.riot_id,
        champion=names.get(mastery.champion_id),
        champion_id=mastery.champion_id,
        level=mastery.level,
        points=mastery.points,
        points_since_last_level=mastery.points_since_last_level,
        points_to_next_level=mastery.points_to_next_level,
        marks_for_next_level=mastery.marks_for_next_level,
        season_milestone=mastery.milestone,
        last_played_at=mastery.last_played_at,
    )
