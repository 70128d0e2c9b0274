"""A match's payload, verbatim: fetched once, kept for ever."""

from uuid import UUID

import msgspec

from lma.cache import Body
from lma.cache.keys import MATCH
from lma.context import Context
from lma.core.errors import NotFound
from lma.db import match_payloads
from lma.db.match_payloads import StoredPayload
from lma.domain.match_id import MatchId, find_match_id
from lma.domain.record_id import RecordId, find_record_id
from lma.domain.routing import Platform
from lma.schemas.body import Answer
from lma.services.intake.ingest import bring_match
from lma.services.intake.turns import alone_at


def find_ready_match(ctx: Context, text: str) -> Body | None:
    """The payload that this process has cached under an id in its usual form."""
    return ctx.cache.find_here(MATCH, text)


async def answer_match(ctx: Context, text: str) -> Answer:
    """The payload of a match by any of its ids; one that Riot's id names is fetched if need be.

    Raises `NotFound` for an id of no form, or of nothing.
    """
    form = find_record_id(text)
    if form is None:
        raise _no_match()
    cached = await ctx.cache.find(MATCH, str(form))
    if cached is not None:
        return Answer(cached)
    body = Body(_verbatim(await _get_payload(ctx, form)))
    if not isinstance(form, int):  # a second match may turn up with the same number
        await ctx.cache.store(MATCH, str(form), body)
    return Answer(body)


async def _get_payload(ctx: Context, form: RecordId) -> StoredPayload:
    if isinstance(form, int):
        return await _numbered(ctx, form)
    found = await _find_payload(ctx, form)
    if found is None and isinstance(form, MatchId):
        await ctx.tasks.share(f"match {form}", lambda: _bring(ctx, form))
        found = await _find_payload(ctx, form)
    if found is None:
        raise _no_match()
    return found


async def _bring(ctx: Context, match_id: MatchId) -> None:
    async with alone_at(ctx, f"match {match_id}") as waited:
        if not waited or await _find_payload(ctx, match_id) is None:
            await bring_match(ctx, match_id)


async def _numbered(ctx: Context, number: int) -> StoredPayload:
    """The match of an imported id, else the one of a game's number.

    One whose payload could not be read is fetched where its name is an id of Riot's.
    """
    async with ctx.db.read() as session:
        imported = await match_payloads.find_by_legacy_id(session, number)
        if imported is None:
            found = await match_payloads.find_by_number(session, number, list(Platform))
            if found is None:
                raise _no_match()
            return found
    payload, name = imported
    if payload is not None:
        return payload
    match_id = find_match_id(name or "")
    if match_id is None:
        raise NotFound(
            f"The match {number} was imported, but its payload could not be read.",
            hint="`lma import report` says why",
        )
    return await _get_payload(ctx, match_id)


async def _find_payload(ctx: Context, form: UUID | MatchId) -> StoredPayload | None:
    async with ctx.db.read() as session:
        if isinstance(form, UUID):
            return await match_payloads.find_by_id(session, form)
        return await match_payloads.find_by_game_id(session, str(form))


def _verbatim(payload: StoredPayload) -> bytes:
    """What Riot sent; without what no JSON parser takes, where it sent that."""
    if payload.original is None:
        return payload.game_info
    try:
        msgspec.json.decode(payload.original)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return payload.game_info
    return payload.original


def _no_match() -> NotFound:
    return NotFound("There is no such match.", hint="a match id looks like NA1_5471452820")
