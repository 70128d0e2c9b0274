"""A player's games, and what is usual in those of others."""

from typing import Any
from uuid import UUID

from lma.db.database import Session

_GAMES = """
SELECT m.id, m.game_id, m.started_at, m.game_mode, m.duration_s, p.slot, p.champion_id,
       c.name AS champion, p.role, p.win, p.deaths, p.cs, p.gold, p.damage, p.vision_score,
       p.kill_participation, p.damage_share
FROM user_match um
JOIN match m ON m.id = um.match_id
JOIN participant p ON p.match_id = um.match_id AND p.slot = um.slot
LEFT JOIN champion c ON c.champ_id = p.champion_id
WHERE um.user_id = $1 AND m.ending = 'played' AND m.duration_s >= $2
  AND ($3::int IS NULL OR p.champion_id = $3)
  AND ($4::text IS NULL OR m.game_mode = $4)
ORDER BY um.sort_at DESC, m.number DESC, um.match_id
LIMIT $5
"""
_GAME = """
SELECT m.game_mode, p.champion_id, p.role FROM user_match um
JOIN match m ON m.id = um.match_id
JOIN participant p ON p.match_id = um.match_id AND p.slot = um.slot
WHERE um.user_id = $1 AND m.game_id = $2
"""
# The metrics are those of lma.domain.metrics; a test computes both ways and compares.
_USUAL = """
WITH other AS (
    SELECT p.*, m.duration_s FROM participant p JOIN match m ON m.id = p.match_id
    WHERE m.game_mode = $1 AND p.role IS NOT DISTINCT FROM $2 AND NOT p.is_bot
      AND p.puuid IS DISTINCT FROM $3 AND m.ending = 'played' AND m.duration_s >= $4
      AND ($5::int IS NULL OR p.champion_id = $5)
    LIMIT $6
), told AS (
    SELECT v.name, v.value FROM other o, LATERAL (VALUES
        ('cs_per_min', o.cs * 60.0 / o.duration_s),
        ('gold_per_min', o.gold * 60.0 / o.duration_s),
        ('damage_per_min', o.damage * 60.0 / o.duration_s),
        ('vision_per_min', o.vision_score * 60.0 / o.duration_s),
        ('deaths_per_10_min', o.deaths * 600.0 / o.duration_s),
        ('damage_share', o.damage_share),
        ('kill_participation', o.kill_participation)
    ) v (name, value) WHERE v.value IS NOT NULL
)
SELECT name, count(*) AS n,
       percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY value::float) AS quartiles
FROM told GROUP BY name
"""
_PEOPLE = """
SELECT p.slot, p.game_name FROM participant p JOIN match m ON m.id = p.match_id
WHERE m.game_id = $1 ORDER BY p.slot
"""
_CHAMPION_NAMES = "SELECT name FROM champion"

_PLAYERS = """
SELECT u.puuid FROM user_match um
JOIN "user" u ON u.id = um.user_id JOIN match m ON m.id = um.match_id
WHERE m.ending = 'played' AND m.duration_s >= $1
GROUP BY u.id HAVING count(*) >= $2
ORDER BY count(*) DESC, u.id LIMIT $3
"""

# Shorter games end before anything can be told from them.
SHORTEST_S = 600
_MOST_OTHERS = 50_000


async def list_games(
    session: Session, user_id: UUID, *, champion_id: int | None, mode: str | None, count: int
) -> list[Any]:
    """A player's newest games that were played to their end, with the participant they were."""
    rows: list[Any] = await session.fetch(_GAMES, user_id, SHORTEST_S, champion_id, mode, count)
    return rows


async def find_game(session: Session, user_id: UUID, game_id: str) -> Any:
    """Mode, champion and role of a player's game, None where they weren't in it."""
    return await session.fetchrow(_GAME, user_id, game_id)


async def usual_values(
    session: Session, *, mode: str | None, role: str | None, champion_id: int | None, but: str
) -> list[Any]:
    """Number and quartiles of each metric over games of everyone `but` one PUUID."""
    rows: list[Any] = await session.fetch(
        _USUAL, mode, role, but, SHORTEST_S, champion_id, _MOST_OTHERS
    )
    return rows


async def names_by_slot(session: Session, game_id: str) -> dict[int, str | None]:
    """What everyone in a match is called, by slot."""
    return {row["slot"]: row["game_name"] for row in await session.fetch(_PEOPLE, game_id)}


async def champion_names(session: Session) -> list[str]:
    """Every champion's name."""
    return [row["name"] for row in await session.fetch(_CHAMPION_NAMES)]


async def players_with_games(session: Session, least: int, count: int) -> list[str]:
    """PUUIDs of the stored players with the most games, `least` or more."""
    rows = await session.fetch(_PLAYERS, SHORTEST_S, least, count)
    return [row["puuid"] for row in rows]
