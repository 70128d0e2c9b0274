"""Matches' payloads, as text from JSONB: nothing is parsed on the way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lma.db.database import Session

_BY_ID = "SELECT game_info, original FROM match WHERE id = $1"
# An imported id goes before a game's number, which is far larger. Where it was imported without a
# payload, its name says what to fetch.
_BY_LEGACY_ID = """
SELECT m.game_info, m.original, i.name FROM legacy_id i LEFT JOIN match m ON m.id = i.record_id
WHERE i.space = 'match' AND i.legacy_id = $1
"""
_BY_GAME_ID = "SELECT game_info, original FROM match WHERE game_id = $1"
# All platforms are named, so that the index on (platform, number) serves; two rows say that the
# number alone does not tell which match is meant.
_BY_NUMBER = """
SELECT game_info, original FROM match WHERE platform = ANY ($2::text[]) AND number = $1 LIMIT 2
"""


@dataclass(frozen=True, slots=True)
class StoredPayload:
    """A payload; `original` is what Riot sent where JSONB could not keep all of it."""

    game_info: bytes
    original: bytes | None


async def find_by_id(session: Session, match_id: UUID) -> StoredPayload | None:
    """The payload of a match by our id."""
    return _payload(await session.fetchrow(_BY_ID, match_id))


async def find_by_legacy_id(
    session: Session, legacy_id: int
) -> tuple[StoredPayload | None, str | None] | None:
    """The payload of an imported match and its name; None where no such id was imported."""
    row = await session.fetchrow(_BY_LEGACY_ID, legacy_id)
    if row is None:
        return None
    return (None if row["game_info"] is None else _payload(row)), row["name"]


async def find_by_game_id(session: Session, game_id: str) -> StoredPayload | None:
    """The payload of a match by Riot's id."""
    return _payload(await session.fetchrow(_BY_GAME_ID, game_id))


async def find_by_number(
    session: Session, number: int, platforms: Sequence[str]
) -> StoredPayload | None:
    """The payload of the one stored match with a game number, None where several have it."""
    rows: Sequence[Any] = await session.fetch(_BY_NUMBER, number, list(platforms))
    return _payload(rows[0]) if len(rows) == 1 else None


def _payload(row: Any) -> StoredPayload | None:
    return None if row is None else StoredPayload(row["game_info"], row["original"])
