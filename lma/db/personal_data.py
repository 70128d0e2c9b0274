"""What is stored of one person, for whoever must say so, hand it over or erase it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from lma.db.database import Session

_PUUIDS_OF_NAME = """
SELECT DISTINCT puuid FROM participant
WHERE puuid IS NOT NULL AND lower(game_name) = lower($1) AND lower(tag_line) = lower($2) LIMIT 5
"""
_NAME_OF_PUUID = """
SELECT game_name || '#' || tag_line AS riot_id, m.platform
FROM participant p JOIN match m ON m.id = p.match_id
WHERE p.puuid = $1 ORDER BY m.sort_at DESC LIMIT 1
"""
_USER = """
SELECT id::text, summoner_name, riot_id, puuid, platform, profile_icon_id, summoner_level, email,
       profile_at, created_at, signed_in_at
FROM "user" WHERE id = $1
"""
_COUNTS = """
SELECT (SELECT count(DISTINCT match_id) FROM participant WHERE puuid = $1) AS matches,
       (SELECT count(*) FROM listing WHERE user_id = $2) AS lists,
       EXISTS (SELECT FROM league WHERE user_id = $2) AS has_rank
"""
_LEAGUES = "SELECT entries, fetched_at FROM league WHERE user_id = $1"
_LISTINGS = "SELECT scope, reach, checked_at FROM listing WHERE user_id = $1 ORDER BY scope"
_LEGACY = """
SELECT legacy_id, name FROM legacy_id WHERE space = 'user' AND record_id = $1 ORDER BY legacy_id
"""
_FOLLOWED = "SELECT every_s, count, timelines, since FROM followed WHERE user_id = $1"
_ANALYSES = """
SELECT id::text, subject, status, body, reason, created_at, changed_at FROM analysis
WHERE user_id = $1 ORDER BY created_at
"""
# Of a match: the row about them, what Riot says of them, and where they were on the map. The other
# players of it are other people.
_MATCHES = """
SELECT m.game_id, m.started_at, to_jsonb(p) - '{match_id,sort_at}'::text[] AS participant,
    (SELECT e FROM jsonb_array_elements(m.game_info #> '{info,participants}') e
     WHERE e ->> 'puuid' = $1 LIMIT 1) AS told,
    (SELECT jsonb_agg(f #> ARRAY['participantFrames', p.slot::text] ORDER BY n)
     FROM jsonb_array_elements(t.payload #> '{info,frames}') WITH ORDINALITY x(f, n)) AS frames
FROM participant p
JOIN match m ON m.id = p.match_id
LEFT JOIN timeline t ON t.match_id = m.id
WHERE p.puuid = $1
ORDER BY m.sort_at DESC, m.id
"""


async def puuids_of_name(session: Session, game_name: str, tag_line: str) -> list[str]:
    """The PUUIDs that stored matches tell a Riot ID of."""
    return [row["puuid"] for row in await session.fetch(_PUUIDS_OF_NAME, game_name, tag_line)]


async def find_in_matches(session: Session, puuid: str) -> Any:
    """The last `riot_id` and `platform` that stored matches tell of a PUUID, None where none."""
    return await session.fetchrow(_NAME_OF_PUUID, puuid)


async def get_user_row(session: Session, user_id: UUID) -> Any:
    """Everything in a player's row."""
    return await session.fetchrow(_USER, user_id)


async def count_rows(session: Session, puuid: str, user_id: UUID | None) -> Any:
    """How many matches and lists there are of somebody, and whether there is a rank."""
    return await session.fetchrow(_COUNTS, puuid, user_id)


async def find_league(session: Session, user_id: UUID) -> Any:
    """A player's league entries, as Riot sent them."""
    return await session.fetchrow(_LEAGUES, user_id)


async def list_listings(session: Session, user_id: UUID) -> Sequence[Any]:
    """What Riot was asked of a player, and when."""
    rows: Sequence[Any] = await session.fetch(_LISTINGS, user_id)
    return rows


async def find_followed(session: Session, user_id: UUID) -> Any:
    """How a player is kept fresh, None where they aren't."""
    return await session.fetchrow(_FOLLOWED, user_id)


async def list_analyses(session: Session, user_id: UUID) -> Sequence[Any]:
    """Analyses of a player's games, oldest first."""
    rows: Sequence[Any] = await session.fetch(_ANALYSES, user_id)
    return rows


async def list_legacy_ids(session: Session, user_id: UUID) -> Sequence[Any]:
    """What the legacy database called a player."""
    rows: Sequence[Any] = await session.fetch(_LEGACY, user_id)
    return rows


async def list_matches(session: Session, puuid: str) -> Sequence[Any]:
    """Every stored match of a PUUID, newest first, as far as it is about them."""
    rows: Sequence[Any] = await session.fetch(_MATCHES, puuid)
    return rows
