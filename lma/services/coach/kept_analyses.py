"""Analyses that are asked for, made and kept, and what the models behind them take."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from lma.context import Context
from lma.core.errors import NotFound
from lma.db import analyses, gaps, users
from lma.db.analyses import StoredAnalysis
from lma.db.users import StoredUser
from lma.domain.evidence import Sheet
from lma.domain.gaps import LEAST_OWN, NEWEST
from lma.schemas.analysis import Analysis
from lma.services.coach.analyses import Prepared, with_names
from lma.services.coach.gaps import Subject

LISTED = 20


def fingerprint_of(sheet: Sheet, *parts: str) -> str:
    """A name for these facts and what else an answer depends on."""
    told = [
        repr((piece.fact_id, piece.value, piece.n, piece.match_id, piece.facts))
        for piece in sheet.evidence
    ]
    return sha256("\n".join([*parts, *told]).encode()).hexdigest()


async def answer_row(ctx: Context, row: UUID, prepared: Prepared, analysis: Analysis) -> Analysis:
    """Let a row that was asked for hold an analysis that was made elsewhere."""
    plain = {slot: f"P{slot}" for slot in prepared.people}
    return await finish(ctx, row, prepared, with_names(analysis, plain), keep=False)


async def request_analysis(ctx: Context, user_id: UUID, subject: Subject) -> UUID:
    """A row for an analysis that somebody asks for; the one that waits where they ask again."""
    wanted = asdict(subject)
    async with ctx.db.begin() as session:
        row = await analyses.find_open(session, user_id, wanted)
        if row is None:
            row = await analyses.create_analysis(session, user_id, wanted, "waiting", ctx.clock())
    return row.id


async def get_request(ctx: Context, analysis_id: UUID) -> tuple[StoredUser, Subject, str]:
    """Of whom and what an analysis is, and its status; raises `NotFound`."""
    row, player = await _find(ctx, analysis_id)
    return player, Subject(**row.subject), row.status


async def get_analysis(ctx: Context, analysis_id: UUID) -> Analysis:
    """An analysis, finished or not; raises `NotFound`."""
    row, player = await _find(ctx, analysis_id)
    return await _shown(ctx, row, player)


async def list_analyses(ctx: Context, player: StoredUser) -> list[Analysis]:
    """A player's newest analyses."""
    async with ctx.db.begin() as session:
        found = await analyses.list_analyses(session, player.id, LISTED)
    return [await _shown(ctx, row, player) for row in found]


async def find_kept(ctx: Context, prepared: Prepared, fingerprint: str) -> Analysis | None:
    """The finished analysis of a fingerprint."""
    async with ctx.db.begin() as session:
        row = await analyses.find_kept(session, prepared.player.id, fingerprint)
    if row is None or row.body is None:
        return None
    try:
        kept = _read(row, row.body, prepared.player)
    except ValidationError:  # another version's: it is made anew
        return None
    return with_names(kept.model_copy(update={"kept": True}), prepared.people)


async def begin(ctx: Context, row: UUID, fingerprint: str) -> list[Any]:
    """Mark a row as under way; returns the drafts of an earlier run for the same facts."""
    async with ctx.db.begin() as session:
        return await analyses.begin_analysis(session, row, fingerprint, ctx.clock())


async def add_draft(ctx: Context, row: UUID, draft: Any) -> None:
    """Keep an answer of the model's."""
    async with ctx.db.begin() as session:
        await analyses.add_draft(session, row, draft, ctx.clock())


async def finish(
    ctx: Context, row: UUID, prepared: Prepared, analysis: Analysis, *, keep: bool = True
) -> Analysis:
    """Keep a finished analysis; without `keep` it is not given again for the same facts."""
    async with ctx.db.begin() as session:
        await analyses.finish_analysis(
            session,
            row,
            status="done",
            body=analysis.model_dump(mode="json"),
            reason=analysis.reason,
            keep=keep,
            now=ctx.clock(),
        )
    return with_names(analysis.model_copy(update={"id": str(row)}), prepared.people)


async def set_status(ctx: Context, row: UUID, status: str, reason: str) -> None:
    """Note that an analysis waits or failed, and why."""
    async with ctx.db.begin() as session:
        await analyses.finish_analysis(
            session, row, status=status, body=None, reason=reason, keep=True, now=ctx.clock()
        )


async def spend(
    ctx: Context,
    model: str,
    *,
    usd: float,
    limit: float | None = None,
    requests: int = 0,
    tokens: tuple[int, int] = (0, 0),
) -> bool:
    """Write down what was or will be spent today; False beyond the limit."""
    async with ctx.db.begin() as session:
        return await analyses.spend(
            session,
            ctx.clock().date(),
            model,
            usd=usd,
            limit=limit,
            requests=requests,
            tokens=tokens,
        )


async def list_champion_names(ctx: Context) -> Sequence[str]:
    """Every champion's name."""
    async with ctx.db.begin() as session:
        return await gaps.champion_names(session)


async def list_players_with_games(ctx: Context, count: int) -> Sequence[str]:
    """PUUIDs of the stored players with the most games, ten or more."""
    async with ctx.db.begin() as session:
        return await gaps.players_with_games(session, NEWEST + LEAST_OWN, count)


async def _find(ctx: Context, analysis_id: UUID) -> tuple[StoredAnalysis, StoredUser]:
    async with ctx.db.begin() as session:
        row = await analyses.find_analysis(session, analysis_id)
        player = None if row is None else await users.find_by_id(session, row.user_id)
    if row is None or player is None:
        raise NotFound("There is no such analysis.", hint="POST /analyses starts one")
    return row, player


async def _shown(ctx: Context, row: StoredAnalysis, player: StoredUser) -> Analysis:
    if row.body is None:
        return _unfinished(row, player)
    match_id = row.subject.get("match_id")
    people: Mapping[int, str | None] = {}
    if match_id is not None:
        async with ctx.db.begin() as session:
            people = await gaps.names_by_slot(session, match_id)
    return with_names(_read(row, row.body, player), people)


def _read(row: StoredAnalysis, body: Mapping[str, Any], player: StoredUser) -> Analysis:
    return Analysis.model_validate({**body, "id": str(row.id), "player": player.label})


def _unfinished(row: StoredAnalysis, player: StoredUser) -> Analysis:
    """An analysis that is not there yet: what was asked, and how it stands."""
    unknown = dict.fromkeys(Analysis.model_fields)
    return Analysis.model_validate(
        {
            **unknown,
            "id": str(row.id),
            "status": row.status,
            "reason": row.reason,
            "player": player.label,
            "match_id": row.subject.get("match_id"),
            "games": 0,
            "compared_games": 0,
            "recommendations": [],
            "strengths": [],
            "receipts": [],
            "kept": False,
            "created_at": row.created_at,
        }
    )
