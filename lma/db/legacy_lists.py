"""Players' lists of the legacy database, joined to what was made of its players and matches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lma.db.database import Session

# The participant is found by PUUID, else by the name of then, else, in payloads of before 2021, by
# the account; slot 0 says that none was.
_LINK = """
WITH told AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[])
        AS t (user_id, match_id, name, account_id, summoner_id)
), known AS (
    SELECT DISTINCT ON (u.record_id, m.record_id)
           u.record_id AS user_id, m.record_id AS match_id, g.sort_at, g.format, g.game_info,
           p.puuid, t.name, t.account_id, t.summoner_id
    FROM told t
    JOIN legacy_id u ON u.space = 'user' AND u.legacy_id = t.user_id
    JOIN legacy_id m ON m.space = 'match' AND m.legacy_id = t.match_id
    JOIN "user" p ON p.id = u.record_id
    JOIN match g ON g.id = m.record_id
)
INSERT INTO user_match (user_id, match_id, slot, sort_at)
SELECT k.user_id, k.match_id, coalesce(
    (SELECT p.slot FROM participant p
     WHERE p.match_id = k.match_id AND (p.puuid = k.puuid OR lower(p.game_name) = lower(k.name))
     ORDER BY p.puuid = k.puuid DESC NULLS LAST, p.slot LIMIT 1),
    (SELECT p.slot
     FROM jsonb_array_elements(CASE
         WHEN k.format <> 'match-v5' AND coalesce(k.account_id, k.summoner_id) IS NOT NULL
              AND jsonb_typeof(k.game_info -> 'participantIdentities') = 'array'
         THEN k.game_info -> 'participantIdentities' ELSE '[]' END) AS i
     JOIN participant p ON p.match_id = k.match_id
          AND p.slot::text = i ->> 'participantId'
     WHERE i #>> '{player,summonerId}' = k.summoner_id
        OR k.account_id IN (i #>> '{player,accountId}', i #>> '{player,currentAccountId}')
     LIMIT 1),
    0), k.sort_at
FROM known k
ON CONFLICT (user_id, match_id) DO UPDATE SET slot = excluded.slot WHERE user_match.slot = 0
"""
_MISSING = """
SELECT t.id, t.user_id, t.match_id FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])
    AS t (id, user_id, match_id)
LEFT JOIN legacy_id u ON u.space = 'user' AND u.legacy_id = t.user_id
LEFT JOIN legacy_id m ON m.space = 'match' AND m.legacy_id = t.match_id
WHERE u.record_id IS NULL OR m.record_id IS NULL
"""
# An imported list is an answer of long ago: a newer one is asked for whenever Riot can be asked.
_SEED = """
INSERT INTO listing (user_id, scope, reach, checked_at)
SELECT u.id, replace($1, '{platform}', u.platform), count(*), u.profile_at
FROM "user" u JOIN user_match um ON um.user_id = u.id
WHERE EXISTS (SELECT FROM legacy_id i WHERE i.record_id = u.id AND i.space = 'user')
GROUP BY u.id
ON CONFLICT DO NOTHING
"""
_COUNT = """
SELECT count(*) FROM user_match m
WHERE EXISTS (SELECT FROM legacy_id i WHERE i.record_id = m.user_id AND i.space = 'user')
  AND EXISTS (SELECT FROM legacy_id i WHERE i.record_id = m.match_id AND i.space = 'match')
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A match in a player's list; the name and ids are those that the legacy row had."""

    id: int | None
    user_id: int
    match_id: int
    name: str | None
    account_id: str | None
    summoner_id: str | None


async def link_places(session: Session, places: Sequence[Place]) -> list[Any]:
    """Put matches into lists; returns those whose player or match was not brought over."""
    users, matches = [p.user_id for p in places], [p.match_id for p in places]
    await session.execute(
        _LINK,
        users,
        matches,
        [place.name for place in places],
        [place.account_id for place in places],
        [place.summoner_id for place in places],
    )
    ids = [place.id for place in places]
    missing: list[Any] = await session.fetch(_MISSING, ids, users, matches)
    return missing


async def seed_listings(session: Session, scope: str) -> None:
    """Let imported lists be answered where Riot can't be asked."""
    await session.execute(_SEED, scope)


async def count_places(session: Session) -> int:
    """How many imported matches are in imported players' lists."""
    return int(await session.fetchval(_COUNT))
