"""Bodies that could not be stored, kept for whoever finds out why."""

import asyncpg

from lma.db.database import Session

# PostgreSQL's own refusals of a value, and asyncpg's of one that no column holds.
REFUSALS = (asyncpg.DataError, asyncpg.ProgramLimitExceededError, ValueError, OverflowError)

_WRITE = """
INSERT INTO quarantine (game_id, reason, body) VALUES ($1, $2, $3)
ON CONFLICT (game_id) DO UPDATE
SET reason = excluded.reason, body = excluded.body, seen_at = now()
"""


async def quarantine(session: Session, name: str, reason: object, body: bytes) -> None:
    """Keep a body that can't be stored, with the first line of the reason."""
    await session.execute(_WRITE, name, str(reason).split("\n")[0], body)
