"""Matches and their participants, each written once."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from operator import attrgetter
from typing import Any, TypeAlias
from uuid import UUID

from lma.db.database import Session
from lma.db.erasure import blank_forgotten
from lma.db.jsonb import jsonb_ready
from lma.db.quarantine import REFUSALS, quarantine
from lma.domain.match import MatchFacts, ParticipantFacts
from lma.domain.match_id import parse_match_id

_KNOWN = "SELECT game_id FROM match WHERE game_id = ANY($1::text[])"
# In the order of the ids: two batches that overlap then wait for each other in one direction only.
_INSERT = """
INSERT INTO match (game_id, platform, number, queue_id, game_mode, map_id, game_version, patch,
                   started_at, sort_at, duration_s, ending, game_info, original,
                   format)
SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::int[], $5::text[], $6::int[],
                     $7::text[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::int[],
                     $12::text[], $13::jsonb[], $14::bytea[], $15::text[])
ORDER BY 1
ON CONFLICT DO NOTHING
RETURNING id, game_id, sort_at
"""
_UPDATE_FACTS = """
UPDATE match SET queue_id = $2, game_mode = $3, map_id = $4, game_version = $5, patch = $6,
                 started_at = $7, sort_at = coalesce($7, sort_at), duration_s = $8, ending = $9
WHERE id = $1
RETURNING sort_at
"""
_DELETE_PARTICIPANTS = "DELETE FROM participant WHERE match_id = $1"
_LINK_MATCHES = """
INSERT INTO user_match (user_id, match_id, slot, sort_at)
SELECT DISTINCT ON (u.id, p.match_id) u.id, p.match_id, p.slot, m.sort_at
FROM participant p JOIN "user" u ON u.puuid = p.puuid JOIN match m ON m.id = p.match_id
WHERE p.match_id = ANY ($1::uuid[])
ORDER BY u.id, p.match_id, p.slot
ON CONFLICT (user_id, match_id) DO UPDATE SET slot = excluded.slot, sort_at = excluded.sort_at
"""
_HEADER = """
SELECT id, game_id, platform, queue_id, game_mode, patch, started_at, duration_s, ending
FROM match WHERE game_id = $1
"""
_PARTICIPANTS = """
SELECT p.*, coalesce(c.name, p.champion_name) AS champion
FROM participant p LEFT JOIN champion c ON c.champ_id = p.champion_id
WHERE p.match_id = $1 ORDER BY p.slot
"""
_TEAMS = "SELECT game_info #> '{info,teams}' FROM match WHERE id = $1"
_PAGE = """
SELECT id, format, coalesce(original, convert_to(game_info::text, 'UTF8')) AS body
FROM match WHERE id > $1 ORDER BY id LIMIT $2
"""
_PAYLOAD = """
SELECT id, format, coalesce(original, convert_to(game_info::text, 'UTF8')) AS body
FROM match WHERE id = $1
"""
_COUNT = "SELECT count(*) FROM match"

_PARTICIPANT_COLUMNS = (
    "match_id",
    "sort_at",
    "slot",
    "puuid",
    "is_bot",
    "game_name",
    "tag_line",
    "champion_id",
    "champion_name",
    "champion_level",
    "team_id",
    "subteam_id",
    "placement",
    "role",
    "win",
    "kills",
    "deaths",
    "assists",
    "cs",
    "gold",
    "damage",
    "damage_taken",
    "vision_score",
    "kill_participation",
    "damage_share",
    "items",
    "spells",
)
_participant_values = attrgetter(*_PARTICIPANT_COLUMNS[2:])
_FIRST_ID = UUID(int=0)

Payload: TypeAlias = tuple[MatchFacts, bytes]
Row: TypeAlias = tuple[Any, ...]


class Stored(Enum):
    """What became of a match that was to be stored."""

    NEW = "new"
    KNOWN = "known"
    REFUSED = "refused"


async def known_ids(session: Session, game_ids: Sequence[str]) -> set[str]:
    """Those of the matches that are stored."""
    return {row["game_id"] for row in await session.fetch(_KNOWN, list(game_ids))}


async def store_matches(
    session: Session, payloads: Sequence[Payload], now: datetime
) -> dict[str, Stored]:
    """Write matches, their participants and their places in stored players' lists, each once.

    What JSONB refuses is taken out and the original kept beside it. Where PostgreSQL refuses a
    batch all the same, its halves are tried, until the one that is refused goes to quarantine
    alone; the caller's transaction stays usable.
    """
    try:
        async with session.transaction():  # a savepoint
            return await _insert_matches(session, payloads, now)
    except REFUSALS as refusal:
        if len(payloads) == 1:
            facts, body = payloads[0]
            await quarantine(session, facts.match_id, refusal, body)
            return {facts.match_id: Stored.REFUSED}
    middle = len(payloads) // 2
    first = await store_matches(session, payloads[:middle], now)
    return first | await store_matches(session, payloads[middle:], now)


async def _insert_matches(
    session: Session, payloads: Sequence[Payload], now: datetime
) -> dict[str, Stored]:
    rows = [_match_row(facts, body, now) for facts, body in payloads]
    columns = [list(column) for column in zip(*rows, strict=True)]
    made = {row["game_id"]: row for row in await session.fetch(_INSERT, *columns)}
    people = [
        (made[facts.match_id]["id"], made[facts.match_id]["sort_at"], facts.participants)
        for facts, _ in payloads
        if facts.match_id in made
    ]
    await _write_participants(session, people)
    return {
        facts.match_id: Stored.NEW if facts.match_id in made else Stored.KNOWN
        for facts, _ in payloads
    }


def _match_row(facts: MatchFacts, body: bytes, now: datetime) -> Row:
    ready = jsonb_ready(body)
    return (
        facts.match_id,
        facts.platform,
        parse_match_id(facts.match_id).number,
        facts.queue_id,
        facts.game_mode,
        facts.map_id,
        facts.game_version,
        facts.patch,
        facts.started_at,
        facts.started_at or now,
        facts.duration_s,
        facts.ending.value,
        ready,
        None if ready is body else body,
        facts.format.value,
    )


async def rewrite_facts(session: Session, row_id: UUID, facts: MatchFacts) -> None:
    """Fill a stored match's columns and participants anew from its payload."""
    sort_at = await session.fetchval(
        _UPDATE_FACTS,
        row_id,
        facts.queue_id,
        facts.game_mode,
        facts.map_id,
        facts.game_version,
        facts.patch,
        facts.started_at,
        facts.duration_s,
        facts.ending.value,
    )
    await session.execute(_DELETE_PARTICIPANTS, row_id)
    await _write_participants(session, [(row_id, sort_at, facts.participants)])


async def _write_participants(
    session: Session, people: Sequence[tuple[UUID, datetime, Sequence[ParticipantFacts]]]
) -> None:
    await session.copy_records_to_table(
        "participant",
        columns=_PARTICIPANT_COLUMNS,
        records=[
            (row_id, sort_at, *_participant_values(person))
            for row_id, sort_at, participants in people
            for person in participants
        ],
    )
    row_ids = [row_id for row_id, _, _ in people]
    await blank_forgotten(session, row_ids)
    await session.execute(_LINK_MATCHES, row_ids)


async def find_match(session: Session, game_id: str) -> Any:
    """A match's own columns, None where it isn't stored."""
    return await session.fetchrow(_HEADER, game_id)


async def list_participants(session: Session, match_id: UUID) -> list[Any]:
    """Everyone in a match, by slot."""
    rows: list[Any] = await session.fetch(_PARTICIPANTS, match_id)
    return rows


async def teams_json(session: Session, match_id: UUID) -> bytes | None:
    """The payload's `info.teams`, as JSON."""
    teams: bytes | None = await session.fetchval(_TEAMS, match_id)
    return teams


async def count_matches(session: Session) -> int:
    """How many matches are stored."""
    return int(await session.fetchval(_COUNT))


async def find_payload(session: Session, row_id: UUID) -> Any:
    """A stored payload as `id`, `format` and `body`, None where there is no such match."""
    return await session.fetchrow(_PAYLOAD, row_id)


async def next_payloads(session: Session, after: UUID | None, limit: int) -> list[Any]:
    """The next stored payloads in the order of their ids, as `id`, `format` and `body`."""
    rows: list[Any] = await session.fetch(_PAGE, after or _FIRST_ID, limit)
    return rows
