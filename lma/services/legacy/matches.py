"""Matches of the legacy database: read, stored as fetched ones are, and mapped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lma.context import Context
from lma.db import legacy, listings, matches
from lma.db.legacy import Finding, LegacyRecord
from lma.db.legacy_source import LARGEST_BYTES
from lma.db.matches import Stored
from lma.domain.match_id import find_match_id
from lma.services.legacy.payloads import ReadMatch, Unread, read_payload
from lma.services.legacy.text import text_of

SPACE = "match"


@dataclass(frozen=True, slots=True)
class LegacyMatch:
    """A legacy row and what its text says; `game_id` is what the legacy database calls it."""

    legacy_id: int
    game_id: str | None
    told: ReadMatch | Unread
    original: bytes | None

    @property
    def match_id(self) -> str | None:
        """Riot's id of the match, None where nothing tells it."""
        if isinstance(self.told, ReadMatch):
            return self.told.facts.match_id
        named = find_match_id(self.game_id or "")
        return str(named) if named else None


def read_rows(ctx: Context, rows: Sequence[Any]) -> list[LegacyMatch]:
    """What legacy rows say."""
    return [_read(ctx, row) for row in rows]


def _read(ctx: Context, row: Any) -> LegacyMatch:
    original: bytes | None = row["game_info"]
    told: ReadMatch | Unread
    if original is not None:
        told = read_payload(original, ctx.platform)
    elif row["size"] is not None:
        size = f"{row['size']:,} bytes, more than {LARGEST_BYTES:,}"
        told = Unread("too_large", f"It has {size}, and is left where it is.")
    else:
        told = Unread("empty", "There is no game_info.")
    return LegacyMatch(row["id"], text_of(row["game_id"]), told, original)


async def write_matches(
    ctx: Context, read: Sequence[LegacyMatch], *, reached: int | None, again: bool = False
) -> int:
    """Store what was read, its ids and what is to be told, in one transaction.

    `reached` notes how far the table is brought over. `again` says that these rows were gone over
    before: lists are joined anew once one of them has become a match. Returns how many have.
    """
    now = ctx.clock()
    payloads = {m.told.facts.match_id: m.told for m in read if isinstance(m.told, ReadMatch)}
    async with ctx.db.begin() as session:
        stored: dict[str, Stored] = {}
        if payloads:
            told = [(payload.facts, payload.body) for payload in payloads.values()]
            stored = await matches.store_matches(session, told, now)
        names = [match.match_id for match in read if match.match_id is not None]
        records = await listings.stored_matches(session, names)
        ids = [(m.legacy_id, records.get(m.match_id or ""), _name(m)) for m in read]
        await legacy.store_ids(session, SPACE, ids)
        findings = [finding for match in read for finding in _findings(match, stored)]
        numbers = [match.legacy_id for match in read]
        await legacy.replace_findings(session, SPACE, numbers, findings, now)
        became = sum(record is not None for _, record, _ in ids)
        if reached is not None:
            await legacy.set_reached(session, SPACE, reached, now)
        if again and became:
            await legacy.set_reached(session, "user_match", 0, now)
    return became


def _name(match: LegacyMatch) -> str | None:
    return match.game_id or match.match_id


def _findings(match: LegacyMatch, stored: dict[str, Stored]) -> list[Finding]:
    number, told, original = match.legacy_id, match.told, match.original
    if isinstance(told, Unread):
        return [
            Finding(
                number,
                told.code,
                told.detail,
                unread=True,
                position=told.position,
                original=original,
            )
        ]
    found = []
    own, named = told.facts.match_id, find_match_id(match.game_id or "")
    if stored.get(own) is Stored.REFUSED:
        detail = "PostgreSQL refuses the payload; its bytes are in quarantine too."
        found.append(Finding(number, "refused", detail, unread=True, original=original))
    if told.lossy:
        detail = "Bytes that are no UTF-8 became U+FFFD."
        found.append(Finding(number, "broken_bytes", detail, original=original))
    if told.repeated is not None:
        detail = f"A hash has the key {told.repeated!r} twice; the last value is kept."
        found.append(Finding(number, "repeated_key", detail, original=original))
    if named is not None and str(named) != own:
        found.append(Finding(number, "other_id", f"Its payload is that of {own}."))
    return found


def unresolved(known: Mapping[int, LegacyRecord], rows: Sequence[Any]) -> list[Any]:
    """Those of the rows that did not become a match before."""
    done = {number for number, record in known.items() if record.record_id is not None}
    return [row for row in rows if row["id"] not in done]
