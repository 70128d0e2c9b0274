"""What the import of the legacy database found, and which of its ids is which of ours."""

from collections.abc import AsyncIterator
from typing import Any

from lma.context import Context
from lma.core.errors import NotFound
from lma.db import legacy
from lma.schemas.legacy import ImportedId, ImportFinding
from lma.services.legacy.rails import TABLES

_PAGE = 200
_BEFORE, _EXCERPT = 20, 60
_NAMES = {space: table for table, space in TABLES.items()}


async def stream_findings(ctx: Context) -> AsyncIterator[ImportFinding]:
    """Everything that there is to tell of legacy rows, by table and id."""
    last = ("", 0, "")
    while True:
        async with ctx.db.read() as session:
            rows = await legacy.next_findings(session, last, _PAGE)
        for row in rows:
            yield _finding(row)
        if len(rows) < _PAGE:
            return
        last = (rows[-1]["space"], rows[-1]["legacy_id"], rows[-1]["code"])


async def list_findings(ctx: Context) -> list[ImportFinding]:
    """Everything that there is to tell of legacy rows, by table and id."""
    return [finding async for finding in stream_findings(ctx)]


def _finding(row: Any) -> ImportFinding:
    return ImportFinding(
        table=_NAMES.get(row["space"], row["space"]),
        legacy_id=row["legacy_id"],
        name=row["name"],
        code=row["code"],
        unread=row["unread"],
        detail=row["detail"],
        position=row["position"],
        excerpt=_excerpt(row["original"], row["position"]),
    )


def _excerpt(original: bytes | None, position: int | None) -> str | None:
    if not original:
        return None
    start = max(0, (position or 0) - _BEFORE)
    # A character has at most four bytes, so that no more of a large text is decoded.
    text = original[: 4 * (start + _EXCERPT)].decode(errors="replace")
    return text[start : start + _EXCERPT]


async def get_original(ctx: Context, table: str, legacy_id: int) -> bytes:
    """The text of a legacy row that could not be read; raises `NotFound`."""
    async with ctx.db.read() as session:
        original = await legacy.find_original(session, TABLES.get(table, table), legacy_id)
    if original is None:
        raise NotFound(
            f"No text is kept of {legacy_id} in {table}.", hint="`lma import report` lists them"
        )
    return original


async def list_ids(ctx: Context) -> list[ImportedId]:
    """Every imported id with ours, by table and id."""
    async with ctx.db.read() as session:
        rows = await legacy.list_ids(session)
    return [
        ImportedId(
            table=_NAMES.get(row["space"], row["space"]),
            legacy_id=row["legacy_id"],
            id=str(row["record_id"]) if row["there"] else None,
            name=row["name"],
        )
        for row in rows
    ]
