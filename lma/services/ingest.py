"""Matches from Riot into the store, as a stream: fetched, checked, read, written.

Payloads wait for the database in a short queue: a slow database slows the fetching down, and never
fills the memory. Whatever ends a bringing, what was fetched by then is written.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lma.context import Context
from lma.core.errors import (
    ConfigurationFailed,
    ForeignPuuid,
    KeyRejected,
    LmaError,
    NotFound,
    RateLimited,
    UpstreamFailed,
)
from lma.db import matches
from lma.db.matches import Payload, Stored
from lma.domain.match_id import MatchId
from lma.schemas.match import Failure
from lma.services.failures import failure_of

Progress: TypeAlias = Callable[[int, int], None]

# Enough fetchers to hide a transatlantic answer time at Riot's limits, few enough to stop quickly.
_FETCHERS = 16
# Two writers keep PostgreSQL busy while one of them is being answered.
_WRITERS = 2
_WAITING = 32
_BATCH = 16
# One more request would end the same way, so these end the whole bringing.
_HALTING = (KeyRejected, RateLimited, ForeignPuuid, ConfigurationFailed)


@dataclass(slots=True)
class _Bringing:
    """One bringing under way; None in the queue tells a writer to go home."""

    ctx: Context
    todo: Iterator[MatchId]
    total: int
    progress: Progress | None
    done: int = 0
    failures: list[Failure] = field(default_factory=list)
    halted: LmaError | None = None
    fetched: asyncio.Queue[Payload | None] = field(
        default_factory=lambda: asyncio.Queue(maxsize=_WAITING)
    )

    def count(self, matches: int) -> None:
        """Count matches that need no more work."""
        self.done += matches
        if self.progress is not None and matches:
            self.progress(self.done, self.total)

    def fail(self, match_id: str, error: LmaError) -> None:
        """Note that a match can't be had."""
        self.failures.append(failure_of(match_id, error))
        self.count(1)


async def bring_matches(
    ctx: Context, wanted: Sequence[MatchId], *, progress: Progress | None = None
) -> list[Failure]:
    """Fetch and store those of the matches that aren't stored; returns what could not be had.

    Raises only for the store itself: what Riot refuses is told, and what came before it is kept.
    """
    async with ctx.db.begin() as session:
        known = await matches.known_ids(session, [str(match_id) for match_id in wanted])
    missing = [match_id for match_id in wanted if str(match_id) not in known]
    bringing = _Bringing(ctx, iter(missing), len(missing), progress)
    await _stream(bringing)
    if isinstance(bringing.halted, ConfigurationFailed):
        raise bringing.halted
    if bringing.halted is not None:
        left = bringing.total - bringing.done
        bringing.failures.append(failure_of(f"{left} matches", bringing.halted))
    return bringing.failures


async def _stream(bringing: _Bringing) -> None:
    """Run fetchers and writers; also when it is cancelled, the writers finish what is there."""
    writers = [asyncio.create_task(_write(bringing)) for _ in range(min(_WRITERS, bringing.total))]
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(_FETCHERS, bringing.total)):
                group.create_task(_fetch(bringing))
    finally:
        for _ in writers:
            await bringing.fetched.put(None)
        await asyncio.gather(*writers)


async def _fetch(bringing: _Bringing) -> None:
    for match_id in bringing.todo:
        if bringing.halted is not None:
            return
        try:
            payload = await bringing.ctx.riot.match(match_id)
        except _HALTING as error:
            bringing.halted = error
            return
        except (NotFound, UpstreamFailed) as error:
            bringing.fail(str(match_id), error)
        else:
            await bringing.fetched.put((payload.facts, payload.body))


async def _write(bringing: _Bringing) -> None:
    """Write what was fetched, as much at once as is there; an unusable store halts the bringing."""
    while batch := await _next_batch(bringing.fetched):
        try:
            await _store(bringing, batch)
        except LmaError as error:
            bringing.halted = error


async def _next_batch(fetched: "asyncio.Queue[Payload | None]") -> list[Payload]:
    """Payloads that are ready, at least one; none when it is time to go home."""
    batch: list[Payload] = []
    payload = await fetched.get()
    while payload is not None:
        batch.append(payload)
        if len(batch) == _BATCH or fetched.empty():
            return batch
        payload = fetched.get_nowait()
    if batch:
        fetched.put_nowait(None)  # there was room for it, and the next turn ends with it
    return batch


async def _store(bringing: _Bringing, batch: Sequence[Payload]) -> None:
    ctx = bringing.ctx
    async with ctx.db.begin() as session:
        stored = await matches.store_matches(session, batch, ctx.clock())
    refused = [match_id for match_id, became in stored.items() if became is Stored.REFUSED]
    for match_id in refused:
        bringing.fail(match_id, _refusal(match_id))
    bringing.count(len(batch) - len(refused))


async def bring_match(ctx: Context, match_id: MatchId) -> None:
    """Fetch a match and store it; one that can't be stored is kept in quarantine and raises."""
    payload = await ctx.riot.match(match_id)
    async with ctx.db.begin() as session:
        stored = await matches.store_matches(session, [(payload.facts, payload.body)], ctx.clock())
    if Stored.REFUSED in stored.values():
        raise _refusal(str(match_id))


def _refusal(match_id: str) -> UpstreamFailed:
    return UpstreamFailed(
        f"PostgreSQL refuses the payload of {match_id}; its bytes are in quarantine.",
        hint="`lma db status` counts what is in quarantine",
    )
