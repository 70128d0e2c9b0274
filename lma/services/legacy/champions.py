"""Champions of the legacy database, as far as their number can be told."""

import re
from collections.abc import Sequence
from typing import Any

from lma.context import Context
from lma.db import champions, legacy
from lma.db.legacy import Finding
from lma.services.legacy.text import text_of, whole_of

SPACE = "champion"
_VERSION = re.compile(r"/cdn/([0-9][0-9.]*)/")


async def write_champions(ctx: Context, rows: Sequence[Any]) -> None:
    """Store champions that aren't stored yet and map all whose name or number is known."""
    now = ctx.clock()
    async with ctx.db.begin() as session:
        await champions.add_champions(session, [row for row in map(_row, rows) if row])
        stored = await champions.list_records(session)
        by_name = {_key(name): row["id"] for row in stored for name in (row["name"], row["key"])}
        by_number = {row["champ_id"]: row["id"] for row in stored}
        ids, findings = [], []
        for row in rows:
            name = text_of(row["name"])
            record = by_number.get(_number(row)) or by_name.get(_key(name or ""))
            ids.append((row["id"], record, name))
            if record is None:
                detail = f"No stored champion is called {name}, and its number is not told."
                findings.append(Finding(row["id"], "no_number", detail, unread=True))
        await legacy.store_ids(session, SPACE, ids)
        numbers = [row["id"] for row in rows]
        await legacy.replace_findings(session, SPACE, numbers, findings, now)


def _row(row: Any) -> tuple[int, str, str, str, str, str] | None:
    """A champion to store, None where its number or name is not told."""
    number, name = _number(row), text_of(row["name"])
    if number is None or name is None:
        return None
    key, image = text_of(row["key"]) or "", text_of(row["image_url"]) or ""
    version = _VERSION.search(image)
    key = key if key and not key.isdigit() else "".join(c for c in name if c.isalnum())
    return (number, key, name, text_of(row["nickname"]) or "", image, version[1] if version else "")


def _number(row: Any) -> int | None:
    """League's number: the old application wrote 0 for every one, and some keep it as the key."""
    return whole_of(row["number"]) or whole_of(row["key"]) or None


def _key(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
