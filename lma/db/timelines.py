"""Matches' timelines."""

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


async def find_timeline(session: Session, match_id: UUID) -> Any:
    """The answer for a match (`payload`, null where Riot has none) or None if never asked."""
    return await session.fetchrow(_READ, match_id)


async def store_timeline(
    session: Session, match_id: UUID, game_id: str, body: bytes | None, now: datetime
) -> None:
    """Keep a timeline, or the knowledge that Riot has none; in quarantine if PostgreSQL refuses."""
    ready = None if body is None else jsonb_ready(body)
    original = None if ready is body else body
    try:
        async with session.transaction():
            await session.execute(_WRITE, match_id, ready, original, now)
            await blank_forgotten_in_timeline(session, match_id)
    except REFUSALS as refusal:
        await quarantine(session, f"{game_id} timeline", refusal, body or b"")
