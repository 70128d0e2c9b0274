"""The store stops, hangs, is cut off or overrun: 503 and a time to come back, or a right answer."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from lma import local
from lma.context import Context
from lma.db import migrate
from lma.db.database import Database, Timeouts
from tests.api.conftest import NOBODY, sign_up

HURRIED = Timeouts(connect_s=0.6, statement_s=0.6, grace_s=0.3)
# With what they answer while there is no store: what is cached goes on being answered.
ROUTES = {
    "/champions": {200, 503},
    "/champions/62": {503},
    f"/users/{NOBODY}": {503},
    f"/users/{NOBODY}/matches": {503},
    f"/users/{NOBODY}/fetch_rank": {503},
    "/matches/KR_1": {503},
    "/health/ready": {503},
    "/health/live": {200},
}


class Line:
    """A line to PostgreSQL that can be held up or cut; real TCP, whatever is at its ends."""

    def __init__(self, server: local.Server) -> None:
        self._socket = f"{server.host}/.s.PGSQL.{server.port}"
        self._open = asyncio.Event()
        self._open.set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def hold_up(self) -> None:
        """Pass nothing on any more; whoever connects finds a line that says nothing."""
        self._open.clear()

    def go_on(self) -> None:
        self._open.set()

    async def cut(self) -> None:
        """End every connection, and take no more of them."""
        if self._server is not None:
            self._server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(self._socket)
        for source, target in ((reader, far_writer), (far_reader, writer)):
            pump = asyncio.create_task(self._pump(source, target))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            try:
                while part := await source.read(65536):
                    await self._open.wait()
                    target.write(part)
                    await target.drain()
            finally:
                target.close()


@pytest.fixture
async def line(postgres: local.Server, address: dict[str, Any]) -> AsyncIterator[Line]:
    opened = Line(postgres)
    await opened.start()
    yield opened
    opened.go_on()
    await opened.cut()


@pytest.fixture
async def client(
    line: Line, postgres: local.Server, serve: Callable[..., Any], ctx: Context
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server whose store is at the end of that line."""
    database = Database(
        {"host": "127.0.0.1", "port": line.port, "user": postgres.user, "database": "store"},
        size=4,
        timeouts=HURRIED,
    )
    yield await serve(replace(ctx, db=database))
    await database.close()


async def check_that_nothing_breaks(client: httpx.AsyncClient) -> None:
    """Ask for everything at once, more than the pool has connections."""
    paths = [path for path in ROUTES for _ in range(3)]
    answers = await asyncio.gather(*map(client.get, paths))
    for path, answer in zip(paths, answers, strict=True):
        assert answer.status_code in ROUTES[path], path
        if answer.status_code == 503 and path != "/health/ready":
            assert answer.json()["detail"] == "database_unavailable", path
            assert int(answer.headers["retry-after"]) >= 1
    body = {"summonerName": "Faker#KR1", "email": "faker@example.com"}
    for path in ("/users/sign_up", "/users/sign_in", "/fetch_user"):
        assert (await client.post(path, json=body)).status_code == 503, path


async def test_a_store_that_hangs_is_503_and_the_first_request_after_it_succeeds(
    client: httpx.AsyncClient, line: Line
) -> None:
    user = await sign_up(client)
    line.hold_up()
    await check_that_nothing_breaks(client)
    line.go_on()
    assert (await client.get(f"/users/{user['id']}")).status_code == 200
    assert (await client.get("/health/ready")).status_code == 200


async def test_a_store_that_is_cut_off_is_503_and_the_first_request_after_it_succeeds(
    client: httpx.AsyncClient, line: Line
) -> None:
    user = await sign_up(client)
    await line.cut()
    await check_that_nothing_breaks(client)
    await line.start()
    assert (await client.get(f"/users/{user['id']}")).status_code == 200
    assert (await client.get("/health/ready")).status_code == 200


@pytest.fixture
def own_folder(tmp_path: Path) -> Iterator[Path]:
    """The folder of a PostgreSQL that a test may stop."""
    yield tmp_path
    local.destroy(tmp_path)


async def test_a_postgresql_that_is_stopped_and_started_is_there_for_the_next_request(
    own_folder: Path, serve: Callable[..., Any], ctx: Context
) -> None:
    server = local.ensure_running(own_folder)
    await local.ensure_database(server, "mortal")
    await migrate.upgrade({"dsn": server.dsn("mortal")})
    database = Database({"dsn": server.dsn("mortal")}, size=4, timeouts=HURRIED)
    client = await serve(replace(ctx, db=database))
    user = await sign_up(client)
    for _ in range(2):
        await asyncio.to_thread(local.stop, own_folder)
        await check_that_nothing_breaks(client)
        await asyncio.to_thread(local.ensure_running, own_folder)
        assert (await client.get(f"/users/{user['id']}")).status_code == 200
    await database.close()


async def test_more_requests_than_the_pool_can_serve_are_answered_or_told_to_come_back(
    address: dict[str, Any], serve: Callable[..., Any], ctx: Context
) -> None:
    database = Database(address, size=1, timeouts=HURRIED)
    client = await serve(replace(ctx, db=database))
    user = await sign_up(client)
    async with database.read():  # somebody keeps the one connection for long
        answers = await asyncio.gather(*(client.get(f"/users/{user['id']}") for _ in range(40)))
        assert {answer.status_code for answer in answers} == {503}
        assert all(answer.headers["retry-after"] for answer in answers)
    answers = await asyncio.gather(*(client.get(f"/users/{user['id']}") for _ in range(40)))
    assert {answer.status_code for answer in answers} == {200}
    await database.close()
