"""Players who are kept fresh, and whose turn it is."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from lma.db.database import Session

_FOLLOW = """
INSERT INTO followed (user_id, every_s, count, timelines) VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id) DO UPDATE
SET every_s = excluded.every_s, count = excluded.count, timelines = excluded.timelines
"""
_UNFOLLOW = "DELETE FROM followed WHERE user_id = $1 RETURNING user_id"
# Their list's row in the ledger says when they were last looked at: where that is longer ago than
# it should be, they are due, however long nobody was there to look.
_LIST = """
SELECT u.id, u.summoner_name, u.riot_id, u.puuid, u.platform, f.every_s, f.count, f.timelines,
       w.state, w.last_error, w.ended_at, w.next_at,
       (SELECT count(*) FROM user_match m WHERE m.user_id = u.id) AS matches
FROM followed f JOIN "user" u ON u.id = f.user_id
LEFT JOIN work w ON w.kind = 'list' AND w.key = f.user_id::text || ' fresh'
ORDER BY u.name_folded, u.id
"""
_DUE = """
SELECT u.id AS user_id, u.platform, f.count, f.timelines
FROM followed f JOIN "user" u ON u.id = f.user_id
LEFT JOIN work w ON w.kind = 'list' AND w.key = f.user_id::text || ' fresh'
WHERE w.id IS NULL OR $1
   OR (w.state NOT IN ('due', 'leased') AND w.ended_at <= now() - make_interval(secs => f.every_s))
"""


async def follow(
    session: Session, user_id: UUID, *, every_s: int, count: int, timelines: bool
) -> None:
    """Have a player kept fresh, from now on as told."""
    await session.execute(_FOLLOW, user_id, every_s, count, timelines)


async def unfollow(session: Session, user_id: UUID) -> bool:
    """Let a player be; whether they were followed."""
    return await session.fetchval(_UNFOLLOW, user_id) is not None


async def list_followed(session: Session) -> Sequence[Any]:
    """Everyone who is followed, each with where their list stands in the ledger."""
    rows: Sequence[Any] = await session.fetch(_LIST)
    return rows


async def due(session: Session, *, everyone: bool = False) -> Sequence[Any]:
    """Those whose turn it is, or everyone: `user_id`, `platform`, `count`, `timelines`."""
    rows: Sequence[Any] = await session.fetch(_DUE, everyone)
    return rows
