"""Matches' timelines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lma.db.database import Session
from lma.db.erasure import blank_forgotten_in_timeline
from lma.db.jsonb import jsonb_ready
from lma.db.quarantine import REFUSALS, quarantine

_READ = "SELECT payload, fetched_at FROM timeline WHERE match_id = $1"
_WRITE = """
INSERT INTO timeline (match_id, payload, original, fetched_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (match_id) DO UPDATE
SET payload = excluded.payload, original = excluded.original, fetched_at = excluded.fetched_at
"""
_WITHOUT = """
SELECT m.game_id, m.sort_at, extract(epoch FROM now() - m.sort_at)::float8 / 86400 AS age
FROM match m LEFT JOIN timeline t ON t.match_id = m.id
WHERE m.game_id = ANY ($1::text[]) AND t.match_id IS NULL
"""


async def find_timeline(session: Session, match_id: UUID) -> Any:
    """The answer for a match (`payload`, null where Riot has none) or None if never asked."""
    return await session.fetchrow(_READ, match_id)


async def store_timeline(
    session: Session, match_id: UUID, game_id: str, body: bytes | None, now: datetime
) -> bool:
    """Keep a timeline, or the knowledge that Riot has none; False if PostgreSQL refuses it.

    What is refused goes to quarantine.
    """
    ready = None if body is None else jsonb_ready(body)
    original = None if ready is body else body
    try:
        async with session.transaction():
            await session.execute(_WRITE, match_id, ready, original, now)
            await blank_forgotten_in_timeline(session, match_id)
    except REFUSALS as refusal:
        await quarantine(session, f"{game_id} timeline", refusal, body or b"")
        return False
    return True


async def without_timeline(session: Session, game_ids: Sequence[str]) -> list[Any]:
    """Those of the stored matches whose timeline was never asked for, with their age in days."""
    rows: list[Any] = await session.fetch(_WITHOUT, list(game_ids))
    return rows
