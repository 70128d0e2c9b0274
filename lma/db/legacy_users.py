"""Players of the legacy database, several rows of which may be one of ours."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lma.db.database import Session
from lma.db.users import PENDING, take_turns

_FOUND = "id, puuid, email, profile_at"
_BY_PUUID = f'SELECT {_FOUND} FROM "user" WHERE puuid = $1'  # noqa: S608
# A player whose tag nobody told may be the one with the platform's default tag.
_BY_NAME = f"""
SELECT {_FOUND} FROM "user"
WHERE riot_id_folded = $1 OR ($3 AND riot_id IS NULL AND name_folded = $2)
ORDER BY riot_id_folded = $1 DESC NULLS LAST, profile_at DESC, id LIMIT 2
"""  # noqa: S608
_BY_ID = f'SELECT {_FOUND} FROM "user" WHERE id = $1'  # noqa: S608
_HOLDER = 'SELECT id, profile_at FROM "user" WHERE riot_id_folded = $1'
_FREE = 'UPDATE "user" SET riot_id = NULL, riot_id_folded = NULL WHERE id = $1'
_INSERT = f"""
INSERT INTO "user" (summoner_name, riot_id, riot_id_folded, name_folded, puuid, platform,
                    profile_icon_id, summoner_level, email, profile_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce($11, now()))
RETURNING {_FOUND}
"""  # noqa: S608
_RENEW = """
UPDATE "user" SET summoner_name = $2, riot_id = $3, riot_id_folded = $4, name_folded = $5,
                  profile_icon_id = coalesce($6, profile_icon_id),
                  summoner_level = coalesce($7, summoner_level), profile_at = $8
WHERE id = $1
"""
_FILL = """
UPDATE "user" SET email = coalesce(email, $2), puuid = coalesce($3, puuid),
                  created_at = least(created_at, $4)
WHERE id = $1 RETURNING email
"""


@dataclass(frozen=True, slots=True)
class LegacyUser:
    """A legacy row, read; `riot_id` is None where its tag was not told.

    `riot_id_folded` is what the player is looked for by, with the platform's default tag then.
    """

    legacy_id: int
    name: str
    riot_id: str | None
    riot_id_folded: str
    name_folded: str
    has_default_tag: bool
    puuid: str | None
    platform: str
    icon: int | None
    level: int | None
    email: str | None
    updated_at: datetime
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class MergedUser:
    """What a legacy row became; `email` is the one that is kept, `namesakes` whom it might be."""

    id: UUID
    email: str | None
    namesakes: int


async def merge_user(session: Session, told: LegacyUser, already: UUID | None) -> MergedUser:
    """Make a legacy row part of a player of ours: by PUUID, else by name, else a new one.

    The newest name, icon and level win, and the first email. `already` is whom it became before.
    """
    await take_turns(session)
    found, namesakes = await _find(session, told, already)
    if found is None:
        found = await _insert(session, told)
    elif told.updated_at >= found["profile_at"]:
        await _renew(session, found, told)
    puuid = told.puuid if found["puuid"].startswith(PENDING) else None
    email = await session.fetchval(_FILL, found["id"], told.email, puuid, told.created_at)
    return MergedUser(found["id"], email, namesakes)


async def _find(session: Session, told: LegacyUser, already: UUID | None) -> tuple[Any, int]:
    """The player that a row is of, and how many might be meant."""
    if told.puuid is not None:
        row = await session.fetchrow(_BY_PUUID, told.puuid)
        if row is not None:
            return row, 1
    if already is not None:
        row = await session.fetchrow(_BY_ID, already)
        if row is not None:
            return row, 1
    rows = await session.fetch(
        _BY_NAME, told.riot_id_folded, told.name_folded, told.has_default_tag
    )
    if told.puuid is not None:  # only a player without a PUUID can be the one with this
        rows = [row for row in rows if row["puuid"].startswith(PENDING)]
    return (rows[0] if rows else None), len(rows)


async def _insert(session: Session, told: LegacyUser) -> Any:
    riot_id, folded = await _claimed(session, told, None)
    return await session.fetchrow(
        _INSERT,
        told.name,
        riot_id,
        folded,
        told.name_folded,
        told.puuid or f"{PENDING}{told.legacy_id}",
        told.platform,
        told.icon,
        told.level,
        told.email,
        told.updated_at,
        told.created_at,
    )


async def _renew(session: Session, found: Any, told: LegacyUser) -> None:
    riot_id, folded = await _claimed(session, told, found["id"])
    await session.execute(
        _RENEW,
        found["id"],
        told.name,
        riot_id,
        folded,
        told.name_folded,
        told.icon,
        told.level,
        told.updated_at,
    )


async def _claimed(
    session: Session, told: LegacyUser, owner: UUID | None
) -> tuple[str | None, str | None]:
    """The row's Riot ID, if it may have it: of two players of one name the newer one has it."""
    if told.riot_id is None and told.puuid is not None:
        return None, None  # the PUUID says who they are; their tag is not known
    holder = await session.fetchrow(_HOLDER, told.riot_id_folded)
    if holder is not None and holder["id"] != owner:
        if holder["profile_at"] > told.updated_at:
            return None, None
        await session.execute(_FREE, holder["id"])
    return told.riot_id, told.riot_id_folded
