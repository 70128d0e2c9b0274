"""Matches from Riot into the store: each is written as it arrives, so that an end loses nothing."""

import asyncio
from collections.abc import Callable, Sequence
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
from lma.db.matches import Stored
from lma.domain.match_id import MatchId
from lma.schemas.match import Failure
from lma.services.failures import failure_of

Progress: TypeAlias = Callable[[int, int], None]

# Enough to hide a transatlantic answer time at Riot's limits, few enough to stop quickly.
_IN_FLIGHT = 16
# One more request would end the same way, so these end the whole bringing.
_HALTING = (KeyRejected, RateLimited, ForeignPuuid, ConfigurationFailed)


@dataclass(slots=True)
class _Bringing:
    """One bringing under way."""

    total: int
    progress: Progress | None
    done: int = 0
    failures: list[Failure] = field(default_factory=list)
    halted: LmaError | None = None

    def step(self) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total)


async def bring_matches(
    ctx: Context, wanted: Sequence[MatchId], *, progress: Progress | None = None
) -> list[Failure]:
    """Fetch and store those of the matches that aren't stored; returns what could not be had.

    Raises only for the store itself: what Riot refuses is told, and what came before it is kept.
    """
    async with ctx.db.begin() as session:
        known = await matches.known_ids(session, [str(match_id) for match_id in wanted])
    missing = [match_id for match_id in wanted if str(match_id) not in known]
    bringing = _Bringing(len(missing), progress)
    places = asyncio.Semaphore(_IN_FLIGHT)
    async with asyncio.TaskGroup() as group:
        for match_id in missing:
            group.create_task(_bring_in_turn(ctx, match_id, bringing, places))
    if isinstance(bringing.halted, ConfigurationFailed):
        raise bringing.halted
    if bringing.halted is not None:
        left = bringing.total - bringing.done
        bringing.failures.append(failure_of(f"{left} matches", bringing.halted))
    return bringing.failures


async def _bring_in_turn(
    ctx: Context, match_id: MatchId, bringing: _Bringing, places: asyncio.Semaphore
) -> None:
    async with places:
        if bringing.halted is not None:
            return
        try:
            await bring_match(ctx, match_id)
        except _HALTING as error:
            bringing.halted = error
            return
        except (NotFound, UpstreamFailed) as error:
            bringing.failures.append(failure_of(str(match_id), error))
        bringing.step()


async def bring_match(ctx: Context, match_id: MatchId) -> None:
    """Fetch a match and store it; one that can't be stored is kept in quarantine and raises."""
    payload = await ctx.riot.match(match_id)
    async with ctx.db.begin() as session:
        stored = await matches.store_match(session, payload.facts, payload.body, ctx.clock())
    if stored is Stored.REFUSED:
        raise UpstreamFailed(
            f"PostgreSQL refuses the payload of {match_id}; its bytes are in quarantine.",
            hint="`lma db status` counts what is in quarantine",
        )
