"""Workers as processes of their own, on a real PostgreSQL, a real Redis and a Riot that counts."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lma.db import ledger
from lma.db.database import Database
from lma.db.ledger import Wish
from lma.domain.work import Kind, WorkQueue

from .riot import Riot

CHECKOUT = Path(__file__).parents[2]
PATIENCE_S = 90.0

# Quick, so that tests are: the ledger is looked at often. Where workers die, leases are short too;
# elsewhere a busy machine would let them run out.
QUICK = {"look_s": 0.3, "grace_s": 5.0, "first_probe_s": 0.2}
SHORT_LEASE = 3.0


@dataclass
class RedisServer:
    """A Redis of a test's own, on a socket file; nothing of it is kept on a disk."""

    folder: Path
    options: tuple[str, ...] = ()
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def socket(self) -> Path:
        return self.folder / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        command = ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self.process = subprocess.Popen(
            [*command, *self.options], cwd=self.folder, stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 10
        while not self.socket.exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def tell(self, *words: str) -> str:
        command = ["redis-cli", "-s", str(self.socket), *words]
        return subprocess.check_output(command, text=True, timeout=10).strip()

    def send(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
            self.socket.unlink(missing_ok=True)
            self.process = None


@dataclass
class Worker:
    """A worker; `lines` is what it has logged so far."""

    process: "subprocess.Popen[str]"
    id: str = ""
    lines: list[str] = field(default_factory=list)

    def follow(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines if line.startswith("{")]

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def end(self, within_s: float = 30.0) -> int:
        self.send(signal.SIGTERM)
        return self.process.wait(within_s)


@pytest.fixture
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server on PATH")
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
async def riot() -> AsyncIterator[Riot]:
    served = Riot()
    await served.start()
    yield served
    await served.stop()


StartWorker = Callable[..., Awaitable[Worker]]


@pytest.fixture
def environment(
    address: dict[str, Any], redis_server: RedisServer, riot: Riot, tmp_path: Path
) -> dict[str, str]:
    """What a process needs to be one of those that share all this."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("LMA_", "PG"))}
    return {
        **kept,
        "PYTHONPATH": str(CHECKOUT),
        "LMA_DATA_DIR": str(tmp_path),
        "LMA_DATABASE_URL": address["dsn"],
        "LMA_REDIS_URL": redis_server.url,
        "LMA_RIOT_URL": riot.url,
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }


@pytest.fixture
async def start_worker(environment: dict[str, str]) -> AsyncIterator[StartWorker]:
    """Starts a worker and waits until it says that it works."""
    started: list[tuple[Worker, threading.Thread]] = []

    async def start(
        database: str | None = None, without: tuple[str, ...] = (), **options: Any
    ) -> Worker:
        told = {**environment, "LMA_DATABASE_URL": database or environment["LMA_DATABASE_URL"]}
        process = subprocess.Popen(  # noqa: ASYNC220 - it is back at once
            [sys.executable, "-m", "tests.worker.program", json.dumps({**QUICK, **options})],
            cwd=CHECKOUT,
            env={name: value for name, value in told.items() if name not in without},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        worker = Worker(process)
        reader = threading.Thread(target=worker.follow, daemon=True)
        reader.start()
        started.append((worker, reader))
        assert process.stdout is not None
        worker.id = (await asyncio.to_thread(process.stdout.readline)).strip()
        assert worker.id, "".join(worker.lines)
        return worker

    yield start
    for worker, reader in started:
        if worker.process.poll() is None:
            worker.send(signal.SIGCONT)
            worker.process.kill()
        worker.process.wait()
        reader.join(5)
        for stream in (worker.process.stdout, worker.process.stderr):
            if stream is not None:
                stream.close()


class Ledger:
    """What a test wants of the ledger, and how it stands."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def want(
        self, numbers: "range | list[int]", queue: WorkQueue = WorkQueue.BACKFILL
    ) -> None:
        wishes = [
            Wish(Kind.MATCH, f"NA1_{number}", queue, "americas", 2, rank=-place)
            for place, number in enumerate(numbers)
        ]
        async with self.database.begin() as session:
            await ledger.discover(session, wishes)

    async def states(self) -> Counter[str]:
        async with self.database.read() as session:
            rows = await session.fetch("SELECT state, count(*) AS n FROM work GROUP BY state")
        return Counter({row["state"]: row["n"] for row in rows})

    async def ask(self, query: str, *values: Any) -> Any:
        async with self.database.read() as session:
            return await session.fetchval(query, *values)

    async def await_states(self, within_s: float = PATIENCE_S, **wanted: int) -> None:
        """Wait until the ledger stands so; fails with how it stands."""
        await self.await_that(lambda states: states == wanted, within_s)

    async def await_that(
        self, holds: Callable[[Counter[str]], bool], within_s: float = PATIENCE_S
    ) -> Counter[str]:
        deadline = time.monotonic() + within_s
        while not holds(states := await self.states()):
            assert time.monotonic() < deadline, states
            await asyncio.sleep(0.05)
        return states

    async def nothing_lost_or_doubled(self, count: int) -> None:
        """Every match is stored once, whole, and no work is left."""
        assert await self.states() == {"done": count}
        assert await self.ask("SELECT count(*) FROM match") == count
        people = "SELECT count(DISTINCT match_id) FROM participant"
        assert await self.ask(people) == count


@pytest.fixture
def book(database: Database) -> Ledger:
    return Ledger(database)
