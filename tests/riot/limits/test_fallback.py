"""Redis goes away while processes ask: PostgreSQL keeps the limits until Redis is back.

The processes are real, and so are both stores; the model server counts in windows that slide and in
windows that are fixed.
"""

import asyncio
import itertools
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
import redis as redis_client

from lma.riot.limits.standing import Standing

from .world import Counter, Model

CHECKOUT = Path(__file__).parents[3]
PATIENCE_S = 60.0
_SLACK_S = 0.06
_names = itertools.count()


class Served:
    """A model server: a line is a request, its answer the headers."""

    def __init__(self) -> None:
        # On a busy machine the first answers are slow, and later ones may be quicker by that much.
        application = [Counter(20, 1, "fixed"), Counter(30, 10, "sliding", slack_s=_SLACK_S)]
        self.model = Model(application, {"match": [Counter(25, 9, "sliding", slack_s=_SLACK_S)]})
        self.count = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.close()
        await self._server.wait_closed()
        await asyncio.gather(*(w.wait_closed() for w in self._writers), return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        while line := await reader.readline():
            told = self.model.arrive(line.decode().strip(), time.monotonic())
            self.count += 1
            writer.write(" ".join(f"{k}={v}" for k, v in told.items()).encode() + b"\n")

    async def serve_more(self, n: int) -> None:
        """Wait until so many more requests have come."""
        until, wanted = time.monotonic() + PATIENCE_S, self.count + n
        while self.count < wanted:
            assert time.monotonic() < until, f"{wanted - self.count} of {n} requests did not come"
            await asyncio.sleep(0.05)


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    server = Served()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def name() -> str:
    return f"fallback {next(_names)} {time.time_ns()}"


@pytest.fixture
def start_asker(
    own_redis: Any, store_address: dict[str, Any], served: Served, name: str
) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        told = [own_redis.url, store_address["dsn"], str(served.port), name]
        command = [sys.executable, "-m", "tests.riot.limits.asker", *told]
        started.append(subprocess.Popen(command, cwd=CHECKOUT))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


async def standing_of(address: dict[str, Any], name: str) -> Standing:
    connection = await asyncpg.connect(**address)
    body = await connection.fetchval(
        "SELECT state FROM rate_limit WHERE name = $1", f"redis {name}:na1"
    )
    await connection.close()
    return msgspec.msgpack.decode(body, type=Standing) if body else Standing()


async def await_store(address: dict[str, Any], name: str, *, in_redis: bool, after: int) -> int:
    """Wait until a store counts, in an epoch after another; the epoch."""
    until = time.monotonic() + PATIENCE_S
    while True:
        standing = await standing_of(address, name)
        if standing.in_redis is in_redis and standing.epoch >= after:
            return standing.epoch
        assert time.monotonic() < until, standing
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("how", ["killed", "flushed"])
async def test_calls_go_on_without_redis_and_none_is_above_a_limit(
    how: str,
    own_redis: Any,
    store_address: dict[str, Any],
    served: Served,
    name: str,
    start_asker: Callable[[], "subprocess.Popen[bytes]"],
) -> None:
    """Each time a window is full when the store changes, and nobody else knows that it is."""
    processes = [start_asker(), start_asker()]
    await served.serve_more(30)
    assert (await standing_of(store_address, name)).in_redis
    if how == "flushed":
        with redis_client.Redis.from_url(own_redis.url) as client:
            client.flushall()
    else:
        own_redis.process.kill()
        own_redis.stop()
        await await_store(store_address, name, in_redis=False, after=0)
        processes.append(start_asker())
        await served.serve_more(30)
        own_redis.start()
    await await_store(store_address, name, in_redis=True, after=1)
    await served.serve_more(30)
    assert served.model.overshoots == []
    assert all(process.poll() is None for process in processes)
