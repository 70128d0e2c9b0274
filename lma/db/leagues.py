"""Players' league entries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from lma.db.database import Session
from lma.db.jsonb import jsonb_ready

_READ = "SELECT entries, fetched_at FROM league WHERE user_id = $1"
_WRITE = """
INSERT INTO league (user_id, entries, fetched_at) VALUES ($1, $2, $3)
ON CONFLICT (user_id) DO UPDATE
SET entries = excluded.entries, fetched_at = excluded.fetched_at
"""


async def find_entries(session: Session, user_id: UUID) -> Any:
    """Riot's last answer (`entries`, JSON) and when it came (`fetched_at`), or None."""
    return await session.fetchrow(_READ, user_id)


async def store_entries(session: Session, user_id: UUID, entries: bytes, now: datetime) -> None:
    """Keep Riot's answer, in place of the one before and without what JSONB refuses."""
    await session.execute(_WRITE, user_id, jsonb_ready(entries), now)
