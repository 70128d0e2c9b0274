"""1,000 matches of 75 kB by a worker, against the terminal's own way to bring them.

Both fetch from the same sandbox, without limits and 16 at a time, into the same embedded
PostgreSQL; the worker is a process of its own that is rung for through Redis. Target: >= 0.8 of the
terminal's rate.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import asyncpg

from benchmarks._common import (
    embedded,
    environment,
    free_port,
    report,
    run,
    sandbox_server,
    scratch,
    synthetic_matches,
)
from lma.bootstrap import database_address, load_settings, open_context
from lma.context import Context
from lma.domain.match_id import MatchId, parse_match_id
from lma.domain.work import WorkQueue
from lma.services.intake.ingest import bring_matches
from lma.services.work.ledger import want_matches

_COUNT = 1000
_ROUNDS = 5
_EMPTY = 'TRUNCATE match, "user", work CASCADE'
_DONE = "SELECT count(*) FROM work WHERE state = 'done'"
_LOOK_S = 0.01


async def _terminal(ctx: Context, ids: Sequence[MatchId], _: asyncpg.Connection) -> float:
    began = time.perf_counter()
    failures = await bring_matches(ctx, ids)
    assert not failures, failures[0]
    return time.perf_counter() - began


async def _worker(ctx: Context, ids: Sequence[MatchId], looking: asyncpg.Connection) -> float:
    began = time.perf_counter()
    await want_matches(ctx, ids, queue=WorkQueue.BACKFILL)
    while await looking.fetchval(_DONE) < len(ids):  # noqa: ASYNC110 - of another process
        await asyncio.sleep(_LOOK_S)
    return time.perf_counter() - began


async def _compare(ids: Sequence[MatchId]) -> None:
    settings = load_settings()
    looking = await asyncpg.connect(database_address(settings.values)["dsn"])
    ratios, rates = [], []
    async with open_context(settings) as ctx:
        while not await ctx.bell.workers("backfill"):  # noqa: ASYNC110 - likewise
            await asyncio.sleep(0.1)
        for number in range(-1, _ROUNDS):
            took = []
            for way in (_terminal, _worker):
                await looking.execute(_EMPTY)
                took.append(await way(ctx, ids, looking))
            if number >= 0:  # whatever is slow once is slow in the first
                ratios.append(took[0] / took[1])
                rates.append(len(ids) / took[1])
    await looking.close()
    print(f"{median(rates):.0f} matches a second by one worker")
    report("one worker", median(ratios), target=0.8, most=False, floor="the terminal's rate")


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", ""], cwd=folder, stdout=subprocess.DEVNULL
    )
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def _working() -> Iterator[None]:
    worker = subprocess.Popen([sys.executable, "-m", "lma", "worker"], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait()


def main() -> None:
    """Measure and report."""
    if shutil.which("redis-server") is None:
        print("No redis-server on PATH, so a worker is not measured.")
        return
    with scratch("worker") as folder:
        matches = synthetic_matches(_COUNT)
        (folder / "recorded" / "matches").mkdir(parents=True)
        for match_id, body in matches.items():
            (folder / "recorded" / "matches" / f"{match_id}.json").write_bytes(body)
        with (
            sandbox_server(folder / "recorded", folder) as (url, _),
            _redis(folder) as redis_url,
            embedded(folder / "data"),
        ):
            clean = environment(folder, LMA_RIOT_URL=f"{url}/{{route}}", LMA_REDIS_URL=redis_url)
            os.environ.clear()
            os.environ.update(clean)
            subprocess.run([sys.executable, "-m", "lma", "db", "upgrade"], check=True)
            with _working():
                run(_compare([parse_match_id(match_id) for match_id in matches]))


if __name__ == "__main__":
    main()
