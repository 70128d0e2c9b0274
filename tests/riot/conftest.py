"""Stand-ins for time, for Riot's servers, and the way to the real payloads."""

import asyncio
import json
import selectors
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lma.riot.client import RiotClient
from lma.riot.http import Patience
from lma.riot.rate_limit import InProcessLimiter
from lma.riot.transport import open_transport


class _Timeless(selectors.SelectSelector):
    """A selector that never waits: what it was to wait is added to the loop's clock."""

    now = 0.0
    outside = 0

    def select(self, timeout: float | None = None) -> Any:
        if self.outside:
            return super().select(0 if timeout == 0 else 5.0)
        events = super().select(0)
        if not events:
            assert timeout is not None, "everybody waits for somebody else"
            self.now += timeout
        return events


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop in simulated time."""

    def __init__(self) -> None:
        self._timeless = _Timeless()
        super().__init__(self._timeless)

    def time(self) -> float:
        return self._timeless.now

    def stand_still(self) -> None:
        """Time has come to an end: no timer goes off while the loop itself is ended."""
        self._timeless.outside += 1

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Time does not pass inside the block: somebody outside is waited for."""
        self._timeless.outside += 1
        try:
            yield
        finally:
            self._timeless.outside -= 1


@pytest.fixture(scope="session")
def simulate() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Runs a coroutine in simulated time."""

    def run(main: Coroutine[Any, Any, Any]) -> Any:
        loop = SimulatedLoop()
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            try:
                return runner.run(main)
            finally:
                loop.stand_still()

    return run


Reply = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


class Server:
    """An HTTP server on a socket that gives the queued replies, then the last one for ever."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.lines: list[str] = []
        self.heads: list[dict[str, str]] = []
        self.connections = 0
        self.port = 0

    def answers(self, *replies: Reply) -> None:
        self.replies = list(replies)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/{{route}}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                line, *rest = head.decode("latin-1").strip().split("\r\n")
                self.lines.append(line)
                self.heads.append({k.lower(): v for k, v in (h.split(": ", 1) for h in rest)})
                reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
                if callable(reply):
                    await reply(writer)
                    return
                writer.write(reply)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A server to be told what to answer."""
    stand_in = Server()
    listening = await asyncio.start_server(stand_in.serve, "127.0.0.1", 0)
    stand_in.port = listening.sockets[0].getsockname()[1]
    yield stand_in
    listening.close()


@pytest.fixture
async def riot(server: Server) -> AsyncIterator[RiotClient]:
    """A client of that server which hardly pauses between tries."""
    patience = Patience(tries=4, first_pause_s=0.001, attempt_s=0.5)
    async with RiotClient(
        open_transport(verify=False),
        base_url=server.base_url,
        api_key="RGAPI-secret",
        limiter=InProcessLimiter(),
        wait_s=10,
        patience=patience,
    ) as client:
        yield client


def reply(
    status: int = 200, body: bytes | str | dict[str, Any] | list[Any] = b"{}", **headers: str
) -> bytes:
    """A whole HTTP response; underscores in header names stand for hyphens."""
    if isinstance(body, dict | list):
        body = json.dumps(body)
    content = body.encode() if isinstance(body, str) else body
    told = {"content-length": str(len(content)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode() + content


@pytest.fixture(scope="session", name="reply")
def reply_fixture() -> Callable[..., bytes]:
    """Builds a whole HTTP response."""
    return reply


def match_body(
    participants: list[dict[str, Any]] | None = None,
    *,
    match_id: str = "NA1_1",
    puuids: list[str] | None = None,
    **info: Any,
) -> bytes:
    """A small match payload."""
    told = {
        "gameDuration": 1800,
        "gameEndTimestamp": 1_700_001_800_000,
        "gameStartTimestamp": 1_700_000_000_000,
        "gameVersion": "15.1.1.1",
        "gameMode": "CLASSIC",
        "queueId": 420,
        "mapId": 11,
        "participants": participants if participants is not None else [{"puuid": "p1"}],
        **info,
    }
    metadata = {"matchId": match_id, "participants": puuids or []}
    return json.dumps({"metadata": metadata, "info": told}).encode()


@pytest.fixture(scope="session", name="match_body")
def match_body_fixture() -> Callable[..., bytes]:
    """Builds a small match payload."""
    return match_body


@pytest.fixture(scope="session")
def real_matches(shared: Path) -> dict[str, bytes]:
    """Every real match by its id."""
    return {
        path.stem: path.read_bytes()
        for path in sorted((shared / "riot" / "matches").glob("*.json"))
    }


@pytest.fixture(scope="session")
def real_timelines(shared: Path) -> dict[str, bytes]:
    """Every real timeline by its match's id."""
    return {
        path.stem: path.read_bytes()
        for path in sorted((shared / "riot" / "timelines").glob("*.json"))
    }
