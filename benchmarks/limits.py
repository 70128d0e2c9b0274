"""How close to Riot's limits processes that share a key come, and that they never exceed them.

`python -m benchmarks.limits [--store redis|postgres|memory] [--windows fixed] [--processes 1,4,16]
[--load 300|1500]` asks `lma sandbox serve`, a server process of its own with 40-80 ms of latency,
for accounts through `RiotClient`, all requests at once. Without arguments it measures everything,
36 runs in about 14 minutes, and ends with a table.

A ratio is the time from the start to the last success over the optimum: the time at which the last
request may leave if every stretch of a window's length holds at most its limit, 14.0 s and 20.0 s.
The answer's way back is not in it, so 1.003 is out of reach. 429s are those that the server sent.
"""

import argparse
import asyncio
import json
import multiprocessing
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import uuid4

from lma import local
from lma.core.errors import LmaError
from lma.domain.riot_id import RiotId
from lma.domain.routing import Region
from lma.riot.client import RiotClient
from lma.riot.limits.limiter import SharedLimiter
from lma.riot.limits.messages import LimitStore
from lma.riot.limits.stores import MemoryStore, RowStore

ROOT = Path(__file__).resolve().parents[1]
LOADS = {300: "20:1,100:5", 1500: "500:10,30000:600"}
STYLES = ("fixed", "sliding", "aligned")
TARGET = 1.06
_PATIENCE_S = 60.0

Addresses = dict[str, str]


@dataclass(frozen=True)
class Run:
    """What one worker is to do: ask a server for `names`; `store` and `where` are its limiter's."""

    base_url: str
    store: str
    where: Addresses
    application: str
    names: list[str]


def optimum(requests: int, limits: str) -> float:
    """When the last of so many requests may leave, in seconds after the first."""
    pairs = [tuple(map(int, pair.split(":"))) for pair in limits.split(",")]
    times: list[float] = []
    for number in range(requests):
        freed = [times[number - n] + seconds for n, seconds in pairs if number >= n]
        times.append(max(freed, default=0.0))
    return times[-1]


def open_store(kind: str, where: Addresses) -> LimitStore:
    """A process's own handle of the store, as lma opens it: Redis has PostgreSQL behind it."""
    if kind == "memory":
        return MemoryStore()
    from lma.db.limits import LockedRows

    rows = LockedRows({"dsn": where["postgres"]})
    if kind == "postgres":
        return RowStore(rows)
    from lma.riot.limits.fallback import FallbackStore
    from lma.riot.limits.redis import RedisStore

    return FallbackStore(RedisStore(where["redis"]), rows)


async def ask(run: Run, pipe: "Connection[Any, Any]") -> tuple[float, int]:
    """When the last success came, and how many requests failed; begins when it is told to.

    Times are on the clock that all processes of a machine share.
    """
    from lma.riot.transport import open_transport

    limiter = SharedLimiter(open_store(run.store, run.where), run.application)
    client = RiotClient(
        open_transport(verify=False),
        base_url=run.base_url,
        api_key="RGAPI-bench",
        limiter=limiter,
        wait_s=600,
    )
    times: list[float] = []
    pipe.send("ready")
    start = pipe.recv()
    await asyncio.sleep(max(start - time.monotonic(), 0))

    async def one(name: str) -> None:
        with suppress(LmaError):
            await client.account_by_riot_id(RiotId(name, "NA1"), region=Region.AMERICAS)
            times.append(time.monotonic())

    await asyncio.gather(*(one(name) for name in run.names))
    await client.close()
    return max(times, default=start), len(run.names) - len(times)


def work(pipe: "Connection[Any, Any]") -> None:
    """A worker process: runs what it is sent until it is sent nothing."""
    while (run := pipe.recv()) is not None:
        pipe.send(asyncio.run(ask(run, pipe)))


class Workers:
    """Processes that have everything imported before the clock starts."""

    def __init__(self, n: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipes: list[Connection[Any, Any]] = []
        self.processes = []
        for _ in range(n):
            ours, theirs = context.Pipe()
            process = context.Process(target=work, args=(theirs,))
            process.start()
            self.pipes.append(ours)
            self.processes.append(process)

    def measure(
        self, server: str, store: str, where: Addresses, requests: int, processes: int
    ) -> float:
        """Seconds from the start to the last success; raises `SystemExit` where some failed."""
        application = uuid4().hex
        for number, pipe in enumerate(self.pipes[:processes]):
            names = [f"B{name}" for name in range(number, requests, processes)]
            pipe.send(Run(f"{server}/{{route}}", store, where, application, names))
        for pipe in self.pipes[:processes]:
            assert pipe.recv() == "ready"
        start = time.monotonic() + 0.2
        for pipe in self.pipes[:processes]:
            pipe.send(start)
        ends = [pipe.recv() for pipe in self.pipes[:processes]]
        lost = sum(failed for _, failed in ends)
        if lost:
            raise SystemExit(f"{lost} of {requests} requests were lost")
        return float(max(end for end, _ in ends) - start)

    def close(self) -> None:
        """End them all."""
        for pipe, process in zip(self.pipes, self.processes, strict=True):
            pipe.send(None)
            process.join()


@contextmanager
def sandbox(limits: str, style: str) -> Iterator[str]:
    """`lma sandbox serve` with these limits; its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "lma", "sandbox", "serve", "--port", str(port)]
    options = ["--limits", limits, "--windows", style, "--latency", "40-80"]
    with subprocess.Popen(
        [*command, *options], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            until = time.monotonic() + _PATIENCE_S
            while True:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                if time.monotonic() > until or server.poll() is not None:
                    raise SystemExit("the sandbox did not start")
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def refusals(server: str) -> int:
    """How many 429s a server has sent."""
    with urllib.request.urlopen(f"{server}/sandbox/stats") as answer:
        counts = json.load(answer)["requests"]
    return sum(n for name, n in counts.items() if name.endswith(" 429"))


@contextmanager
def redis_server() -> Iterator[str]:
    """A Redis of our own on a socket; its address."""
    binary = shutil.which("redis-server")
    if binary is None:
        raise SystemExit("there is no redis-server on PATH")
    with tempfile.TemporaryDirectory(prefix="lma-redis-") as folder:
        path = Path(folder) / "socket"
        command = [binary, "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", folder]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
            try:
                until = time.monotonic() + _PATIENCE_S
                while not path.exists() and time.monotonic() < until:
                    time.sleep(0.02)
                yield f"unix://{path}"
            finally:
                server.terminate()


@contextmanager
def postgres_server() -> Iterator[str]:
    """An embedded PostgreSQL of our own, migrated; its address."""
    from lma.db import migrate

    folder = Path(tempfile.mkdtemp(prefix="lma-limits-"))
    try:
        server = local.ensure_running(folder)
        asyncio.run(local.ensure_database(server, "limits"))
        asyncio.run(migrate.upgrade({"dsn": server.dsn("limits")}))
        yield server.dsn("limits")
    finally:
        local.destroy(folder)
        shutil.rmtree(folder, ignore_errors=True)


_SERVERS = {"redis": redis_server, "postgres": postgres_server}
_NEEDS = {"redis": ("redis", "postgres"), "postgres": ("postgres",), "memory": ()}


@contextmanager
def servers(store: str) -> Iterator[Addresses]:
    """The servers that a store needs, by name."""
    with ExitStack() as running:
        yield {name: running.enter_context(_SERVERS[name]()) for name in _NEEDS[store]}


def main() -> None:
    """Measure what the arguments name."""
    parser = argparse.ArgumentParser(prog="benchmarks.limits", description=__doc__)
    parser.add_argument("--store", default="redis,postgres")
    parser.add_argument("--windows", default=",".join(STYLES))
    parser.add_argument("--processes", default="1,4,16")
    parser.add_argument("--load", default="300,1500")
    given = parser.parse_args()
    counts = [int(n) for n in given.processes.split(",")]
    workers = Workers(max(counts))
    table = [
        _row("time / optimum, 429s", [f"{n} processes" if n > 1 else "1 process" for n in counts])
    ]
    table.append("|---" * (len(counts) + 1) + "|")
    try:
        for store in given.store.split(","):
            with servers(store) as where:
                for load in map(int, given.load.split(",")):
                    for style in given.windows.split(","):
                        cells = measure(workers, store, where, load, style, counts)
                        table.append(_row(f"{store}, {load} at `{LOADS[load]}`, {style}", cells))
    finally:
        workers.close()
        print("", *table, sep="\n")


def _row(first: str, cells: list[str]) -> str:
    return f"| {' | '.join([first, *cells])} |"


def measure(
    workers: Workers, store: str, where: Addresses, load: int, style: str, counts: list[int]
) -> list[str]:
    """Print a line for each number of processes; what the table says of them."""
    cells = []
    limits = LOADS[load]
    best = optimum(load, limits)
    for n in counts:
        with sandbox(limits, style) as server:
            took = workers.measure(server, store, where, load, n)
            refused = refusals(server)
        target = f" (target <= {TARGET})" if style == "fixed" else ""
        print(
            f"{store}, {load} at {limits}, {style} windows, {n:>2} processes: "
            f"{took / best:.3f} of the optimum, {best:.1f} s{target}; {refused} 429s (target 0)",
            flush=True,
        )
        cells.append(f"{took / best:.3f}, {refused}")
    return cells


if __name__ == "__main__":
    main()
