"""What is wanted of the background: matches and lists, written down, rung for, waited for."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from lma.context import Context
from lma.db import backlog, ledger, matches, sweeping, timelines
from lma.db.database import Session
from lma.db.ledger import Fate, Wish
from lma.db.users import StoredUser
from lma.domain.match_id import MatchId, parse_match_id
from lma.domain.routing import Platform
from lma.domain.work import PRIORITIES, PRIORITY_EXPIRING, Budget, Kind, ListWanted, WorkQueue

log = logging.getLogger("lma.work")

# What a match's row says where its timeline is wanted too.
WITH_TIMELINE = "timeline"
# Riot forgets timelines after about a year: older ones than this are brought before anything else.
_EXPIRING_DAYS = 300
_LOOK_AGAIN_S = 0.1
# What was done is kept so long for whoever wonders, and looked for in so many rows at a time.
DONE_KEPT_DAYS = 7
_STRETCH = 5000


async def want_matches(
    ctx: Context, ids: Sequence[MatchId], *, queue: WorkQueue, timelines: bool = False
) -> list[MatchId]:
    """Write down those of the matches that aren't stored, and ring; the ids of those.

    The ids come newest first, which is the order in which they will be brought.
    """
    async with ctx.db.begin() as session:
        missing = await wish_for_matches(session, ids, queue=queue, with_timelines=timelines)
    if missing:
        await ctx.bell.ring(queue)
    return missing


async def want_list(
    ctx: Context, player: StoredUser, wanted: ListWanted, *, queue: WorkQueue = WorkQueue.BACKFILL
) -> str:
    """Write down that a player's list is to be asked for, again if it was, and ring; its key."""
    wish = list_wish(player, wanted, queue)
    async with ctx.db.begin() as session:
        await ledger.discover(session, [wish], revive=True)
    await ctx.bell.ring(queue)
    return wish.key


def list_wish(player: StoredUser, wanted: ListWanted, queue: WorkQueue) -> Wish:
    """A player's list as a piece of work: one for each question, and one for what is new."""
    route = Platform(player.platform).region.value
    key = list_key(player.id, wanted)
    return Wish(Kind.LIST, key, queue, route, PRIORITIES[Kind.LIST], spec=wanted.text())


def list_key(user_id: UUID, wanted: ListWanted) -> str:
    """What a player's list is called in the ledger."""
    if wanted.fresh:
        return fresh_key(user_id)
    return f"{user_id} {sha256(wanted.text().encode()).hexdigest()[:10]}"


def fresh_key(user_id: UUID) -> str:
    """What the list of a player's new matches is called in the ledger."""
    return f"{user_id} fresh"


def user_of(key: str) -> UUID:
    """Whose list is called so in the ledger."""
    return UUID(key.partition(" ")[0])


async def wish_for_matches(
    session: Session, ids: Sequence[MatchId], *, queue: WorkQueue, with_timelines: bool
) -> list[MatchId]:
    """Write down what isn't stored of matches, newest first; the ids of the matches among it."""
    known = await matches.known_ids(session, [str(match_id) for match_id in ids])
    missing = [match_id for match_id in ids if str(match_id) not in known]
    wishes = [
        Wish(
            Kind.MATCH,
            str(match_id),
            queue,
            match_id.platform.region.value,
            PRIORITIES[Kind.MATCH],
            rank=-place,
            spec=WITH_TIMELINE if with_timelines else None,
        )
        for place, match_id in enumerate(missing)
    ]
    await ledger.discover(session, wishes)
    if with_timelines and known:
        await wish_for_timelines(session, sorted(known), queue=queue)
    return missing


async def wish_for_timelines(session: Session, game_ids: Sequence[str], *, queue: WorkQueue) -> int:
    """Write down the timelines that were never asked for, of matches that are stored."""
    without = await timelines.without_timeline(session, game_ids)
    wishes = [_timeline_wish(row["game_id"], row["sort_at"], row["age"], queue) for row in without]
    return await ledger.discover(session, wishes)


def _timeline_wish(game_id: str, started_at: datetime, age_days: float, queue: WorkQueue) -> Wish:
    """A timeline, the oldest first: it is the next that Riot forgets."""
    expiring = age_days > _EXPIRING_DAYS
    return Wish(
        Kind.TIMELINE,
        game_id,
        queue,
        parse_match_id(game_id).platform.region.value,
        PRIORITY_EXPIRING if expiring else PRIORITIES[Kind.TIMELINE],
        rank=-int(started_at.timestamp()),
    )


async def find_due(
    ctx: Context, queues: Sequence[WorkQueue], kinds: Sequence[Kind], budget: Budget
) -> list[WorkQueue]:
    """Make due what dead workers held; the queues in which something is due now."""
    async with ctx.db.begin() as session:
        found = await ledger.reconcile(session, most_lost=budget.lost)
    if found:
        log.info("made due again what a dead worker held", extra={"fields": {"pieces": found}})
    async with ctx.db.read() as session:
        return await backlog.due_queues(session, queues, kinds)


async def sweep_done(ctx: Context, after: int) -> int:
    """Forget what was done long ago, in a stretch of the ledger; where the next one begins."""
    async with ctx.db.begin() as session:
        last, gone = await sweeping.sweep_done(
            session, after=after, stretch=_STRETCH, days=DONE_KEPT_DAYS
        )
    if gone:
        log.info("forgot work that was done long ago", extra={"fields": {"pieces": gone}})
    return last or 0


async def await_matches(
    ctx: Context, ids: Sequence[MatchId], *, within_s: float
) -> dict[str, Fate]:
    """Wait until nothing more becomes of matches soon; where they stand then.

    Those that are stored are left out, however they came.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + within_s
    while True:
        found = await _fates(ctx, ids)
        if not any(fate.open for fate in found.values()) or clock() >= until:
            return found
        await asyncio.sleep(_LOOK_AGAIN_S)


async def _fates(ctx: Context, ids: Sequence[MatchId]) -> dict[str, Fate]:
    texts = [str(match_id) for match_id in ids]
    async with ctx.db.read() as session:
        # In this order: what is done when the ledger is read is stored when the store is.
        found = await ledger.fates(session, Kind.MATCH, texts)
        known = await matches.known_ids(session, texts)
    return {text: fate for text, fate in found.items() if text not in known}
