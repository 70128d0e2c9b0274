"""Taking a player out of what is stored, and leaving everybody else in it.

Their rows go. Where they stand in a match or a timeline among others, their ids and names are
replaced in place, in PostgreSQL: no number of the other nine passes through a float.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from lma.db.database import Session

# What stands in the place of a name; ids become empty, which no player's are.
NOBODY = "forgotten"
_BATCH = 20

_NAMES = b"""{
    "puuid": "", "summonerId": "", "summonerName": "forgotten", "riotIdName": "forgotten",
    "riotIdGameName": "forgotten", "riotIdTagline": "", "profileIcon": 0, "summonerLevel": 0
}"""
_MATCHES = "SELECT DISTINCT match_id FROM participant WHERE puuid = $1 ORDER BY match_id"
# Only what is there is replaced: no payload gets a field that Riot did not send.
_BLANK_MATCHES = """
UPDATE match m SET original = NULL, game_info = replace(
    jsonb_set(m.game_info, '{info,participants}', coalesce((
        SELECT jsonb_agg(
            CASE WHEN e ->> 'puuid' = $2 THEN e || coalesce((
                SELECT jsonb_object_agg(r.key, r.value) FROM jsonb_each($3::jsonb) r WHERE e ? r.key
            ), '{}') ELSE e END ORDER BY n)
        FROM jsonb_array_elements(m.game_info #> '{info,participants}') WITH ORDINALITY x(e, n)
    ), '[]'))::text, $2, '')::jsonb
WHERE m.id = ANY ($1::uuid[]) AND jsonb_typeof(m.game_info #> '{info,participants}') = 'array'
"""
_BLANK_TIMELINES = """
UPDATE timeline SET original = NULL, payload = replace(payload::text, $2, '')::jsonb
WHERE match_id = ANY ($1::uuid[]) AND payload IS NOT NULL
"""
_BLANK_PARTICIPANTS = """
UPDATE participant SET puuid = NULL, tag_line = NULL,
                       game_name = CASE WHEN game_name IS NOT NULL THEN 'forgotten' END
WHERE match_id = ANY ($1::uuid[]) AND puuid = $2
"""
# Before 2023 Riot told no PUUIDs, and a name was one player's on its platform.
_OLD_MATCHES = """
SELECT m.id FROM match m JOIN participant p ON p.match_id = m.id
WHERE m.format <> 'match-v5' AND m.platform = $1 AND lower(p.game_name) = lower($2)
"""
_BLANK_OLD_MATCHES = """
UPDATE match m SET original = NULL, game_info = jsonb_set(m.game_info, '{participantIdentities}', (
    SELECT jsonb_agg(
        CASE WHEN lower(e #>> '{player,summonerName}') = lower($2)
        THEN jsonb_set(e, '{player}', (
            SELECT jsonb_object_agg(p.key, CASE
                WHEN p.key = 'summonerName' THEN '"forgotten"'::jsonb
                WHEN p.key LIKE '%latform%' THEN p.value
                WHEN jsonb_typeof(p.value) = 'number' THEN '-1'::jsonb
                ELSE '""'::jsonb END)
            FROM jsonb_each(e -> 'player') p
        )) ELSE e END ORDER BY n)
    FROM jsonb_array_elements(m.game_info -> 'participantIdentities') WITH ORDINALITY x(e, n)
))
WHERE m.id = ANY ($1::uuid[]) AND jsonb_typeof(m.game_info -> 'participantIdentities') = 'array'
"""
_BLANK_OLD_PARTICIPANTS = """
UPDATE participant SET game_name = 'forgotten', tag_line = NULL
WHERE match_id = ANY ($1::uuid[]) AND lower(game_name) = lower($2)
"""
_DROP_QUARANTINED = "DELETE FROM quarantine WHERE position(convert_to($1, 'UTF8') IN body) > 0"
_DROP_FINDINGS = """
DELETE FROM legacy_finding f
WHERE position(convert_to($1, 'UTF8') IN f.original) > 0 OR EXISTS (
    SELECT FROM legacy_id l WHERE l.space = 'user' AND l.record_id = $2
    AND f.space = l.space AND f.legacy_id = l.legacy_id)
"""
_DROP_LEGACY_NAMES = """
UPDATE legacy_id SET record_id = NULL, name = NULL WHERE space = 'user' AND record_id = $1
"""
_DROP_WORK = """
DELETE FROM work WHERE kind = 'list' AND starts_with(key, $1::uuid::text)
    OR kind = 'analysis' AND key IN (SELECT id::text FROM analysis WHERE user_id = $1)
"""
_DROP_BODIES = """
UPDATE work SET last_body = NULL, last_error = NULL
WHERE position(convert_to($1, 'UTF8') IN last_body) > 0
"""
_DROP_USER = 'DELETE FROM "user" WHERE puuid = $1'

_REMEMBER = """
INSERT INTO forgotten (digest, at) VALUES (sha256(convert_to($1, 'UTF8')), $2)
ON CONFLICT (digest) DO UPDATE SET at = excluded.at
"""
_LIFT = "DELETE FROM forgotten WHERE digest = sha256(convert_to($1, 'UTF8'))"
_LAST = "SELECT count(*) || ' ' || coalesce(max(at)::text, '') FROM forgotten"
_FORGOTTEN_OF = """
SELECT told.puuid FROM unnest($1::text[]) told(puuid)
JOIN forgotten f ON f.digest = sha256(convert_to(told.puuid, 'UTF8'))
"""
_FORGOTTEN_IN = """
SELECT DISTINCT p.puuid FROM participant p
JOIN forgotten f ON f.digest = sha256(convert_to(p.puuid, 'UTF8'))
WHERE p.match_id = ANY ($1::uuid[]) AND p.puuid IS NOT NULL
"""
_FORGOTTEN_IN_TIMELINE = """
SELECT told.puuid FROM timeline t
CROSS JOIN jsonb_array_elements_text(t.payload #> '{metadata,participants}') told(puuid)
JOIN forgotten f ON f.digest = sha256(convert_to(told.puuid, 'UTF8'))
WHERE t.match_id = $1
"""


async def remember_forgotten(session: Session, puuid: str, now: datetime) -> None:
    """Keep a player out of matches that are stored from now on."""
    await session.execute(_REMEMBER, puuid, now)


async def forgotten_of(session: Session, puuids: Sequence[str]) -> set[str]:
    """Those of the PUUIDs whose players were forgotten."""
    return {row["puuid"] for row in await session.fetch(_FORGOTTEN_OF, list(puuids))}


async def lift(session: Session, puuid: str) -> None:
    """Let a player be stored by name again: somebody looked them up."""
    await session.execute(_LIFT, puuid)


async def last_forgotten(session: Session) -> str:
    """A text that changes whenever somebody is forgotten."""
    return str(await session.fetchval(_LAST))


async def matches_of(session: Session, puuid: str) -> list[UUID]:
    """The stored matches that name a player."""
    return [row["match_id"] for row in await session.fetch(_MATCHES, puuid)]


async def old_matches_of(session: Session, platform: str, name: str) -> list[UUID]:
    """The stored matches of Riot's older APIs that name a player."""
    return [row["id"] for row in await session.fetch(_OLD_MATCHES, platform, name)]


def batches(ids: Sequence[UUID]) -> list[Sequence[UUID]]:
    """As many at a time as a transaction should rewrite."""
    return [ids[n : n + _BATCH] for n in range(0, len(ids), _BATCH)]


async def blank_in_matches(session: Session, ids: Sequence[UUID], puuid: str) -> None:
    """Replace a player's ids and names in matches, their timelines and their participants."""
    await session.execute(_BLANK_MATCHES, list(ids), puuid, _NAMES)
    await session.execute(_BLANK_TIMELINES, list(ids), puuid)
    await session.execute(_BLANK_PARTICIPANTS, list(ids), puuid)


async def blank_in_old_matches(session: Session, ids: Sequence[UUID], name: str) -> None:
    """The same in matches of Riot's older APIs, which tell players by their names."""
    await session.execute(_BLANK_OLD_MATCHES, list(ids), name)
    await session.execute(_BLANK_OLD_PARTICIPANTS, list(ids), name)


async def blank_forgotten(session: Session, ids: Sequence[UUID]) -> None:
    """Take whoever was forgotten out of matches that were stored in this transaction."""
    for row in await session.fetch(_FORGOTTEN_IN, list(ids)):
        await blank_in_matches(session, ids, row["puuid"])


async def blank_forgotten_in_timeline(session: Session, match_id: UUID) -> None:
    """Take whoever was forgotten out of a timeline that was stored in this transaction."""
    for row in await session.fetch(_FORGOTTEN_IN_TIMELINE, match_id):
        await session.execute(_BLANK_TIMELINES, [match_id], row["puuid"])


async def drop_player(session: Session, puuid: str, user_id: UUID | None) -> None:
    """Delete a player's own rows, and bodies kept apart that name them."""
    await session.execute(_DROP_QUARANTINED, puuid)
    await session.execute(_DROP_FINDINGS, puuid, user_id)
    await session.execute(_DROP_BODIES, puuid)
    if user_id is not None:
        await session.execute(_DROP_WORK, user_id)
        await session.execute(_DROP_LEGACY_NAMES, user_id)
    await session.execute(_DROP_USER, puuid)
