"""Keys of operators: what is kept of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from lma.db.database import Session

# Two that make keys at once would each count one less than there are.
_TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtextextended('lma ops keys', 0))"
_COUNT_ACTIVE = "SELECT count(*) FROM ops_key WHERE revoked_at IS NULL"
_INSERT = """
INSERT INTO ops_key (name, digest, created_at) VALUES ($1, $2, $3)
RETURNING id, name, created_at, revoked_at
"""
_LIST = "SELECT id, name, created_at, revoked_at FROM ops_key ORDER BY created_at, id"
_DIGESTS = "SELECT digest FROM ops_key WHERE revoked_at IS NULL"
_REVOKE = "UPDATE ops_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL"


async def count_active(session: Session) -> int:
    """How many keys are good; nobody else makes one until this transaction ends."""
    await session.execute(_TAKE_TURNS)
    return int(await session.fetchval(_COUNT_ACTIVE))


async def insert_key(session: Session, name: str, digest: bytes, now: datetime) -> Any:
    """Keep a new key's digest."""
    return await session.fetchrow(_INSERT, name, digest, now)


async def list_keys(session: Session) -> list[Any]:
    """Every key that was ever made, oldest first."""
    rows: list[Any] = await session.fetch(_LIST)
    return rows


async def active_digests(session: Session) -> list[bytes]:
    """The digests of the keys that are good."""
    return [row["digest"] for row in await session.fetch(_DIGESTS)]


async def revoke_key(session: Session, key_id: UUID, now: datetime) -> None:
    """Make a key good for nothing."""
    await session.execute(_REVOKE, key_id, now)
