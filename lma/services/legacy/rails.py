"""The legacy Rails database, brought over: safe to run twice, and to go on with after any end.

Every batch of rows is one transaction that also notes how far its table has come. Players are gone
over every time, because the old application changes their rows; matches and lists go on where they
ended, and matches that could not be read are tried again.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from lma.context import Context
from lma.core.errors import ConfigurationFailed
from lma.db import legacy, legacy_lists
from lma.db.legacy import Finding
from lma.db.legacy_lists import Place
from lma.db.legacy_source import LegacySource, open_legacy
from lma.domain.match_filter import MatchFilter
from lma.schemas.legacy import ImportedTable
from lma.services.legacy import champions, matches, users
from lma.services.legacy.text import text_of
from lma.services.matches import scope_of

Progress = Callable[[int, int], None]

TABLES = {
    "users": users.SPACE,
    "champions": champions.SPACE,
    "matches": matches.SPACE,
    "user_matches": "user_match",
}
_MATCHES = 25
_ROWS = 500
# The old application goes on writing: a row may appear behind one with a larger id.
_OVERLAP = 1000


@dataclass(slots=True)
class _Import:
    """One import under way."""

    ctx: Context
    source: LegacySource
    progress: Progress | None
    reached: dict[str, int]
    total: int = 0
    done: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def count(self, table: str, rows: int) -> None:
        """Count rows that were gone over."""
        self.rows[table] = self.rows.get(table, 0) + rows
        self.done += rows
        if self.progress is not None:
            self.progress(self.done, max(self.total, self.done))

    def after(self, table: str) -> int:
        """The id after which a table's rows are gone over."""
        if table == "champions":
            return 0
        if table == "users":
            return self.reached.get(users.RUN, 0)
        return max(0, self.reached.get(TABLES[table], 0) - _OVERLAP)


async def import_rails(
    ctx: Context, dsn: str, *, progress: Progress | None = None
) -> list[ImportedTable]:
    """Bring the database at an address over; raises `ConfigurationFailed` where it is not one."""
    async with open_legacy(dsn) as source:
        await _require_the_same(ctx, source)
        async with ctx.db.begin() as session:
            work = _Import(ctx, source, progress, await legacy.read_reached(session))
        for table in source.tables:
            work.total += await source.count(table, work.after(table))
        await _bring_users(work)
        await _bring_champions(work)
        await _try_matches_again(work)
        await _bring_matches(work)
        await _bring_lists(work)
        return await _described(work)


async def _require_the_same(ctx: Context, source: LegacySource) -> None:
    """Refuse a database whose ids mean other matches than those that were imported."""
    async with ctx.db.begin() as session:
        known = await legacy.sample_names(session)
    for number, told in (await source.game_ids(list(known))).items():
        name = text_of(told)
        if name is not None and name != known[number]:
            raise ConfigurationFailed(
                "The legacy database is not the one that was imported here before: "
                f"its match {number} is {name}, not {known[number]}.",
                hint="import it into another database: LMA_DATABASE_URL",
            )


async def _bring_users(work: _Import) -> None:
    async for rows in work.source.stream("users", work.after("users"), _ROWS):
        await users.write_users(work.ctx, rows, reached=rows[-1]["id"])
        work.count("users", len(rows))
    async with work.ctx.db.begin() as session:  # the next import goes over all of them again
        await legacy.set_reached(session, users.RUN, 0, work.ctx.clock())


async def _bring_champions(work: _Import) -> None:
    if "champions" not in work.source.tables:
        return
    async for rows in work.source.stream("champions", 0, _ROWS):
        await champions.write_champions(work.ctx, rows)
        work.count("champions", len(rows))


async def _try_matches_again(work: _Import) -> None:
    """Read anew what could not be read: the old application fills its matches in by and by."""
    last, until = 0, work.after("matches")
    async with work.ctx.db.begin() as session:
        work.total += await legacy.count_unresolved(session, until)
    while True:
        async with work.ctx.db.begin() as session:
            ids = await legacy.unresolved_matches(session, last, until, _MATCHES)
        if not ids:
            return
        read = matches.read_rows(work.ctx, await work.source.rows("matches", ids))
        await matches.write_matches(work.ctx, read, reached=None, again=True)
        work.count("matches", len(ids))
        last = ids[-1]


async def _bring_matches(work: _Import) -> None:
    """Bring matches over; while one batch is being written the next one is read."""

    async def batches() -> AsyncIterator[list[Any]]:
        async for rows in work.source.stream("matches", work.after("matches"), _MATCHES):
            async for some in work.source.payloads(rows):
                yield some

    async def write(rows: list[Any], read: Sequence[matches.LegacyMatch]) -> None:
        await matches.write_matches(work.ctx, read, reached=rows[-1]["id"])
        work.count("matches", len(rows))

    await _one_ahead(batches(), lambda rows: _new_matches(work, rows), write)


async def _new_matches(work: _Import, rows: list[Any]) -> Sequence[matches.LegacyMatch]:
    async with work.ctx.db.begin() as session:
        numbers = [row["id"] for row in rows]
        known = await legacy.known_records(session, matches.SPACE, numbers)
    return matches.read_rows(work.ctx, matches.unresolved(known, rows))


async def _one_ahead(
    batches: AsyncIterator[list[Any]],
    read: Callable[[list[Any]], Awaitable[Any]],
    write: Callable[[list[Any], Any], Awaitable[None]],
) -> None:
    """Read each batch while the one before it is written, in their order."""
    writing: asyncio.Task[None] | None = None
    try:
        async for rows in batches:
            told = await read(rows)
            if writing is not None:
                await writing
            writing = asyncio.ensure_future(write(rows, told))
            await asyncio.sleep(0)  # let it begin
        if writing is not None:
            await writing
    finally:
        if writing is not None and not writing.done():
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing


async def _bring_lists(work: _Import) -> None:
    space = TABLES["user_matches"]
    async with work.ctx.db.begin() as session:
        work.reached = await legacy.read_reached(session)
    async for rows in work.source.stream("user_matches", work.after("user_matches"), _ROWS):
        led = [row for row in rows if None not in (row["user_id"], row["match_id"])]
        places = [_place(row) for row in led]
        now = work.ctx.clock()
        async with work.ctx.db.begin() as session:
            missing = [*await legacy_lists.link_places(session, places)]
            missing += [row for row in rows if None in (row["user_id"], row["match_id"])]
            findings = [_dangling(row) for row in missing if row["id"] is not None]
            numbers = [row["id"] for row in rows if row["id"] is not None]
            await legacy.replace_findings(session, space, numbers, findings, now)
            if rows[-1]["id"] is not None:
                await legacy.set_reached(session, space, rows[-1]["id"], now)
        work.count("user_matches", len(rows))
    scope = scope_of("{platform}", MatchFilter(count=1))
    async with work.ctx.db.begin() as session:
        await legacy_lists.seed_listings(session, scope)


def _place(row: Any) -> Place:
    name = text_of(row["name"])
    return Place(
        id=row["id"],
        user_id=row["user_id"],
        match_id=row["match_id"],
        name=name.partition("#")[0] if name else None,
        account_id=text_of(row["account_id"]),
        summoner_id=text_of(row["summoner_id"]),
    )


def _dangling(row: Any) -> Finding:
    what = f"player {row['user_id']} or match {row['match_id']}"
    return Finding(row["id"], "dangling", f"The {what} was not brought over.", unread=True)


async def _described(work: _Import) -> list[ImportedTable]:
    async with work.ctx.db.begin() as session:
        counts = await legacy.read_counts(session)
        places = await legacy_lists.count_places(session)
        counts.setdefault(TABLES["user_matches"], {})["records"] = places
    told = []
    for name, table in work.source.tables.items():
        held = counts.get(TABLES[name], {})
        told.append(
            ImportedTable(
                table=name,
                rows=work.rows.get(name, 0),
                mapped=held.get("mapped", 0),
                records=held.get("records", 0),
                unread=held.get("unread", 0),
                notes=held.get("notes", 0),
                columns=table.found,
                absent=table.absent,
            )
        )
    return told
