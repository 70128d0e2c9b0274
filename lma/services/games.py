"""A match and its timeline, from the store or from Riot once: what the analysis stands on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from lma.context import Context
from lma.core.errors import NotFound, NotStored
from lma.db import match_payloads, matches, timelines
from lma.domain.match import MatchFacts
from lma.domain.match_id import MatchId
from lma.domain.reading import Reading
from lma.services.champions import seed_champions
from lma.services.ingest import bring_match

if TYPE_CHECKING:
    from lma.domain.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Game:
    """A stored match as values; `timeline` is None where Riot has none (or offline, unasked)."""

    row_id: UUID
    match: MatchFacts
    timeline: "Timeline | None"


async def get_game(ctx: Context, match_id: MatchId, *, reading: Reading) -> Game:
    """A match and its timeline; raises `NotStored` (offline) and `NotFound` for the match alone."""
    from lma.riot.timelines import read_timeline

    header = await get_header(ctx, match_id, reading)
    body = await get_timeline_body(ctx, header["id"], match_id, reading)
    match = await _read_stored(ctx, match_id)
    return Game(header["id"], match, None if body is None else read_timeline(body))


async def get_header(ctx: Context, match_id: MatchId, reading: Reading) -> Any:
    """A match's own columns, brought from Riot once where it isn't stored."""
    async with ctx.db.begin() as session:
        header = await matches.find_match(session, str(match_id))
    if header is not None:
        return header
    if reading.offline:
        raise NotStored(f"{match_id} is not in the store.", hint="the same without --offline")
    await seed_champions(ctx)
    await bring_match(ctx, match_id)
    async with ctx.db.begin() as session:
        return await matches.find_match(session, str(match_id))


async def get_timeline_body(
    ctx: Context, row_id: UUID, match_id: MatchId, reading: Reading
) -> bytes | None:
    """The timeline's JSON, None where Riot keeps none; that too is remembered, for a while."""
    async with ctx.db.begin() as session:
        stored = await timelines.find_timeline(session, row_id)
    if stored is not None and (
        stored["payload"] is not None or reading.accepts(stored["fetched_at"], ctx.clock())
    ):
        body: bytes | None = stored["payload"]
        return body
    if reading.offline:
        return None
    try:
        body = (await ctx.riot.timeline(match_id)).body
    except NotFound:
        body = None
    async with ctx.db.begin() as session:
        await timelines.store_timeline(session, row_id, str(match_id), body, ctx.clock())
    return body


async def _read_stored(ctx: Context, match_id: MatchId) -> MatchFacts:
    from lma.riot.facts import read_match

    async with ctx.db.begin() as session:
        payload = await match_payloads.find_by_game_id(session, str(match_id))
    if payload is None:  # deleted by somebody this moment
        raise NotStored(f"{match_id} is not in the store.")
    return read_match(payload.original or payload.game_info)
