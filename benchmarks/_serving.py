"""`lma serve` and its floor as processes, a store to answer from, and wrk to ask them."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import asyncpg

from benchmarks._common import ROOT, environment, synthetic_matches
from lma.db.database import Database
from lma.db.matches import store_matches
from lma.domain.match_filter import MatchFilter
from lma.riot.facts import read_match
from lma.services.matches import scope_of

CONNECTIONS = 64
ASK = Path(__file__).with_name("ask.lua")

_SERVING = re.compile(r"serving on (http://127\.0\.0\.1:\d+)")
_BATCH = 100
# Players that nobody played: each is given the same matches, as many as there are.
USERS = """
INSERT INTO "user" (summoner_name, riot_id, riot_id_folded, name_folded, puuid, platform)
SELECT 'Bench', 'Bench#' || n, 'bench#' || n, 'bench', 'bench-' || n, 'na1'
FROM generate_series(1, $1) n
RETURNING id
"""
_LINKS = """
INSERT INTO user_match (user_id, match_id, slot, sort_at)
SELECT u.id, m.id, 0, m.sort_at FROM "user" u CROSS JOIN match m
"""
LISTINGS = """
INSERT INTO listing (user_id, scope, reach, checked_at)
SELECT id, $1, 100, now() + interval '1 day' FROM "user"
"""


def require_wrk() -> None:
    """End with a sentence where there is no wrk."""
    if shutil.which("wrk") is None:
        print("not measured: there is no wrk on PATH (apt-get install wrk)")
        sys.exit(0)


@contextmanager
def lma_server(folder: Path, dsn: str, *options: str, **settings: str) -> Iterator["Served"]:
    """`lma serve` on a database, its log in a file as a service's would be."""
    env = environment(folder, LMA_DATABASE_URL=dsn, **settings)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".log") as log:
        command = [sys.executable, "-m", "lma", "serve", "--port", "0", "--drain", "0", *options]
        process = subprocess.Popen(command, env=env, cwd=folder, stderr=log)
        try:
            yield Served(process.pid, _address(process, Path(log.name)))
        finally:
            process.terminate()
            process.wait()


@contextmanager
def floor_server(folder: Path) -> Iterator["Served"]:
    """The bare Starlette app."""
    command = [sys.executable, "-m", "benchmarks.peers.constants"]
    process = subprocess.Popen(
        command, env=environment(folder), cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield Served(process.pid, f"http://127.0.0.1:{int(process.stdout.readline())}")
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        found = _SERVING.search(log.read_text(errors="replace"))
        if found:
            return found[1]
        time.sleep(0.05)
    sys.exit(f"lma serve did not start:\n{log.read_text(errors='replace')}")


@dataclass(frozen=True)
class Served:
    """A server that is up."""

    pid: int
    url: str


@dataclass(frozen=True)
class Asked:
    """What wrk found; latencies in milliseconds."""

    per_second: float
    errors: int
    p50: float
    p99: float


@dataclass(frozen=True)
class Request:
    """A request: with a body it is a POST; `header` is `name: value`."""

    path: str
    header: str = ""
    body: str = ""


def ask(
    server: Served,
    requests: Sequence[Request],
    *,
    seconds: int,
    connections: int = CONNECTIONS,
) -> Asked:
    """Ask for these in turn, over and over.

    An error is an answer from 400 on, or none at all.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as told:
        told.writelines(f"{one.path}\t{one.header}\t{one.body}\n" for one in requests)
        told.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s"]
        run = subprocess.run(
            [*command, "-s", str(ASK), server.url, "--", told.name],
            capture_output=True,
            text=True,
            check=False,
        )
    if run.returncode or "\n{" not in run.stdout:
        sys.exit(f"wrk failed:\n{run.stdout}{run.stderr}")
    return Asked(**json.loads(run.stdout[run.stdout.index("\n{") :]))


def resident_mb(pid: int) -> float:
    """What a process holds in memory, in megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


def ratio_of(
    server: Served,
    requests: Sequence[Request],
    floor: Served,
    path: str,
    *,
    rounds: int,
    seconds: int,
) -> float:
    """How many requests a server answers for each one of the floor: the median of neighbours."""
    ratios = []
    for _ in range(rounds):
        least = ask(floor, [Request(path)], seconds=seconds)
        asked = ask(server, requests, seconds=seconds)
        if asked.errors or least.errors:
            sys.exit(f"{asked.errors} of the answers of {requests[0].path} were errors")
        ratios.append(asked.per_second / least.per_second)
    return median(ratios)


async def fill(dsn: str, *, matches: int, users: int) -> tuple[list[str], list[str]]:
    """Matches, and users who were in all of them and whose lists count as asked for just now.

    Returns the ids of both.
    """
    bodies = list(synthetic_matches(matches).values())
    database = Database({"dsn": dsn})
    for first in range(0, len(bodies), _BATCH):
        batch = [(read_match(body), body) for body in bodies[first : first + _BATCH]]
        async with database.begin() as session:
            await store_matches(session, batch, datetime.now(UTC))
    await database.close()
    connection = await asyncpg.connect(dsn)
    try:
        made = await connection.fetch(USERS, users)
        await connection.execute(_LINKS)
        await connection.execute(LISTINGS, scope_of("na1", MatchFilter(count=20)))
        await connection.execute("VACUUM ANALYZE")
        known = await connection.fetch("SELECT id FROM match")
    finally:
        await connection.close()
    return [str(row["id"]) for row in known], [str(row["id"]) for row in made]


def filled(dsn: str, *, matches: int, users: int) -> tuple[list[str], list[str]]:
    """The same, for programs that are not asynchronous."""
    return asyncio.run(fill(dsn, matches=matches, users=users))
