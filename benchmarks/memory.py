"""Memory of a process while 10,000 matches of 75 kB pass through it into the embedded PostgreSQL.

Ten times the same 1,000 recordings are fetched from `lma sandbox serve`, checked and stored, the
store emptied in between. The floor is what the process takes after the first 1,000; flat means that
the last takes at most 1.1 of it.
"""

import asyncio
import os
from pathlib import Path

import asyncpg

from benchmarks._common import embedded, environment, run, sandbox_server, scratch
from benchmarks.ingest import record
from lma.bootstrap import database_address, load_settings, open_context
from lma.domain.match_id import MatchId
from lma.services.intake.ingest import bring_matches

_ROUNDS = 10
_EMPTY = 'TRUNCATE match, "user" CASCADE'
_MOST = 1.1


def resident_mb() -> float:
    """What this process holds in memory, in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


async def _pass(ids: list[MatchId]) -> list[float]:
    loaded = load_settings()
    dsn = database_address(loaded.values)["dsn"]
    sizes = []
    async with open_context(loaded) as ctx:
        for _ in range(_ROUNDS):
            connection = await asyncpg.connect(dsn)
            await connection.execute(_EMPTY)
            await connection.close()
            failures = await bring_matches(ctx, ids)
            assert not failures, failures[0]
            sizes.append(resident_mb())
            await asyncio.sleep(0)
    return sizes


def main() -> None:
    """Measure and report."""
    with scratch("memory") as folder:
        ids = record(folder / "recorded")
        with sandbox_server(folder / "recorded", folder) as (url, _):
            clean = environment(folder, LMA_RIOT_URL=f"{url}/{{route}}")
            os.environ.clear()
            os.environ.update(clean)
            with embedded(folder / "data"):
                sizes = run(_pass(ids))
    ratio = sizes[-1] / sizes[0]
    verdict = "met" if ratio <= _MOST else "MISSED"
    print(f"MB after each 1,000 matches: {' '.join(f'{size:.0f}' for size in sizes)}")
    print(f"after 10,000: {ratio:.2f} of after 1,000 (target <= {_MOST}, {verdict})")


if __name__ == "__main__":
    main()
