"""What happens on connections: slow clients, clients that leave, servers that end."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import uvicorn

from lma.api import middleware, protocol
from lma.context import Context
from lma.db.database import Database, Timeouts
from tests.api.conftest import app_on, sign_up
from tests.api.live import Live, live_server
from tests.api.test_matches import lock_on


@asynccontextmanager
async def running(ctx: Context, **values: Any) -> AsyncIterator[int]:
    """The application on uvicorn in this process; gives its port."""
    config = uvicorn.Config(
        app_on(ctx, **values),
        http=protocol.BoundedProtocol,
        port=0,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    server.capture_signals = _no_signals  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await task


def _no_signals() -> Any:
    from contextlib import nullcontext

    return nullcontext()


async def ask(port: int, raw: bytes, *, within: float = 5.0) -> bytes:
    """Send bytes and read until the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(raw)
    try:
        return await asyncio.wait_for(reader.read(), within)
    finally:
        writer.close()


async def test_a_head_that_never_ends_is_cut(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_WITHIN_S", 0.3)
    async with running(ctx) as port:
        assert await ask(port, b"") == b""
        assert await ask(port, b"GET /champions HTTP/1.1\r\nhost: x\r\n") == b""
        healthy = b"GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
        assert (await ask(port, healthy)).startswith(b"HTTP/1.1 200")


async def test_a_later_head_that_never_ends_is_cut_and_a_pause_is_not(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "HEAD_WITHIN_S", 0.3)
    whole = b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n"
    async with running(ctx) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):  # whoever rests between two requests may
            writer.write(whole)
            answer = await asyncio.wait_for(reader.readuntil(b"}}"), 5)
            assert answer.startswith(b"HTTP/1.1 200")
            await asyncio.sleep(0.5)
        writer.write(whole[:20])
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()


async def test_a_body_that_never_ends_is_cut(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "_BODY_WITHIN_S", 0.3)
    async with running(ctx) as port:
        told = await ask(
            port, b"POST /fetch_user HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n"
            b"connection: close\r\n\r\n{"
        )  # fmt: skip
    assert told.startswith(b"HTTP/1.1 408")
    assert b'"body_too_slow"' in told


async def test_a_client_that_leaves_its_answers_unread_is_cut(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "READ_WITHIN_S", 0.3)
    async with running(ctx) as port:
        # More answers than the system's buffers hold, and a reader that takes in a few kB.
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n" * 400)
        deadline = time.monotonic() + 15
        while not writer.transport.is_closing() and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
            writer.write(b"\r\n")  # who only waits is not told that the other end is gone
        assert writer.transport.is_closing()
        writer.close()


@pytest.mark.parametrize(
    ("rest", "answer"),
    [
        (b"content-length: 10\r\n\r\n{", b""),
        (b"transfer-encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 400 Bad Request"),
    ],
    ids=["hangs up", "sends no chunk"],
)
async def test_a_body_that_breaks_off_is_its_client_leaving_and_no_error_of_ours(
    ctx: Context,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    rest: bytes,
    answer: bytes,
) -> None:
    async with running(ctx) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /fetch_user HTTP/1.1\r\nhost: x\r\n" + rest)
        if answer:
            assert (await asyncio.wait_for(reader.read(), 5)).startswith(answer)
        else:
            await asyncio.sleep(0.1)  # the head is read by then, and its body waited for
        writer.close()
        told = ""
        deadline = time.monotonic() + 5
        while '"/fetch_user"' not in told and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
            told += capsys.readouterr().err
    (line,) = (line for line in told.splitlines() if '"/fetch_user"' in line)
    assert json.loads(line)["status"] == 499
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_client_that_hangs_up_cancels_its_query(
    ctx: Context, address: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    async with (
        running(ctx) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        user = await sign_up(client)
        async with lock_on(ctx, "user_match"):
            with pytest.raises(httpx.ReadTimeout):
                await client.get(f"/users/{user['id']}/matches", timeout=0.5)
            await until(lambda: waiting_queries(address), 0)
        assert (await client.get(f"/users/{user['id']}/matches")).status_code == 200
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if "{" in line]
    assert [line["status"] for line in lines if "status" in line] == [200, 499, 200]


async def waiting_queries(address: dict[str, Any]) -> int:
    connection = await asyncpg.connect(**address)
    try:
        return int(
            await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND wait_event_type = 'Lock' AND query LIKE '%user_match%'"
            )
        )
    finally:
        await connection.close()


async def until(count: Callable[[], Any], wanted: int) -> None:
    for _ in range(100):
        if await count() == wanted:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"still {await count()}, not {wanted}")


async def test_an_error_keeps_the_connection_sound(ctx: Context) -> None:
    def fail() -> Any:
        raise RuntimeError("planted")

    async with running(replace(ctx, open_riot=fail)) as port:
        limits = httpx.Limits(max_connections=1)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=limits) as client:
            for path, status in (("/matches/KR_1", 500), ("/health/live", 200)) * 3:
                answer = await client.get(path)
                assert answer.status_code == status
                assert answer.headers.get("connection") != "close"


async def test_the_store_that_was_restarted_is_there_for_the_next_request(
    ctx: Context, address: dict[str, Any]
) -> None:
    async with (
        running(ctx) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        user = await sign_up(client)
        for _ in range(3):
            connection = await asyncpg.connect(**address)
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            await connection.close()
            await asyncio.sleep(0.05)
            assert (await client.get(f"/users/{user['id']}")).status_code == 200


def test_sigterm_makes_it_unready_and_lets_requests_finish(
    live_database: str, tmp_path: Path
) -> None:
    environment = {"LMA_DATABASE_URL": live_database}
    with live_server(tmp_path, "--drain", "1.5", environment=environment) as server:
        client = httpx.Client(base_url=server.url, timeout=20)
        assert client.get("/health/ready").json()["status"] == "ready"
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.4)
        answer = client.get("/health/ready")
        assert (answer.status_code, answer.json()["status"]) == (503, "draining")
        assert client.get("/champions").status_code == 200
        began = time.monotonic()
        server.process.wait(10)
        assert time.monotonic() - began < 5
        client.close()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{server.url}/health/live")
    assert server.process.returncode in (0, -signal.SIGTERM)


@asynccontextmanager
async def held_up(live_database: str, server: Live) -> AsyncIterator["asyncio.Task[Any]"]:
    """A request that is under way for as long as this lasts."""
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
        user = await sign_up(client, "Doublelift#NA1", "doublelift@example.com")
        connection = await asyncpg.connect(live_database)
        async with connection.transaction():
            await connection.execute("LOCK TABLE user_match")
            asked = asyncio.create_task(client.get(f"/users/{user['id']}/matches?count=2"))
            await asyncio.sleep(0.3)
            yield asked
        await connection.close()
        await asyncio.wait([asked])


async def test_a_request_under_way_at_sigterm_finishes(live_database: str, tmp_path: Path) -> None:
    environment = {"LMA_DATABASE_URL": live_database}
    with live_server(tmp_path, "--drain", "0.2", environment=environment) as server:
        async with held_up(live_database, server) as asked:
            server.process.send_signal(signal.SIGTERM)
            await asyncio.sleep(1.0)
            assert server.process.poll() is None
            assert not asked.done()
        assert (asked.result().status_code, len(asked.result().json())) == (200, 2)
        await asyncio.to_thread(server.process.wait, 15)


async def test_who_takes_longer_than_the_grace_time_keeps_no_server_alive(
    live_database: str, tmp_path: Path
) -> None:
    environment = {"LMA_DATABASE_URL": live_database}
    options = ("--drain", "0", "--timeout-graceful-shutdown", "1")
    with live_server(tmp_path, *options, environment=environment) as server:
        async with held_up(live_database, server) as asked:
            server.process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(server.process.wait, 15)
        assert asked.exception() is not None or asked.result().status_code >= 500


def test_several_workers_serve_and_end_together(live_database: str, tmp_path: Path) -> None:
    environment = {"LMA_DATABASE_URL": live_database, "LMA_API_DIALECT": "next"}
    options = ("--workers", "2", "--drain", "0")
    with live_server(tmp_path, *options, environment=environment) as server:
        deadline = time.monotonic() + 40
        while True:
            try:
                answer = httpx.get(f"{server.url}/champions/0", timeout=20)
                break
            except httpx.TransportError:
                assert time.monotonic() < deadline
        assert (answer.status_code, answer.json()["detail"]) == (404, "not_found")
        assert len(asyncio.run(ids_of_one_player(server.url))) == 1
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(15)


async def ids_of_one_player(url: str) -> set[str]:
    """What many who look up an unknown player at once are told, each on their own connection."""

    async def ask() -> str:
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            answer = await client.post("/fetch_user", json={"summonerName": "Unheard Of#EUW"})
            return str(answer.json()["id"])

    return set(await asyncio.gather(*(ask() for _ in range(16))))


def test_what_a_server_says_at_its_start(live_database: str, tmp_path: Path) -> None:
    environment = {"LMA_DATABASE_URL": live_database}
    with live_server(tmp_path, "--host", "127.0.0.1", environment=environment) as server:
        told = "".join(server.lines)
    assert "the built-in sandbox answers" in told
    assert "warning" not in told


CANARIES = {
    "key": "RGAPI-canary0-1111-2222-3333-444444444444",
    "email": "canary.email@example.com",
    "password": "canarypassword",
}


def test_no_log_holds_an_email_a_key_or_a_password(live_database: str, tmp_path: Path) -> None:
    # A recording, so that nobody is asked with the key.
    (tmp_path / "matches").mkdir()
    recorded = {"metadata": {"matchId": "NA1_1", "participants": ["p"]}, "info": {}}
    (tmp_path / "matches" / "NA1_1.json").write_text(json.dumps(recorded))
    environment = {
        "LMA_DATABASE_URL": live_database,
        "LMA_REDIS_URL": f"redis://canary:{CANARIES['password']}@127.0.0.1:1/0",
        "LMA_SANDBOX_REPLAY": str(tmp_path),
        "LMA_RIOT_API_KEY": CANARIES["key"],
    }
    email = CANARIES["email"]
    with (
        live_server(tmp_path, environment=environment) as server,
        httpx.Client(base_url=server.url, timeout=20) as client,
    ):
        for path in ("/users/sign_up", "/users/sign_in"):
            client.post(path, json={"summonerName": "Faker#KR1", "email": email})
            client.post(path, data={"summonerName": email, "user[email]": email})
            client.post(path, json={"summonerName": {"email": email}, "email": [email]})
            client.post(path, content=f"{{broken {email}")
        for path in (f"/users/{email}", f"/x/{email}?email={email}", f"/matches/{email}"):
            client.get(path, headers={"x-request-id": email, "referer": email})
        assert email not in client.get("/metrics").text
        client.get("/health/ready")
    told = "".join(server.lines)
    assert told.count('"event":"request"') >= 12
    for name, canary in CANARIES.items():
        assert canary not in told, name


async def test_a_store_that_hangs_is_left_and_not_waited_for(
    ctx: Context, address: dict[str, Any]
) -> None:
    """A stopped backend answers nothing, not even that its statement took too long."""
    hurried = Database(address, size=1, timeouts=Timeouts(0.5, 0.3, 0.3))
    async with (
        running(replace(ctx, db=hurried)) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client,
    ):
        user = await sign_up(client)
        async with hurried.read() as session:
            backend = await session.fetchval("SELECT pg_backend_pid()")
        os.kill(backend, signal.SIGSTOP)
        try:
            began = time.monotonic()
            answer = await client.get(f"/users/{user['id']}")
            assert (answer.status_code, answer.json()["detail"]) == (503, "database_unavailable")
            assert time.monotonic() - began < 3
            assert (await client.get(f"/users/{user['id']}")).status_code == 200
        finally:
            os.kill(backend, signal.SIGCONT)
            await hurried.close()
