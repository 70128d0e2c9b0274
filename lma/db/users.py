"""Players in the store."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lma.db.database import Session
from lma.db.erasure import lift

# What stands for the PUUID of an imported player of whom only the name is known.
PENDING = "legacy:"

_COLUMNS = (
    """id, summoner_name, riot_id, puuid, platform, profile_icon_id, summoner_level, profile_at"""
)

_BY_RIOT_ID = f'SELECT {_COLUMNS} FROM "user" WHERE riot_id_folded = $1'  # noqa: S608
_BY_PUUID = f'SELECT {_COLUMNS} FROM "user" WHERE puuid = $1'  # noqa: S608
_BY_NAME = f'SELECT {_COLUMNS} FROM "user" WHERE name_folded = $1 ORDER BY created_at'  # noqa: S608
_BY_ID = f'SELECT {_COLUMNS} FROM "user" WHERE id = $1'  # noqa: S608
# Whoever signed in last; then whoever signed up before those that were only looked up.
_NAMESAKES = f"""
SELECT {_COLUMNS}, email FROM "user" WHERE name_folded = $1
ORDER BY signed_in_at DESC NULLS LAST, email IS NULL, profile_at DESC, id LIMIT $2
"""  # noqa: S608
_HOLDERS = f'SELECT {_COLUMNS}, email FROM "user" WHERE riot_id_folded = $1 LIMIT $2'  # noqa: S608
_EMAIL = 'SELECT email FROM "user" WHERE id = $1'
_ALL = f'SELECT {_COLUMNS}, email FROM "user" WHERE id > $1 ORDER BY id LIMIT $2'  # noqa: S608
_COUNT = 'SELECT count(*) FROM "user"'
_FIRST_ID = UUID(int=0)
_NOTE_SIGN_IN = 'UPDATE "user" SET signed_in_at = $2 WHERE id = $1'
_CLAIM_EMAIL = """
UPDATE "user" SET email = coalesce(email, $2) WHERE id = $1 RETURNING email
"""

# Whoever writes players takes turns: names and PUUIDs move between rows, and two unique indexes
# would otherwise let the slower one fail, or two that swap names lock each other out. Short
# transactions: a few milliseconds each.
_TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtextextended('lma users', 0))"
_FREE_NAME = """
UPDATE "user" SET riot_id = NULL, riot_id_folded = NULL
WHERE riot_id_folded = $1 AND puuid <> $2
"""
_UPSERT = f"""
INSERT INTO "user" (summoner_name, riot_id, riot_id_folded, name_folded, puuid, platform,
                    profile_icon_id, summoner_level, profile_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (puuid) DO UPDATE SET
    summoner_name = excluded.summoner_name, riot_id = excluded.riot_id,
    riot_id_folded = excluded.riot_id_folded, name_folded = excluded.name_folded,
    platform = excluded.platform, profile_icon_id = excluded.profile_icon_id,
    summoner_level = excluded.summoner_level, profile_at = excluded.profile_at
RETURNING {_COLUMNS}
"""  # noqa: S608
_REKEY = """
UPDATE "user" SET puuid = $2
WHERE id = $1 AND NOT EXISTS (SELECT FROM "user" WHERE puuid = $2)
"""
_FREE_NEW_NAME = """
UPDATE "user" SET riot_id = NULL, riot_id_folded = NULL
WHERE riot_id_folded = $1 AND id <> $2
"""
_ADOPT = [
    """
INSERT INTO legacy_finding (space, legacy_id, code, unread, detail)
SELECT 'user', i.legacy_id, 'email_conflict', false,
       format('the player is known by %s; %s is not kept', u.email, p.email)
FROM legacy_id i JOIN "user" p ON p.id = $1 JOIN "user" u ON u.puuid = $2
WHERE i.space = 'user' AND i.record_id = $1 AND lower(p.email) <> lower(u.email)
ON CONFLICT DO NOTHING
""",
    """
UPDATE "user" u SET email = coalesce(u.email, p.email) FROM "user" p
WHERE p.id = $1 AND u.puuid = $2
""",
    """
INSERT INTO user_match (user_id, match_id, slot, sort_at)
SELECT u.id, m.match_id, m.slot, m.sort_at FROM user_match m JOIN "user" u ON u.puuid = $2
WHERE m.user_id = $1 ON CONFLICT DO NOTHING
""",
    """
UPDATE legacy_id SET record_id = u.id FROM "user" u WHERE record_id = $1 AND u.puuid = $2
""",
    """DELETE FROM "user" WHERE id = $1 AND puuid <> $2""",
]
_RENAME = """
UPDATE "user" SET summoner_name = $2, riot_id = $3, riot_id_folded = $4, name_folded = $5
WHERE id = $1
"""


@dataclass(frozen=True, slots=True)
class StoredUser:
    """A player as the store knows them; `riot_id` is None while their new name isn't known."""

    id: UUID
    summoner_name: str
    riot_id: str | None
    puuid: str
    platform: str
    profile_icon_id: int | None
    summoner_level: int | None
    profile_at: datetime

    @property
    def is_pending(self) -> bool:
        """Whether they were imported by name alone: Riot has to be asked who they are."""
        return self.puuid.startswith(PENDING)

    @property
    def known_puuid(self) -> str | None:
        """Their PUUID, None while it is not known."""
        return None if self.is_pending else self.puuid

    @property
    def label(self) -> str:
        """What to call them."""
        return self.riot_id or self.summoner_name


@dataclass(frozen=True, slots=True)
class Account:
    """A stored player, with the email that they gave when they signed up."""

    user: StoredUser
    email: str | None


@dataclass(frozen=True, slots=True)
class UserProfile:
    """A player as Riot describes them, to be stored; folded forms are what look-ups compare."""

    game_name: str
    riot_id: str | None
    riot_id_folded: str | None
    name_folded: str
    puuid: str
    platform: str
    profile_icon_id: int | None
    summoner_level: int | None
    profile_at: datetime


async def find_by_riot_id(session: Session, folded: str) -> StoredUser | None:
    """The player who holds a Riot ID, as far as the store knows."""
    return _user(await session.fetchrow(_BY_RIOT_ID, folded))


async def find_by_puuid(session: Session, puuid: str) -> StoredUser | None:
    """The player of a PUUID."""
    return _user(await session.fetchrow(_BY_PUUID, puuid))


async def list_by_name(session: Session, folded: str) -> list[StoredUser]:
    """Every player of a game name, whatever their tag."""
    return [StoredUser(**row) for row in await session.fetch(_BY_NAME, folded)]


async def find_by_id(session: Session, user_id: UUID) -> StoredUser | None:
    """The player of an id of ours."""
    return _user(await session.fetchrow(_BY_ID, user_id))


async def list_accounts(
    session: Session, *, riot_id: str | None, name: str | None, limit: int = 20
) -> list[Account]:
    """Stored players by their folded Riot ID, or else by their folded name, likeliest first."""
    if riot_id is not None:
        return [_account(row) for row in await session.fetch(_HOLDERS, riot_id, limit)]
    return [_account(row) for row in await session.fetch(_NAMESAKES, name, limit)]


async def list_all(session: Session, *, after: UUID | None, limit: int) -> list[Account]:
    """The next users in the order of their ids."""
    return [_account(row) for row in await session.fetch(_ALL, after or _FIRST_ID, limit)]


async def count(session: Session) -> int:
    """How many players are stored."""
    return int(await session.fetchval(_COUNT))


async def find_email(session: Session, user_id: UUID) -> str | None:
    """The email that a player signed up with."""
    email: str | None = await session.fetchval(_EMAIL, user_id)
    return email


async def claim_email(session: Session, user_id: UUID, email: str) -> str | None:
    """Note a player's email unless they have one; returns the one that they have."""
    kept: str | None = await session.fetchval(_CLAIM_EMAIL, user_id, email)
    return kept


async def note_sign_in(session: Session, user_id: UUID, now: datetime) -> None:
    """Note that a player has shown who they are."""
    await session.execute(_NOTE_SIGN_IN, user_id, now)


async def take_turns(session: Session) -> None:
    """Wait for whoever else writes players, to the end of the transaction."""
    await session.execute(_TAKE_TURNS)


async def store_user(session: Session, profile: UserProfile) -> StoredUser:
    """Write a player, one row for each PUUID; a former holder of their name loses it."""
    await take_turns(session)
    if profile.riot_id_folded is not None:
        await session.execute(_FREE_NAME, profile.riot_id_folded, profile.puuid)
    await lift(session, profile.puuid)
    row = await session.fetchrow(
        _UPSERT,
        profile.game_name,
        profile.riot_id,
        profile.riot_id_folded,
        profile.name_folded,
        profile.puuid,
        profile.platform,
        profile.profile_icon_id,
        profile.summoner_level,
        profile.profile_at,
    )
    return StoredUser(**row)


async def rename_user(
    session: Session, user_id: UUID, *, game_name: str, riot_id: str, folded: str, name_folded: str
) -> None:
    """Give a player the name that Riot knows them by now; a former holder of it loses it."""
    await session.execute(_TAKE_TURNS)
    await session.execute(_FREE_NEW_NAME, folded, user_id)
    await session.execute(_RENAME, user_id, game_name, riot_id, folded, name_folded)


async def rekey_user(session: Session, user_id: UUID, puuid: str) -> None:
    """Give a player the PUUID that the present application knows them by, if it is nobody's yet."""
    await session.execute(_TAKE_TURNS)
    await session.execute(_REKEY, user_id, puuid)


async def settle_pending(session: Session, user_id: UUID, puuid: str) -> None:
    """Give a player who was imported by name their PUUID; if somebody has it, they are that one.

    Their email, list and legacy ids go over then, and an email that the other has is kept.
    """
    await rekey_user(session, user_id, puuid)
    for statement in _ADOPT:
        await session.execute(statement, user_id, puuid)


def _user(row: Any) -> StoredUser | None:
    return None if row is None else StoredUser(**row)


def _account(row: Any) -> Account:
    told = dict(row)
    email = told.pop("email")
    return Account(StoredUser(**told), email)
