"""Players' places on the ladders."""

from datetime import datetime
from typing import TYPE_CHECKING

from lma.context import Context
from lma.core.errors import NotStored
from lma.db import leagues
from lma.db.users import StoredUser
from lma.domain.match import share
from lma.domain.queues import ladder_name
from lma.domain.reading import Reading
from lma.domain.routing import Platform
from lma.schemas.rank import RankEntry
from lma.services.players import Asked, get_player, retry_with_own_puuid

if TYPE_CHECKING:
    from lma.riot.answers import LeagueEntry

_FIRST_LADDERS = ("RANKED_SOLO_5x5", "RANKED_FLEX_SR")


async def get_rank(ctx: Context, asked: Asked, *, reading: Reading) -> list[RankEntry]:
    """A player's ladders, solo queue first; empty for a player without a rank."""
    player = await get_player(ctx, asked, reading=reading)
    async with ctx.db.begin() as session:
        stored = await leagues.find_entries(session, player.id)
    if stored is not None and reading.accepts(stored["fetched_at"], ctx.clock()):
        return _entries(player, stored["entries"], stored["fetched_at"])
    if reading.offline:
        raise NotStored(
            f"The rank of {player.label} is not in the store.", hint="the same without --offline"
        )
    player, body = await retry_with_own_puuid(ctx, asked, player, _fetch_entries)
    now = ctx.clock()
    async with ctx.db.begin() as session:
        await leagues.store_entries(session, player.id, body, now)
    return _entries(player, body, now)


async def _fetch_entries(ctx: Context, player: StoredUser) -> bytes:
    platform = Platform(player.platform)
    return (await ctx.riot.league_entries_by_puuid(player.puuid, platform=platform)).body


def _entries(player: StoredUser, body: bytes, fetched_at: datetime) -> list[RankEntry]:
    from lma.riot.reading import league_entries

    entries = [_entry(player, entry, fetched_at) for entry in league_entries(body).entries]
    return sorted(entries, key=_ladder_order)


def _ladder_order(entry: RankEntry) -> tuple[int, str]:
    known = entry.queue_type in _FIRST_LADDERS
    place = _FIRST_LADDERS.index(entry.queue_type) if known else len(_FIRST_LADDERS)
    return place, entry.queue_type


def _entry(player: StoredUser, entry: "LeagueEntry", fetched_at: datetime) -> RankEntry:
    games = None if entry.wins is None or entry.losses is None else entry.wins + entry.losses
    return RankEntry(
        riot_id=player.riot_id,
        queue=ladder_name(entry.queue_type),
        queue_type=entry.queue_type,
        tier=entry.tier,
        division=entry.rank,
        league_points=entry.league_points,
        wins=entry.wins,
        losses=entry.losses,
        win_rate=share(entry.wins, games),
        hot_streak=entry.hot_streak,
        updated_at=fetched_at,
    )
