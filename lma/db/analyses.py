"""Analyses, and what the models behind them took."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lma.db.database import Session
from lma.db.jsonb import jsonb_ready

_COLUMNS = "id, user_id, subject, status, fingerprint, drafts, body, reason, created_at"
_CREATE = f"""
INSERT INTO analysis (user_id, subject, status, drafts, created_at, changed_at)
VALUES ($1, $2, $3, '[]', $4, $4) RETURNING {_COLUMNS}
"""  # noqa: S608
_FIND = f"SELECT {_COLUMNS} FROM analysis WHERE id = $1"  # noqa: S608
_LIST = f"""
SELECT {_COLUMNS} FROM analysis WHERE user_id = $1 ORDER BY created_at DESC, id LIMIT $2
"""  # noqa: S608
_FIND_OPEN = f"""
SELECT {_COLUMNS} FROM analysis
WHERE user_id = $1 AND subject = $2::jsonb AND status IN ('waiting', 'running')
ORDER BY created_at DESC LIMIT 1
"""  # noqa: S608
_FIND_KEPT = f"""
SELECT {_COLUMNS} FROM analysis WHERE user_id = $1 AND fingerprint = $2 AND status = 'done'
ORDER BY created_at DESC LIMIT 1
"""  # noqa: S608
_BEGIN = """
UPDATE analysis SET status = 'running', changed_at = $3, fingerprint = $2::text,
       drafts = CASE WHEN fingerprint = $2::text THEN drafts ELSE '[]' END
WHERE id = $1 RETURNING drafts
"""
_ADD_DRAFT = "UPDATE analysis SET drafts = drafts || $2, changed_at = $3 WHERE id = $1"
_FINISH = """
UPDATE analysis SET status = $2, body = $3, reason = $4, changed_at = $5,
       fingerprint = CASE WHEN $6::bool THEN fingerprint END
WHERE id = $1
"""
# Whoever spends takes turns: two that each have room for one request must not both make it.
_TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtextextended('lma spending', 0))"
_SPENT = "SELECT coalesce(sum(usd), 0) FROM spending WHERE day = $1"
_SPEND = """
INSERT INTO spending (day, model, requests, input_tokens, output_tokens, usd)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (day, model) DO UPDATE SET
    requests = spending.requests + excluded.requests,
    input_tokens = spending.input_tokens + excluded.input_tokens,
    output_tokens = spending.output_tokens + excluded.output_tokens,
    usd = spending.usd + excluded.usd
"""


@dataclass(frozen=True, slots=True)
class StoredAnalysis:
    """A row; `subject`, `drafts` and `body` are read from JSON."""

    id: UUID
    user_id: UUID
    subject: Mapping[str, Any]
    status: str
    fingerprint: str | None
    drafts: Sequence[Any]
    body: Mapping[str, Any] | None
    reason: str | None
    created_at: datetime


async def create_analysis(
    session: Session, user_id: UUID, subject: Mapping[str, Any], status: str, now: datetime
) -> StoredAnalysis:
    """A new analysis that is to be made."""
    row = await session.fetchrow(_CREATE, user_id, _json(subject), status, now)
    return _analysis(row)


async def find_analysis(session: Session, analysis_id: UUID) -> StoredAnalysis | None:
    """An analysis by its id."""
    row = await session.fetchrow(_FIND, analysis_id)
    return None if row is None else _analysis(row)


async def list_analyses(session: Session, user_id: UUID, count: int) -> list[StoredAnalysis]:
    """A player's analyses, newest first."""
    return [_analysis(row) for row in await session.fetch(_LIST, user_id, count)]


async def find_open(
    session: Session, user_id: UUID, subject: Mapping[str, Any]
) -> StoredAnalysis | None:
    """A player's analysis of a subject that is asked for and not done."""
    row = await session.fetchrow(_FIND_OPEN, user_id, _json(subject))
    return None if row is None else _analysis(row)


async def find_kept(session: Session, user_id: UUID, fingerprint: str) -> StoredAnalysis | None:
    """A player's finished analysis of a fingerprint."""
    row = await session.fetchrow(_FIND_KEPT, user_id, fingerprint)
    return None if row is None else _analysis(row)


async def begin_analysis(
    session: Session, analysis_id: UUID, fingerprint: str, now: datetime
) -> list[Any]:
    """Mark an analysis as under way; returns its drafts so far, none where the facts changed."""
    drafts = await session.fetchval(_BEGIN, analysis_id, fingerprint, now)
    return [] if drafts is None else list(json.loads(drafts))


async def add_draft(session: Session, analysis_id: UUID, draft: Any, now: datetime) -> None:
    """Keep an answer of the model's."""
    await session.execute(_ADD_DRAFT, analysis_id, _json([draft]), now)


async def finish_analysis(
    session: Session,
    analysis_id: UUID,
    *,
    status: str,
    body: Mapping[str, Any] | None,
    reason: str | None,
    keep: bool,
    now: datetime,
) -> None:
    """Write how an analysis ended, or that it waits; without `keep` it loses its fingerprint."""
    told = None if body is None else _json(body)
    await session.execute(_FINISH, analysis_id, status, told, reason, now, keep)


async def spend(
    session: Session,
    day: date,
    model: str,
    *,
    usd: float,
    limit: float | None = None,
    requests: int = 0,
    tokens: tuple[int, int] = (0, 0),
) -> bool:
    """Write down what was or will be spent; False, and nothing written, beyond the day's limit."""
    if limit is not None:
        await session.execute(_TAKE_TURNS)
        if float(await session.fetchval(_SPENT, day)) + usd > limit:
            return False
    await session.execute(_SPEND, day, model, requests, *tokens, usd)
    return True


async def spent(session: Session, day: date) -> float:
    """US dollars that a day has cost."""
    return float(await session.fetchval(_SPENT, day))


def _analysis(row: Any) -> StoredAnalysis:
    return StoredAnalysis(
        id=row["id"],
        user_id=row["user_id"],
        subject=json.loads(row["subject"]),
        status=row["status"],
        fingerprint=row["fingerprint"],
        drafts=json.loads(row["drafts"]),
        body=None if row["body"] is None else json.loads(row["body"]),
        reason=row["reason"],
        created_at=row["created_at"],
    )


def _json(value: Any) -> bytes:
    """JSON as the connection's codec takes it, without what JSONB refuses."""
    return jsonb_ready(json.dumps(value, default=str).encode())
