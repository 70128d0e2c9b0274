"""Players' lists of their matches: who is in them, in which order."""

from typing import Any
from uuid import UUID

from lma.db.database import Session
from lma.domain.match_filter import MatchFilter

# Where a match has no start of its own (Riot zeroed it), its neighbours on its platform say when it
# was: numbers rise with time. They may come into the store after it.
_SETTLE_TIMES = """
WITH undated AS (
    SELECT m.id, m.platform, m.number FROM user_match um JOIN match m ON m.id = um.match_id
    WHERE um.user_id = $1 AND m.started_at IS NULL
), placed AS (
    SELECT u.id, coalesce(
        (SELECT n.started_at FROM match n
         WHERE n.platform = u.platform AND n.number < u.number AND n.started_at IS NOT NULL
         ORDER BY n.number DESC LIMIT 1),
        (SELECT n.started_at - interval '1 second' FROM match n
         WHERE n.platform = u.platform AND n.number > u.number AND n.started_at IS NOT NULL
         ORDER BY n.number LIMIT 1)) AS sort_at
    FROM undated u
), moved AS (
    UPDATE match m SET sort_at = p.sort_at FROM placed p
    WHERE m.id = p.id AND m.sort_at <> p.sort_at
    RETURNING m.id, m.sort_at
), people AS (
    UPDATE participant p SET sort_at = moved.sort_at FROM moved WHERE p.match_id = moved.id
)
UPDATE user_match um SET sort_at = moved.sort_at FROM moved WHERE um.match_id = moved.id
"""
_LINK_USER = """
INSERT INTO user_match (user_id, match_id, slot, sort_at)
SELECT DISTINCT ON (p.match_id) $1, p.match_id, p.slot, m.sort_at
FROM participant p JOIN match m ON m.id = p.match_id
WHERE p.puuid = $2
ORDER BY p.match_id, p.slot
ON CONFLICT DO NOTHING
"""
_LIST = """
SELECT m.game_id, m.started_at, m.queue_id, m.patch, m.duration_s, m.ending,
       p.champion_id, coalesce(c.name, p.champion_name) AS champion, p.role, p.placement, p.win,
       p.kills, p.deaths, p.assists, p.kill_participation, p.cs, p.gold, p.damage, p.damage_share,
       p.vision_score
FROM user_match um
JOIN match m ON m.id = um.match_id
LEFT JOIN participant p ON p.match_id = um.match_id AND p.slot = um.slot
LEFT JOIN champion c ON c.champ_id = p.champion_id
WHERE um.user_id = $1
  AND ($2::timestamptz IS NULL OR um.sort_at >= $2)
  AND ($3::timestamptz IS NULL OR um.sort_at < $3)
  AND ($4::int[] IS NULL OR m.queue_id = ANY ($4))
  AND ($5::int IS NULL OR p.champion_id = $5)
ORDER BY um.sort_at DESC, m.number DESC, um.match_id
LIMIT $6
"""


async def link_user(session: Session, user_id: UUID, puuid: str) -> None:
    """Put every stored match of a PUUID into a player's list."""
    await session.execute(_LINK_USER, user_id, puuid)


async def settle_times(session: Session, user_id: UUID) -> None:
    """Put those of a player's matches that tell no start between their neighbours."""
    await session.execute(_SETTLE_TIMES, user_id)


async def list_rows(session: Session, user_id: UUID, wanted: MatchFilter) -> list[Any]:
    """A player's matches, newest first, each with the participant they were."""
    rows: list[Any] = await session.fetch(
        _LIST,
        user_id,
        wanted.since,
        wanted.until,
        list(wanted.queues) or None,
        wanted.champion_id,
        wanted.count,
    )
    return rows
