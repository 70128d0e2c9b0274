"""Matches' timelines."""

from datetime import datetime
from typing import Any
from uuid import UUID

from lma.db.database import Session
from lma.db.jsonb import jsonb_ready

_READ = "SELECT payload, fetched_at FROM timeline WHERE match_id = $1"
_WRITE = """
INSERT INTO timeline (match_id, payload, original, fetched_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (match_id) DO UPDATE
SET payload = excluded.payload, original = excluded.original, fetched_at = excluded.fetched_at
"""


async def find_timeline(session: Session, match_id: UUID) -> Any:
    """The answer for a match (`payload`, null where Riot has none) or None if never asked."""
    return await session.fetchrow(_READ, match_id)


async def store_timeline(
    session: Session, match_id: UUID, body: bytes | None, now: datetime
) -> None:
    """Keep a timeline, or the knowledge that Riot has none."""
    ready = None if body is None else jsonb_ready(body)
    await session.execute(_WRITE, match_id, ready, None if ready is body else body, now)
