"""Bringing the matches of many players: written down in the ledger, then done or watched.

Where workers live they do it, and this process watches; where none does, or the last one goes, it
does the work itself. Either way whatever ends it loses nothing, and the same sync goes on.
"""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from lma.context import Context
from lma.core.errors import ConfigurationFailed, KeyRejected, LmaError, UpstreamFailed
from lma.core.tasks import end_tasks
from lma.db import ledger, users
from lma.db.backlog import Backlog, backlog_of, listed_matches
from lma.db.ledger import Fate
from lma.db.users import StoredUser
from lma.domain.reading import Reading
from lma.domain.work import Kind, ListWanted, State, WorkQueue
from lma.schemas.match import Failure
from lma.schemas.sync import SyncedPlayer, SyncReport
from lma.services.champions import seed_champions
from lma.services.intake.failures import failure_of
from lma.services.intake.ingest import Progress
from lma.services.players import Asked, get_player
from lma.services.work.drain import Drain, DrainOptions
from lma.services.work.following import want_followed
from lma.services.work.handlers import HANDLERS
from lma.services.work.ledger import find_due, list_key, list_wish, user_of

_QUEUE = WorkQueue.BACKFILL
_LOOK_S = 0.5
# Work that failed is waited for as long as this, if the next attempt is that near.
_PATIENCE_S = 60.0
# Longer than the longest window of Riot's limits: where nothing has come for so long, none will.
_STALLED_S = 900.0
_LOOK_UPS = 8
# One more player would end the same way.
_HALTING = (KeyRejected, ConfigurationFailed)


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """Who is synced: those who are asked for, with those who are followed or without.

    It is given up where nothing has come of the work for `stalled_s` seconds, whoever holds it.
    """

    asked: Sequence[Asked]
    wanted: ListWanted
    followed: bool
    reading: Reading
    stalled_s: float = _STALLED_S


async def sync_players(
    ctx: Context, options: SyncOptions, *, progress: Progress | None = None
) -> SyncReport:
    """Bring what is missing of players' matches; `progress` is told pieces of work done and known.

    A player who can't be had stops nobody, and is among the failures. Raises what stops everything:
    a bad key, limits beyond patience, a store that is away.
    """
    players, failures = await _find_players(ctx, options)
    wanted = [(player, list_key(player.id, options.wanted)) for player in players]
    async with ctx.db.begin() as session:
        wishes = [list_wish(player, options.wanted, _QUEUE) for player in players]
        await ledger.discover(session, wishes, revive=True)
    if options.followed:
        known = {player.id for player in players}
        wanted += [found for found in await _want_followed(ctx) if found[0].id not in known]
    async with ctx.db.read() as session:
        before = await listed_matches(session, [player.id for player, _ in wanted])
    await ctx.bell.ring(_QUEUE)
    await seed_champions(ctx)
    async with _watched(ctx, progress):
        left = await _until_done(ctx, options.stalled_s)
    async with ctx.db.read() as session:
        after = await listed_matches(session, list(before))
        fates = await ledger.fates(session, Kind.LIST, [key for _, key in wanted])
    rows = [
        _row(player, fates.get(key), before[player.id], after[player.id]) for player, key in wanted
    ]
    return SyncReport(players=rows, failures=failures, resting=left.resting)


def _row(player: StoredUser, fate: Fate | None, before: int, after: int) -> SyncedPlayer:
    state = State.DUE if fate is None else fate.state
    return SyncedPlayer(
        player=player.label,
        platform=player.platform,
        matches=after,
        new=after - before,
        state=state.value,
        error=None if fate is None else fate.code,
    )


async def _want_followed(ctx: Context) -> list[tuple[StoredUser, str]]:
    """Everybody who is followed, with the key of their list."""
    keys = await want_followed(ctx, everyone=True)
    found: list[tuple[StoredUser, str]] = []
    async with ctx.db.read() as session:
        for key in keys:
            player = await users.find_by_id(session, user_of(key))
            if player is not None:
                found.append((player, key))
    return found


async def _find_players(
    ctx: Context, options: SyncOptions
) -> tuple[list[StoredUser], list[Failure]]:
    """The players, each once, in the order of the list, and those who could not be had."""
    found: dict[int, StoredUser] = {}
    failures: dict[int, Failure] = {}
    todo = iter(enumerate(options.asked))

    async def look_up() -> None:
        for number, asked in todo:
            try:
                found[number] = await get_player(ctx, asked, reading=options.reading)
            except _HALTING:
                raise
            except LmaError as error:
                failures[number] = failure_of(str(asked.ref), error, asked_for=True)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(_LOOK_UPS, len(options.asked))):
                group.create_task(look_up())
    except ExceptionGroup as several:
        raise several.exceptions[0] from None
    once = {player.id: player for _, player in sorted(found.items())}
    return list(once.values()), [failures[number] for number in sorted(failures)]


async def _until_done(ctx: Context, stalled_s: float) -> Backlog:
    """Do the queue's work, or wait while others do it; what rests for longer is left.

    What others hold is taken once their leases are over. Raises `UpstreamFailed` where they hold
    it and nothing comes of it.
    """
    unfinished, since = -1, time.monotonic()
    while True:
        workers = await ctx.bell.workers(_QUEUE)
        paused = [worker.paused for worker in workers if worker.paused]
        if workers and len(paused) == len(workers):
            raise KeyRejected(
                f"The workers rest: {paused[0]}", hint="they go on by themselves with a good key"
            )
        if not workers:
            await _drain(ctx)
        async with ctx.db.read() as session:
            left = await backlog_of(session, _QUEUE)
        if not left.open and (left.rest_s is None or left.rest_s > _PATIENCE_S):
            return left
        if left.open + left.resting != unfinished:
            unfinished, since = left.open + left.resting, time.monotonic()
        elif time.monotonic() - since > stalled_s:
            raise UpstreamFailed(
                f"Nothing has come in for {stalled_s / 60:.0f} min; {unfinished} pieces of work "
                "are not done.",
                hint="`lma jobs list --state leased` tells who holds them; what came in is kept",
            )
        await asyncio.sleep(_LOOK_S)


async def _drain(ctx: Context) -> None:
    """Do what is due, in this process; raises what stopped it."""
    options = DrainOptions(holder=f"{socket.gethostname()}-{os.getpid()}-sync")
    await find_due(ctx, [_QUEUE], list(HANDLERS), options.budget)
    drained = await Drain(ctx, _QUEUE, options).run()
    if drained.halted is not None:
        raise drained.halted


@asynccontextmanager
async def _watched(ctx: Context, progress: Progress | None) -> AsyncIterator[None]:
    """Tell how far the queue is, meanwhile."""
    if progress is None:
        yield
        return
    watching = asyncio.create_task(_keep_telling(ctx, progress))
    try:
        yield
    finally:
        await end_tasks([watching])


async def _keep_telling(ctx: Context, progress: Progress) -> None:
    """What is no longer open was done; what is found meanwhile adds to the whole."""
    done = known = 0
    while True:
        try:
            async with ctx.db.read() as session:
                left = (await backlog_of(session, _QUEUE)).open
        except LmaError:  # whoever does the work tells of it
            left = known - done
        known = max(known, done + left)
        done = max(done, known - left)
        progress(done, known)
        await asyncio.sleep(_LOOK_S)
