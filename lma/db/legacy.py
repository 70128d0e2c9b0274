"""What was imported of the legacy database: its ids as ours, how far it came, what it found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lma.db.database import Session

_RECORD = "SELECT record_id, name FROM legacy_id WHERE space = $1 AND legacy_id = $2"
_REACHED = "SELECT space, reached FROM legacy_import"
_SET_REACHED = """
INSERT INTO legacy_import (space, reached, changed_at) VALUES ($1, $2, $3)
ON CONFLICT (space) DO UPDATE SET reached = excluded.reached, changed_at = excluded.changed_at
"""
_KNOWN = """
SELECT legacy_id, record_id, name FROM legacy_id
WHERE space = $1 AND legacy_id = ANY ($2::bigint[])
"""
_UNRESOLVED = """
SELECT legacy_id FROM legacy_id
WHERE space = 'match' AND record_id IS NULL AND legacy_id > $1 AND legacy_id <= $2
ORDER BY legacy_id LIMIT $3
"""
_COUNT_UNRESOLVED = """
SELECT count(*) FROM legacy_id WHERE space = 'match' AND record_id IS NULL AND legacy_id <= $1
"""
_STORE_IDS = """
INSERT INTO legacy_id (space, legacy_id, record_id, name)
SELECT $1, * FROM unnest($2::bigint[], $3::uuid[], $4::text[])
ON CONFLICT (space, legacy_id) DO UPDATE
SET record_id = coalesce(excluded.record_id, legacy_id.record_id), name = excluded.name
"""
_SAMPLE = """
SELECT legacy_id, name FROM legacy_id
WHERE space = 'match' AND name IS NOT NULL ORDER BY legacy_id LIMIT 20
"""
_FORGET_FINDINGS = """
DELETE FROM legacy_finding WHERE space = $1 AND legacy_id = ANY ($2::bigint[])
"""
_STORE_FINDINGS = """
INSERT INTO legacy_finding (space, legacy_id, code, unread, detail, position, original, seen_at)
SELECT $1, *, $8 FROM unnest($2::bigint[], $3::text[], $4::bool[], $5::text[], $6::int[],
                             $7::bytea[])
ON CONFLICT (space, legacy_id, code) DO UPDATE
SET unread = excluded.unread, detail = excluded.detail, position = excluded.position,
    original = excluded.original, seen_at = excluded.seen_at
"""
_FINDINGS = """
SELECT f.space, f.legacy_id, f.code, f.unread, f.detail, f.position, f.original, i.name
FROM legacy_finding f LEFT JOIN legacy_id i USING (space, legacy_id)
WHERE (f.space, f.legacy_id, f.code) > ($1, $2, $3)
ORDER BY f.space, f.legacy_id, f.code LIMIT $4
"""
_ORIGINAL = """
SELECT original FROM legacy_finding
WHERE space = $1 AND legacy_id = $2 AND original IS NOT NULL LIMIT 1
"""
_IDS = """
SELECT i.space, i.legacy_id, i.name, i.record_id,
       CASE i.space WHEN 'match' THEN EXISTS (SELECT FROM match WHERE id = i.record_id)
                    WHEN 'user' THEN EXISTS (SELECT FROM "user" WHERE id = i.record_id)
                    ELSE EXISTS (SELECT FROM champion WHERE id = i.record_id) END AS there
FROM legacy_id i ORDER BY i.space, i.legacy_id
"""
_COUNTS = """
SELECT space, count(*) AS mapped, count(record_id) AS brought,
       count(DISTINCT record_id) AS records
FROM legacy_id GROUP BY space
"""
_FINDING_COUNTS = """
SELECT space, count(DISTINCT legacy_id) FILTER (WHERE unread) AS unread,
       count(*) FILTER (WHERE NOT unread) AS notes
FROM legacy_finding GROUP BY space
"""


@dataclass(frozen=True, slots=True)
class LegacyRecord:
    """What a legacy id stands for; `record_id` is None where the row could not be read."""

    record_id: UUID | None
    name: str | None

    @property
    def is_forgotten(self) -> bool:
        """Whether it is of a player who was forgotten, which leaves their rows no name."""
        return self.record_id is None and self.name is None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to tell of a legacy row; `original` is the text it is about."""

    legacy_id: int
    code: str
    detail: str
    unread: bool = False
    position: int | None = None
    original: bytes | None = None


async def find_record(session: Session, space: str, legacy_id: int) -> LegacyRecord | None:
    """What an id of the legacy database stands for, None where no such row was imported."""
    row = await session.fetchrow(_RECORD, space, legacy_id)
    return None if row is None else LegacyRecord(row["record_id"], row["name"])


async def read_reached(session: Session) -> dict[str, int]:
    """How far each table is brought over."""
    return {row["space"]: row["reached"] for row in await session.fetch(_REACHED)}


async def set_reached(session: Session, space: str, reached: int, now: datetime) -> None:
    """Note how far a table is brought over."""
    await session.execute(_SET_REACHED, space, reached, now)


async def known_records(
    session: Session, space: str, ids: Sequence[int]
) -> dict[int, LegacyRecord]:
    """Those of the ids that were imported, and what they became."""
    rows = await session.fetch(_KNOWN, space, list(ids))
    return {row["legacy_id"]: LegacyRecord(row["record_id"], row["name"]) for row in rows}


async def unresolved_matches(session: Session, after: int, until: int, limit: int) -> list[int]:
    """Matches that could not be read, in the order of their ids."""
    rows = await session.fetch(_UNRESOLVED, after, until, limit)
    return [row["legacy_id"] for row in rows]


async def count_unresolved(session: Session, until: int) -> int:
    """How many matches could not be read, up to an id."""
    return int(await session.fetchval(_COUNT_UNRESOLVED, until))


async def store_ids(
    session: Session, space: str, ids: Sequence[tuple[int, UUID | None, str | None]]
) -> None:
    """Write (legacy id, ours, name); what an id once became stays."""
    if ids:
        columns = zip(*{row[0]: row for row in ids}.values(), strict=True)
        await session.execute(_STORE_IDS, space, *(list(column) for column in columns))


async def sample_names(session: Session) -> dict[int, str]:
    """Some imported matches and their names, to know the legacy database by."""
    return {row["legacy_id"]: row["name"] for row in await session.fetch(_SAMPLE)}


async def replace_findings(
    session: Session, space: str, ids: Sequence[int], findings: Sequence[Finding], now: datetime
) -> None:
    """Forget what was told of these rows, and write what is to be told now."""
    await session.execute(_FORGET_FINDINGS, space, list(ids))
    if findings:
        rows = {(told.legacy_id, told.code): told for told in findings}.values()
        await session.execute(
            _STORE_FINDINGS,
            space,
            [told.legacy_id for told in rows],
            [told.code for told in rows],
            [told.unread for told in rows],
            [told.detail for told in rows],
            [told.position for told in rows],
            [told.original for told in rows],
            now,
        )


async def next_findings(session: Session, after: tuple[str, int, str], limit: int) -> list[Any]:
    """The next findings in the order of their tables and ids."""
    rows: list[Any] = await session.fetch(_FINDINGS, *after, limit)
    return rows


async def find_original(session: Session, space: str, legacy_id: int) -> bytes | None:
    """The text of a row that could not be read."""
    original: bytes | None = await session.fetchval(_ORIGINAL, space, legacy_id)
    return original


async def list_ids(session: Session) -> list[Any]:
    """Every imported id and what it became; `there` says whether that still is."""
    rows: list[Any] = await session.fetch(_IDS)
    return rows


async def read_counts(session: Session) -> dict[str, dict[str, int]]:
    """For each table, how many ids are known and records there are, and how much was found."""
    counts: dict[str, dict[str, int]] = {}
    for query in (_COUNTS, _FINDING_COUNTS):
        for row in await session.fetch(query):
            told = dict(row)
            counts.setdefault(told.pop("space"), {}).update(told)
    return counts
