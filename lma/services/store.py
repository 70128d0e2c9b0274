"""The store itself: what it holds, and its facts made anew from its payloads."""

from collections.abc import Callable

from lma.context import Context
from lma.core.errors import UpstreamFailed
from lma.db import matches, overview, states, timelines
from lma.domain.match import PayloadFormat
from lma.schemas.store import Rebuilt, StoreOverview
from lma.services.games import read_moments

_PAGE = 50


async def describe_store(ctx: Context) -> StoreOverview:
    """How much the store holds, of whom, and how large it is."""
    async with ctx.db.begin() as session:
        return StoreOverview(**await overview.read_overview(session))


async def rebuild_facts(
    ctx: Context, *, progress: Callable[[int, int], None] | None = None
) -> Rebuilt:
    """Fill every match's columns, participants and states anew from its payload and timeline."""
    from lma.riot.old_facts import read_stored_match

    async with ctx.db.begin() as session:
        total = await matches.count_matches(session)
    last, done, unreadable = None, 0, 0
    while True:
        async with ctx.db.begin() as session:
            page = await matches.next_payloads(session, last, _PAGE)
            for row in page:
                try:
                    facts = read_stored_match(row["body"], PayloadFormat(row["format"]))
                except UpstreamFailed:
                    unreadable += 1
                    continue
                await matches.rewrite_facts(session, row["id"], facts)
                stored = await timelines.find_timeline(session, row["id"])
                if stored is not None:
                    moments = read_moments(row, stored["payload"])
                    await states.write_states(session, row["id"], moments)
        if not page:
            return Rebuilt(matches=done - unreadable, unreadable=unreadable)
        last = page[-1]["id"]
        done += len(page)
        if progress is not None:
            progress(done, total)
