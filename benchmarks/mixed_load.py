"""Half a minute of what front ends ask, all at once: no error, no long tail, no growth.

For each look-up of a player: their list, their rank, its twenty matches compressed, the champions.
wrk keeps 64 connections busy; `MIXED_SECONDS` makes it shorter or longer.
"""

import os
from collections.abc import Iterator
from itertools import cycle, islice

import asyncpg
import httpx

from benchmarks._common import embedded, migrated, report, run, scratch
from benchmarks._serving import Request, Served, ask, filled, lma_server, require_wrk, resident_mb

_SECONDS = int(os.environ.get("MIXED_SECONDS", "30"))
_MATCHES, _USERS, _PAGE = 1000, 50, 20
_LONGEST_TAIL, _MOST_GROWTH = 5.0, 1.1
_LEAGUES = """
INSERT INTO league (user_id, entries, fetched_at)
SELECT id, '[{"queueType":"RANKED_SOLO_5x5","tier":"GOLD"}]', now() + interval '1 day' FROM "user"
"""


async def _rank_everybody(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(_LEAGUES)
    await connection.close()


def _visits(matches: list[str], users: list[str]) -> Iterator[Request]:
    some = cycle(matches)
    for nth, user in enumerate(users):
        yield Request("/fetch_user", body=f'{{"summonerName":"Bench#{nth + 1}"}}')
        yield Request(f"/users/{user}/matches")
        yield Request(f"/users/{user}/fetch_rank")
        yield Request("/champions", "Accept-Encoding: gzip")
        for match in islice(some, _PAGE):
            yield Request(f"/matches/{match}", "Accept-Encoding: gzip")


def _ask_once(server: Served, requests: list[Request]) -> None:
    """Have in the cache what will be asked for, so that what grows is not the cache."""
    with httpx.Client(base_url=server.url, headers={"accept-encoding": "gzip"}) as client:
        for request in requests:
            if not request.body:
                client.get(request.path).raise_for_status()


def main() -> None:
    """Measure and report."""
    require_wrk()
    with scratch("mixed") as folder, embedded(folder / "data") as postgres:
        dsn = run(migrated(postgres))
        matches, users = filled(dsn, matches=_MATCHES, users=_USERS)
        run(_rank_everybody(dsn))
        requests = list(_visits(matches, users))
        with lma_server(folder, dsn, LMA_LIMIT_ADDRESS="1000000/minute") as server:
            _ask_once(server, requests)
            ask(server, requests, seconds=max(_SECONDS // 3, 2))
            before = resident_mb(server.pid)
            asked = ask(server, requests, seconds=_SECONDS)
            after = resident_mb(server.pid)
    count = asked.per_second * _SECONDS
    print(f"{count:,.0f} requests in {_SECONDS} s, {asked.errors} errors, {after:.0f} MB")
    print(f"p50 {asked.p50:.1f} ms, p99 {asked.p99:.1f} ms")
    report("errors", asked.errors, target=0, floor="none")
    report("the slowest hundredth", asked.p99 / asked.p50, target=_LONGEST_TAIL, floor="p50")
    report("memory at the end", after / before, target=_MOST_GROWTH, floor="that after warming up")


if __name__ == "__main__":
    main()
