"""Players of the legacy database: its row for each level-up becomes one player again."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from lma.context import Context
from lma.core.errors import InvalidRiotId
from lma.db import erasure, legacy
from lma.db.legacy import Finding
from lma.db.legacy_users import LegacyUser, MergedUser, merge_user
from lma.domain.riot_id import RiotId, fold, parse_riot_id
from lma.domain.routing import Platform
from lma.services.legacy.text import text_of, whole_of

SPACE = "user"
RUN = "user run"  # how far the present going over has come
_PUUID = re.compile(r"[A-Za-z0-9_-]{78}", re.ASCII)
# Rows without times are older than whatever Riot tells.
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


async def write_users(ctx: Context, rows: Sequence[Any], *, reached: int) -> None:
    """Merge legacy rows into players, map their ids and tell what is odd, in one transaction."""
    now = ctx.clock()
    numbers = [row["id"] for row in rows]
    findings: list[Finding] = []
    ids: list[tuple[int, UUID | None, str | None]] = []
    async with ctx.db.begin() as session:
        already = await legacy.known_records(session, SPACE, numbers)
        puuids = [puuid for row in rows if (puuid := _puuid(row)) is not None]
        forgotten = await erasure.forgotten_of(session, puuids)
        for row in rows:
            known = already.get(row["id"])
            if (known is not None and known.is_forgotten) or _puuid(row) in forgotten:
                findings.append(Finding(row["id"], "forgotten", "Was forgotten here.", unread=True))
                ids.append((row["id"], None, None))
                continue
            user = _read(row, ctx.platform)
            if isinstance(user, Finding):
                findings.append(user)
                ids.append((row["id"], None, text_of(row["name"]) or ""))
                continue
            merged = await merge_user(session, user, known.record_id if known else None)
            findings += _findings(row, user, merged)
            ids.append((user.legacy_id, merged.id, user.name))
        await legacy.store_ids(session, SPACE, ids)
        await legacy.replace_findings(session, SPACE, numbers, findings, now)
        await legacy.set_reached(session, RUN, reached, now)


def _puuid(row: Any) -> str | None:
    puuid = text_of(row["puuid"])
    return puuid if puuid is not None and _PUUID.fullmatch(puuid) else None


def _read(row: Any, platform: Platform) -> LegacyUser | Finding:
    puuid, name = _puuid(row), text_of(row["name"])
    riot_id, tagged = _riot_id(text_of(row["riot_id"]), name, platform)
    if riot_id is None:
        if puuid is None:
            detail = "It has neither a PUUID nor a name that a player can have."
            return Finding(row["id"], "no_name", detail, unread=True)
        riot_id = RiotId(puuid, platform.default_tag)
    updated_at = row["updated_at"] or row["created_at"] or _LONG_AGO
    return LegacyUser(
        legacy_id=row["id"],
        name=riot_id.game_name,
        riot_id=str(riot_id) if tagged else None,
        riot_id_folded=riot_id.folded,
        name_folded=fold(riot_id.game_name),
        has_default_tag=fold(riot_id.tag_line) == fold(platform.default_tag),
        puuid=puuid,
        platform=(riot_id.platform or platform).value,
        icon=whole_of(row["icon"]),
        level=whole_of(row["level"]),
        email=_email(row["email"]),
        updated_at=updated_at,
        created_at=row["created_at"],
    )


def _riot_id(
    riot_id: str | None, name: str | None, platform: Platform
) -> tuple[RiotId | None, bool]:
    """The player's Riot ID and whether its tag was told, else the platform's default one stands."""
    for told in (riot_id, name):
        if told is not None and "#" in told:
            return _parsed(told), True
    return (_parsed(f"{name}#{platform.default_tag}") if name else None), False


def _parsed(text: str) -> RiotId | None:
    try:
        return parse_riot_id(text)
    except InvalidRiotId:
        return None


def _email(told: bytes | None) -> str | None:
    """The email; a space inside is a + that a form lost."""
    email = text_of(told)
    return email and email.replace(" ", "+")


def _is_utf8(told: bytes | None) -> bool:
    try:
        (told or b"").decode()
    except UnicodeDecodeError:
        return False
    return True


def _findings(row: Any, user: LegacyUser, merged: MergedUser) -> list[Finding]:
    found = []
    if user.email and merged.email and fold(user.email) != fold(merged.email):
        detail = f"The player is known by {merged.email}; {user.email} is not kept."
        found.append(Finding(user.legacy_id, "email_conflict", detail))
    if user.email and user.email != text_of(row["email"]):
        detail = f"A space in the email is taken for a +: {user.email}."
        found.append(Finding(user.legacy_id, "email_repaired", detail))
    if not _is_utf8(row["name"]):
        detail = f"Bytes that are no UTF-8 became U+FFFD: {user.name}."
        found.append(Finding(user.legacy_id, "broken_bytes", detail))
    if merged.namesakes > 1:
        detail = f"Several players are called {user.name}; it went to the one seen last."
        found.append(Finding(user.legacy_id, "several_players", detail))
    return found
