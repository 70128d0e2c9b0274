"""A match and its timeline, from the store or from Riot once: what the analysis stands on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from lma.context import Context
from lma.core.errors import NotFound, NotStored, UpstreamFailed
from lma.db import matches, timelines
from lma.domain.match import MatchFacts, PayloadFormat
from lma.domain.match_id import MatchId
from lma.domain.reading import Reading
from lma.services.champions import seed_champions
from lma.services.intake.ingest import bring_match

if TYPE_CHECKING:
    from lma.domain.states import Moment
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
    match = await _read_stored(ctx, header["id"], match_id)
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
    await keep_timeline(ctx, row_id, match_id, body)
    return body


async def keep_timeline(ctx: Context, row_id: UUID, match_id: MatchId, body: bytes | None) -> None:
    """Store a timeline and the states that follow from it, or that Riot has none."""
    from lma.db import states

    moments = await get_moments(ctx, row_id, body)
    async with ctx.db.begin() as session:
        await timelines.store_timeline(session, row_id, str(match_id), body, ctx.clock())
        await states.write_states(session, row_id, moments)


async def get_moments(ctx: Context, row_id: UUID, timeline: bytes | None) -> "list[Moment]":
    """The states that a timeline makes with its stored match."""
    async with ctx.db.begin() as session:
        payload = await matches.find_payload(session, row_id)
    return read_moments(payload, timeline)


def read_moments(payload: Any, timeline: bytes | None) -> "list[Moment]":
    """The states of a stored payload (`format` and `body`) and its timeline; none if unreadable."""
    from lma.domain.states import moments_of
    from lma.riot.old_facts import read_stored_match
    from lma.riot.timelines import read_timeline

    if payload is None or timeline is None:
        return []
    try:
        match = read_stored_match(payload["body"], PayloadFormat(payload["format"]))
        return moments_of(match, read_timeline(timeline))
    except UpstreamFailed:
        return []


async def _read_stored(ctx: Context, row_id: UUID, match_id: MatchId) -> MatchFacts:
    from lma.riot.old_facts import read_stored_match

    async with ctx.db.begin() as session:
        payload = await matches.find_payload(session, row_id)
    if payload is None:  # deleted by somebody this moment
        raise NotStored(f"{match_id} is not in the store.")
    return read_stored_match(payload["body"], PayloadFormat(payload["format"]))
