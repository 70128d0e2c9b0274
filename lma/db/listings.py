"""When Riot was last asked for a player's match ids."""

from datetime import datetime
from uuid import UUID

from lma.db.database import Session

_READ = "SELECT reach, checked_at FROM listing WHERE user_id = $1 AND scope = $2"
_WRITE = """
INSERT INTO listing (user_id, scope, reach, checked_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id, scope) DO UPDATE
SET reach = excluded.reach, checked_at = excluded.checked_at
"""


async def checked_at(session: Session, user_id: UUID, scope: str, reach: int) -> datetime | None:
    """When a question was last asked, None where no answer reached as far as `reach`."""
    row = await session.fetchrow(_READ, user_id, scope)
    return row["checked_at"] if row is not None and row["reach"] >= reach else None


async def remember(session: Session, user_id: UUID, scope: str, reach: int, now: datetime) -> None:
    """Note that a question was answered now, covering the newest `reach` matches."""
    await session.execute(_WRITE, user_id, scope, reach, now)
