"""Matches from Riot into the store, as a stream: fetched, checked, read, written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
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
from lma.services.intake.failures import failure_of
from lma.services.intake.pipeline import SHAPE, run_pipeline

Progress: TypeAlias = Callable[[int, int], None]

# One more request would end the same way, so these end the whole bringing.
_HALTING = (KeyRejected, RateLimited, ForeignPuuid, ConfigurationFailed)


@dataclass(slots=True)
class _Bringing:
    """One bringing under way."""

    ctx: Context
    todo: Iterator[MatchId]
    total: int
    progress: Progress | None
    done: int = 0
    failures: list[Failure] = field(default_factory=list)
    halted: LmaError | None = None

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
    """Run the stream with no more fetchers and writers than there is work for."""
    total = bringing.total
    shape = replace(SHAPE, fetchers=min(SHAPE.fetchers, total), writers=min(SHAPE.writers, total))

    async def take() -> MatchId | None:
        return None if bringing.halted is not None else next(bringing.todo, None)

    async def fetch(match_id: MatchId) -> Payload | None:
        return await _fetch(bringing, match_id)

    async def write(batch: Sequence[Payload]) -> None:
        await _write(bringing, batch)

    await run_pipeline(take, fetch, write, shape)


async def _fetch(bringing: _Bringing, match_id: MatchId) -> Payload | None:
    try:
        payload = await bringing.ctx.riot.match(match_id)
    except _HALTING as error:
        bringing.halted = error
    except (NotFound, UpstreamFailed) as error:
        bringing.fail(str(match_id), error)
    else:
        return payload.facts, payload.body
    return None


async def _write(bringing: _Bringing, batch: Sequence[Payload]) -> None:
    """Write what was fetched; an unusable store halts the bringing."""
    try:
        await _store(bringing, batch)
    except LmaError as error:
        bringing.halted = error


async def _store(bringing: _Bringing, batch: Sequence[Payload]) -> None:
    ctx = bringing.ctx
    async with ctx.db.begin() as session:
        stored = await matches.store_matches(session, batch, ctx.clock())
    refused = [match_id for match_id, became in stored.items() if became is Stored.REFUSED]
    for match_id in refused:
        bringing.fail(match_id, refusal_of(match_id))
    bringing.count(len(batch) - len(refused))


async def bring_match(ctx: Context, match_id: MatchId) -> None:
    """Fetch a match and store it; one that can't be stored is kept in quarantine and raises."""
    payload = await ctx.riot.match(match_id)
    async with ctx.db.begin() as session:
        stored = await matches.store_matches(session, [(payload.facts, payload.body)], ctx.clock())
    if Stored.REFUSED in stored.values():
        raise refusal_of(str(match_id))


def refusal_of(match_id: str) -> UpstreamFailed:
    """What is raised or noted where PostgreSQL refuses a match."""
    return UpstreamFailed(
        f"PostgreSQL refuses the payload of {match_id}; its bytes are in quarantine.",
        hint="`lma db status` counts what is in quarantine",
    )
