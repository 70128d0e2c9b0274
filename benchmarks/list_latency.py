"""How long a list takes where its player has 1, 10 thousand and 1 million stored matches.

The rows are made in the server, with payloads of a few bytes. Each store has a database and an `lma
serve` without a cache of its own, asked in turn over one connection; the service is asked in this
process. The floor is the player with the fewest matches who fill the page that is asked for.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from benchmarks._common import embedded, migrated, report, run, scratch
from benchmarks._serving import LISTINGS, USERS, Request, ask, lma_server, require_wrk
from lma.cache import Cache
from lma.context import Context
from lma.db.database import Database
from lma.domain.match_filter import MatchFilter
from lma.domain.routing import Platform
from lma.services.front_end.match_lists import list_user_matches
from lma.services.matches import scope_of

_SIZES = (1, 10_000, int(os.environ.get("LIST_MATCHES", "1000000")))
_ROUNDS = int(os.environ.get("LIST_ROUNDS", "5"))
_CALLS = 200
_MOST = 1.3

_MATCHES = """
INSERT INTO match (game_id, platform, number, queue_id, sort_at, started_at, ending, game_info)
SELECT 'NA1_' || n, 'na1', n, 420, at, at, 'played', '{}'
FROM (SELECT n, timestamptz '2020-01-01' + n * interval '20 minutes' AS at
      FROM generate_series(1, $1) n) rows
"""
_LINKS = """
INSERT INTO user_match (user_id, match_id, slot, sort_at)
SELECT $1, id, 0, sort_at FROM match
"""


async def _store(dsn: str, matches: int) -> UUID:
    """Fill a database; returns the id of its one player."""
    connection = await asyncpg.connect(dsn)
    try:
        # Every key is there: checking each of a million would take most of the time.
        await connection.execute("SET session_replication_role = replica")
        user: UUID = (await connection.fetch(USERS, 1))[0]["id"]
        await connection.execute(_MATCHES, matches)
        await connection.execute(_LINKS, user)
        await connection.execute(LISTINGS, scope_of("na1", MatchFilter(count=20)))
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    return user


def _context(dsn: str) -> Context:
    def nobody() -> None:
        raise AssertionError("nobody is to be asked")

    return Context(
        db=Database({"dsn": dsn}),
        open_riot=nobody,  # type: ignore[arg-type]
        open_ddragon=nobody,  # type: ignore[arg-type]
        clock=lambda: datetime.now(UTC),
        platform=Platform.NA1,
        platform_given=False,
        cache=Cache(budget=0),
    )


async def _service_times(dsns: Sequence[str], users: Sequence[UUID], count: int) -> list[float]:
    """Milliseconds of a call in each store, of which a tenth were quicker: others only add."""
    contexts = [_context(dsn) for dsn in dsns]

    def call(ctx: Context, user: UUID) -> Callable[[], Awaitable[object]]:
        return lambda: list_user_matches(ctx, user, start=0, count=count)

    calls = [call(ctx, user) for ctx, user in zip(contexts, users, strict=True)]
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(_CALLS):
        for told, one in zip(times, calls, strict=True):
            began = time.perf_counter()
            await one()
            told.append((time.perf_counter() - began) * 1000)
    for ctx in contexts:
        await ctx.db.close()
    return [sorted(told)[_CALLS // 10] for told in times]


def _tell(what: str, times: Sequence[float], sizes: Sequence[int]) -> None:
    told = ", ".join(f"{size:,}: {ms:.2f} ms" for size, ms in zip(sizes, times, strict=True))
    print(f"{what}: {told}")
    floor = f"the list among {sizes[0]:,} matches"
    report(what, max(times) / min(times), target=_MOST, floor=floor)


def main() -> None:
    """Measure and report."""
    require_wrk()
    with scratch("list") as folder, embedded(folder / "data") as postgres, ExitStack() as servers:
        began = time.perf_counter()
        dsns = [run(migrated(postgres, f"list_{size}")) for size in _SIZES]
        users = [run(_store(dsn, size)) for dsn, size in zip(dsns, _SIZES, strict=True)]
        print(f"{sum(_SIZES):,} matches made in {time.perf_counter() - began:.0f} s")
        served = [servers.enter_context(lma_server(folder, dsn, LMA_CACHE_MB="0")) for dsn in dsns]
        # A player with one match has no page of twenty, so they are compared for pages of one.
        for count, first in ((1, 0), (20, 1)):
            some = slice(first, None)
            times = asyncio.run(_service_times(dsns[some], users[some], count))
            _tell(f"service, {count} of a list", times, _SIZES[some])
            rounds = [
                [
                    ask(
                        server,
                        [Request(f"/users/{user}/matches?count={count}")],
                        seconds=1,
                        connections=1,
                    ).p50
                    for server, user in zip(served[some], users[some], strict=True)
                ]
                for _ in range(_ROUNDS)
            ]
            least = [min(told) for told in zip(*rounds, strict=True)]
            _tell(f"HTTP, {count} of a list", least, _SIZES[some])


if __name__ == "__main__":
    main()
