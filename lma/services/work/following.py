"""Players who are kept fresh, by whether that was long enough ago rather than by a clock's alarm.

Nothing is lost while nobody works: whoever works next finds out whose turn it was long ago.
"""

from collections.abc import Sequence
from datetime import timedelta

from lma.context import Context
from lma.core.errors import NotFound, NotStored
from lma.db import followed, ledger
from lma.db.ledger import Wish
from lma.domain.reading import Reading
from lma.domain.routing import Platform
from lma.domain.work import PRIORITIES, Kind, ListWanted, WorkQueue
from lma.schemas.following import FollowedPlayer
from lma.services.players import Asked, get_player
from lma.services.work.ledger import fresh_key


async def follow_player(
    ctx: Context,
    asked: Asked,
    *,
    every: timedelta,
    count: int,
    timelines: bool,
    reading: Reading,
) -> str:
    """Have a player looked at from now on, their newest `count` matches first; their name."""
    player = await get_player(ctx, asked, reading=reading)
    async with ctx.db.begin() as session:
        await followed.follow(
            session,
            player.id,
            every_s=int(every.total_seconds()),
            count=count,
            timelines=timelines,
        )
    await want_followed(ctx)
    return player.label


async def unfollow_player(ctx: Context, asked: Asked) -> str:
    """Let a player be, whose matches are kept; their name. Raises `NotFound` for others."""
    try:
        player = await get_player(ctx, asked, reading=Reading(offline=True))
    except NotStored:
        raise _not_followed(str(asked.ref)) from None
    async with ctx.db.begin() as session:
        if not await followed.unfollow(session, player.id):
            raise _not_followed(player.label)
    return player.label


def _not_followed(whom: str) -> NotFound:
    return NotFound(f"{whom} is not followed.", hint="`lma following` lists who is")


async def list_following(ctx: Context) -> list[FollowedPlayer]:
    """Everyone who is followed, by name."""
    async with ctx.db.read() as session:
        rows = await followed.list_followed(session)
    return [
        FollowedPlayer(
            player=row["riot_id"] or row["summoner_name"],
            platform=row["platform"],
            every=row["every_s"],
            count=row["count"],
            timelines=row["timelines"],
            matches=row["matches"],
            looked_at=row["ended_at"],
            state=row["state"],
            error=row["last_error"],
        )
        for row in rows
    ]


async def want_followed(ctx: Context, *, everyone: bool = False) -> Sequence[str]:
    """Write down the lists of those whose turn it is, or of everyone, and ring; the lists' keys."""
    async with ctx.db.begin() as session:
        wishes = [
            Wish(
                Kind.LIST,
                fresh_key(row["user_id"]),
                WorkQueue.BACKFILL,
                Platform(row["platform"]).region.value,
                PRIORITIES[Kind.LIST],
                spec=ListWanted(row["count"], timelines=row["timelines"], fresh=True).text(),
            )
            for row in await followed.due(session, everyone=everyone)
        ]
        await ledger.discover(session, wishes, revive=True)
    if wishes:
        await ctx.bell.ring(WorkQueue.BACKFILL)
    return [wish.key for wish in wishes]
