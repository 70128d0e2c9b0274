"""When Riot was last asked for a player's match ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lma.db.database import Session

_READ = "SELECT reach, checked_at FROM listing WHERE user_id = $1 AND scope = $2"
# One statement, so that the whole list costs one round trip: the player, when they were last asked
# about, and that part of their list. One row of arrays of text: twenty rows with UUIDs take this
# process three times as long.
# Numbers rise with time, so they settle what the times leave open; they are the match's, so the
# newest are taken first, with all of the same time.
# PostgreSQL is told in constants how few those are, and held by the LIMIT 1 to one look into an
# index for each: of parameters it thinks that they mean a tenth of the table, and then plans anew
# at every call, or reads the whole table.
_WINDOW = """
SELECT u.puuid, u.platform, l.reach, l.checked_at, w.ids, w.game_ids
FROM "user" u
LEFT JOIN listing l ON l.user_id = u.id AND l.scope = replace($2, '{platform}', u.platform)
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(n.id::text ORDER BY n.sort_at DESC, n.number DESC), '{}') AS ids,
           coalesce(array_agg(n.game_id ORDER BY n.sort_at DESC, n.number DESC), '{}') AS game_ids
    FROM (
        SELECT m.id, m.game_id, newest.sort_at, m.number
        FROM (
            SELECT um.match_id, um.sort_at FROM user_match um
            WHERE um.user_id = u.id
            ORDER BY um.sort_at DESC
            FETCH FIRST 20 ROWS WITH TIES
        ) newest
        CROSS JOIN LATERAL (
            SELECT id, game_id, number FROM match WHERE id = newest.match_id LIMIT 1
        ) m
        ORDER BY newest.sort_at DESC, m.number DESC
        OFFSET $3 LIMIT $4
    ) n
) w
WHERE u.id = $1
"""
_NEWEST = (20, 100, 1_000, 10_100)
_WINDOWS = [
    (newest, _WINDOW.replace("FIRST 20 ROWS", f"FIRST {newest} ROWS")) for newest in _NEWEST
]
_BY_GAME_ID = "SELECT id, game_id FROM match WHERE game_id = ANY ($1::text[])"
_BY_ID = "SELECT id, game_id FROM match WHERE id = ANY ($1::uuid[])"
_WRITE = """
INSERT INTO listing (user_id, scope, reach, checked_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id, scope) DO UPDATE
SET reach = excluded.reach, checked_at = excluded.checked_at
"""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a player's list; `reach` and `checked_at` are None while Riot was never asked."""

    puuid: str
    platform: str
    reach: int | None
    checked_at: datetime | None
    matches: tuple[tuple[str, str], ...]


async def find_window(
    session: Session, user_id: UUID, scope: str, *, start: int, count: int
) -> Window | None:
    """So many stored matches of a player, newest first, and what is known of the list itself.

    `{platform}` in the scope stands for the player's. Nothing is known beyond the newest 10,100.
    """
    query = next(query for newest, query in _WINDOWS if start + count <= newest)
    row: Any = await session.fetchrow(query, user_id, scope, start, count)
    if row is None:
        return None
    puuid, platform, reach, checked_at, ids, game_ids = row
    return Window(puuid, platform, reach, checked_at, tuple(zip(ids, game_ids, strict=True)))


async def stored_matches(session: Session, game_ids: Sequence[str]) -> dict[str, UUID]:
    """Our ids of those of the matches that are stored, by Riot's."""
    rows = await session.fetch(_BY_GAME_ID, list(game_ids))
    return {row["game_id"]: row["id"] for row in rows}


async def game_ids_of(session: Session, match_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Riot's ids of matches, by ours."""
    rows = await session.fetch(_BY_ID, list(match_ids))
    return {row["id"]: row["game_id"] for row in rows}


async def checked_at(session: Session, user_id: UUID, scope: str, reach: int) -> datetime | None:
    """When a question was last asked, None where no answer reached as far as `reach`."""
    row = await session.fetchrow(_READ, user_id, scope)
    return row["checked_at"] if row is not None and row["reach"] >= reach else None


async def remember(session: Session, user_id: UUID, scope: str, reach: int, now: datetime) -> None:
    """Note that a question was answered now, covering the newest `reach` matches."""
    await session.execute(_WRITE, user_id, scope, reach, now)
