"""Workers under kills, deployments and restarts while thousands of matches come in.

    python -m benchmarks.faults.workers --matches 10000 --kills 100
    python -m benchmarks.faults.workers --matches 2000 --kills 0 --deployments 20
    python -m benchmarks.faults.workers --matches 2000 --kills 0 --restarts 20 --redis 8

The stand-in has a bad day: 500, 503, HTML, resets and 429s. At the end everything that was wanted
must be stored once and whole; how soon killed work went on is told as p50 and p95.
"""

import argparse
import asyncio
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from benchmarks._common import embedded, migrated, run, scratch
from benchmarks.faults._farm import BAD_DAY, Farm, Worker, restart_postgres, stand_in
from lma.db import ledger
from lma.db.database import Database
from lma.db.ledger import Wish
from lma.domain.work import PRIORITIES, Kind, WorkQueue

_LIMIT_S = 30.0
_LONGEST_S = 3_600.0


@dataclass
class Seen:
    """What the kills cost: when each piece that a dead worker held went on, in seconds."""

    held: dict[int, tuple[int, float]] = field(default_factory=dict)
    resumed: list[float] = field(default_factory=list)
    kills: int = 0
    deployments: int = 0
    restarts: int = 0
    redis: int = 0


def match_ids(riot: str, count: int) -> list[str]:
    """Ids of so many different matches, as the stand-in lists them for players it has heard of."""
    found: dict[str, None] = {}
    with httpx.Client(base_url=f"{riot}/americas", timeout=30) as http:
        for number in range(10_000):
            account = _answer(http, f"/riot/account/v1/accounts/by-riot-id/Player {number}/NA1")
            path = f"/lol/match/v5/matches/by-puuid/{account['puuid']}/ids"
            for start in (0, 100, 200):
                found |= dict.fromkeys(_answer(http, path, start=start, count=100))
            if len(found) >= count:
                return list(found)[:count]
    sys.exit("the world is too small")


def _answer(http: httpx.Client, path: str, **query: int) -> Any:
    """What the stand-in tells, on a bad day at the second or third time, or once a 429 is over."""
    for _ in range(60):
        with suppress(httpx.HTTPError, ValueError):
            told = http.get(path, params=query)
            if told.status_code == 200:
                return told.json()
        time.sleep(0.2)
    sys.exit(f"no answer to {path}")


async def want(dsn: str, ids: list[str]) -> None:
    """Write the matches down as due."""
    database = Database({"dsn": dsn})
    wishes = [
        Wish(Kind.MATCH, match_id, WorkQueue.BACKFILL, "americas", PRIORITIES[Kind.MATCH], -place)
        for place, match_id in enumerate(ids)
    ]
    async with database.begin() as session:
        await ledger.discover(session, wishes)
    await database.close()


async def ask(dsn: str, query: str, *values: Any) -> list[Any]:
    """Rows of a connection of its own: the server may have been restarted since the last one."""
    while True:
        try:
            connection = await asyncpg.connect(dsn)
            try:
                return list(await connection.fetch(query, *values))
            finally:
                await connection.close()
        except (OSError, asyncpg.PostgresError):
            await asyncio.sleep(0.2)


async def left(farm: Farm) -> int:
    """How many pieces of work have not ended."""
    rows = await ask(farm.dsn, "SELECT count(*) AS n FROM work WHERE state IN ('due', 'leased')")
    return int(rows[0]["n"])


async def kill_one(farm: Farm, seen: Seen) -> None:
    """Kill a worker without a word, note what it held, and start another."""
    worker = farm.dice.choice(farm.workers)
    worker.send(signal.SIGKILL)
    worker.process.wait()
    now = time.monotonic()
    held = await ask(farm.dsn, "SELECT id, fence FROM work WHERE holder = $1", worker.id)
    seen.held |= {row["id"]: (row["fence"], now) for row in held}
    seen.kills += 1
    farm.workers.remove(worker)
    await asyncio.to_thread(farm.start_worker)


async def deploy(farm: Farm, seen: Seen) -> None:
    """Replace every worker by a new one, as a deployment does."""
    old: list[Worker] = list(farm.workers)
    for worker in old:
        worker.send(signal.SIGTERM)
    for worker in old:
        status = await asyncio.to_thread(worker.process.wait, 60)
        if status != 0:
            sys.exit(f"a worker ended with {status}:\n{worker.log.read_text(errors='replace')}")
        farm.workers.remove(worker)
        await asyncio.to_thread(farm.start_worker)
    seen.deployments += 1


async def trouble_redis(farm: Farm, seen: Seen) -> None:
    """Kill, flush, freeze or fill Redis, in turn; after eight seconds all is well again."""
    kind = seen.redis % 4
    seen.redis += 1
    if kind == 0:
        farm.send_redis(signal.SIGKILL)
        await asyncio.sleep(8)
        farm.start_redis()
    elif kind == 1:
        farm.tell_redis("FLUSHALL")
    elif kind == 2:
        farm.send_redis(signal.SIGSTOP)
        await asyncio.sleep(8)
        farm.send_redis(signal.SIGCONT)
    else:
        farm.tell_redis("CONFIG", "SET", "maxmemory", "1")
        await asyncio.sleep(8)
        farm.tell_redis("CONFIG", "SET", "maxmemory", "0")


async def watch(farm: Farm, seen: Seen) -> None:
    """See when what was held by the dead goes on."""
    while True:
        await asyncio.sleep(0.25)
        if not seen.held:
            continue
        rows = await ask(
            farm.dsn,
            "SELECT id, fence, state FROM work WHERE id = ANY ($1::bigint[])",
            list(seen.held),
        )
        now = time.monotonic()
        for row in rows:
            fence, since = seen.held[row["id"]]
            if row["fence"] > fence or row["state"] not in ("due", "leased"):
                seen.resumed.append(now - since)
                del seen.held[row["id"]]


async def play(farm: Farm, data_dir: Path, told: argparse.Namespace) -> Seen:
    """Let everything go wrong, evenly over the work, until the work is done."""
    seen = Seen()
    total = await left(farm)
    events = ["kills"] * told.kills + ["deployments"] * told.deployments
    events += ["restarts"] * told.restarts + ["redis"] * told.redis
    farm.dice.shuffle(events)
    watching = asyncio.create_task(watch(farm, seen))
    deadline = time.monotonic() + _LONGEST_S
    for place, event in enumerate(events, start=1):
        while await left(farm) > total * (1 - place / (len(events) + 1)):
            if time.monotonic() > deadline:
                sys.exit("it takes too long")
            await asyncio.sleep(0.25)
        if event == "kills":
            await kill_one(farm, seen)
        elif event == "deployments":
            await deploy(farm, seen)
        elif event == "redis":
            await trouble_redis(farm, seen)
        else:
            await asyncio.to_thread(restart_postgres, data_dir)
            seen.restarts += 1
    while await left(farm):
        if time.monotonic() > deadline:
            sys.exit("it takes too long")
        await asyncio.sleep(0.5)
    await asyncio.sleep(0.5)
    watching.cancel()
    return seen


async def judge(farm: Farm, wanted: int, seen: Seen, seconds: float) -> bool:
    """Print what came of it; whether nothing was lost, doubled or failed."""
    states = Counter({row["state"]: row["n"] for row in await ask(farm.dsn, _STATES)})
    (stored,) = await ask(farm.dsn, _STORED)
    broken = await ask(farm.dsn, _BROKEN)
    fetched = Counter(o["key"] for o in farm.outcomes() if o.get("outcome") == "done")
    twice = sum(times - 1 for times in fetched.values() if times > 1)
    print(
        f"{wanted} matches in {seconds:.0f} s; {seen.kills} kills, {seen.deployments} deployments,"
        f" {seen.restarts} restarts of PostgreSQL, {seen.redis} troubles of Redis"
    )
    print(f"ledger: {dict(states)}; stored {stored['matches']}, lost {wanted - stored['matches']}")
    print(f"matches with a participant too many or too few: {len(broken)}; settled twice: {twice}")
    late = sorted(seen.resumed)
    if late:
        p50, p95 = late[len(late) // 2], late[int(len(late) * 0.95)]
        verdict = "met" if p95 <= _LIMIT_S else "MISSED"
        print(
            f"{len(late)} pieces held by the dead went on after p50 {p50:.1f} s, p95 {p95:.1f} s, "
            f"at the latest {late[-1]:.1f} s (p95 <= {_LIMIT_S:.0f}, {verdict})"
        )
    return states == {"done": wanted} and stored["matches"] == wanted and not broken and not twice


_STATES = "SELECT state, count(*) AS n FROM work GROUP BY state"
_STORED = "SELECT count(*) AS matches FROM match"
_BROKEN = """
SELECT m.id FROM match m LEFT JOIN participant p ON p.match_id = m.id
GROUP BY m.id
HAVING count(p.slot) <> jsonb_array_length(m.game_info #> '{info,participants}')
"""


async def _main(folder: Path, told: argparse.Namespace) -> bool:
    with embedded(folder / "data") as server, stand_in(folder, *BAD_DAY) as riot:
        dsn = await migrated(server)
        farm = Farm(folder, dsn, riot, folder / "redis.sock")
        try:
            farm.start_redis()
            await want(dsn, match_ids(riot, told.matches))
            for _ in range(told.workers):
                farm.start_worker()
            began = time.monotonic()
            seen = await play(farm, folder / "data", told)
            return await judge(farm, told.matches, seen, time.monotonic() - began)
        finally:
            farm.end()


def main() -> None:
    """Play it and report; ends with 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--matches", type=int, default=1_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--deployments", type=int, default=0)
    parser.add_argument("--restarts", type=int, default=0)
    parser.add_argument("--redis", type=int, default=0)
    told = parser.parse_args()
    with scratch("faults") as folder:
        sys.exit(0 if run(_main(folder, told)) else 1)


if __name__ == "__main__":
    main()
