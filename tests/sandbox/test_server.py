"""The sandbox as a server, over real sockets."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request as UrlRequest
from urllib.request import urlopen

import httpx
import pytest

from lma.core.errors import ConfigurationFailed
from lma.sandbox import Fault, Sandbox, SandboxOptions, serve
from lma.sandbox.wire import Request

from .conftest import account_path

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
from lma.sandbox import SandboxOptions, serve
serve(SandboxOptions(app_limits="500:60", clock=lambda: 1_770_000_000.0), port=0,
      announce=lambda base: print(base, file=sys.stderr, flush=True))
print("stopped", file=sys.stderr)
"""


class Server:
    """A server in a process of its own."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
        )
        assert self.process.stderr is not None
        self.base = self.process.stderr.readline().strip()
        self.port = int(self.base.rpartition(":")[2])

    def get(self, path: str, timeout: float = 10) -> httpx.Response:
        with httpx.Client() as client:
            return client.get(f"{self.base}{path}", timeout=timeout)

    def set_faults(self, *faults: Fault) -> None:
        body = json.dumps([{"kind": f.kind, "seconds": f.seconds} for f in faults]).encode()
        with urlopen(UrlRequest(f"{self.base}/sandbox/faults", body, method="POST")) as answer:
            assert answer.status == 200

    def raw(self, path: str) -> bytes:
        """All that comes back on one connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            request = f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"
            connection.sendall(request.encode())
            got = b""
            while part := connection.recv(65536):
                got += part
            return got

    def stop(self) -> tuple[str, str]:
        self.process.terminate()
        return self.process.communicate(timeout=10)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def server(running: Server) -> Iterator[Server]:
    yield running
    running.set_faults()


PATH = account_path("Faker", "NA1")


@pytest.mark.parametrize(
    ("name", "tag"),
    [("Faker", "NA1"), ("100% win", "a#b"), ("x/y", "a?b"), ("백선생", "한국"), ("😀 😀", "%2F")],
)
def test_the_server_answers_as_the_process_does(server: Server, name: str, tag: str) -> None:
    path = account_path(name, tag)
    inside = Sandbox(SandboxOptions()).respond(Request("GET", path))
    outside = server.get(path)
    assert outside.status_code == 200
    assert outside.content == inside.body
    assert outside.headers["content-type"] == "application/json;charset=utf-8"


def test_a_match_goes_over_the_wire_whole(server: Server) -> None:
    sandbox = Sandbox(SandboxOptions(clock=lambda: 1_770_000_000.0))
    puuid = server.get(PATH).json()["puuid"]
    match_id = server.get(f"/americas/lol/match/v5/matches/by-puuid/{puuid}/ids").json()[0]
    for path in (
        f"/americas/lol/match/v5/matches/{match_id}",
        f"/americas/lol/match/v5/matches/{match_id}/timeline",
        "/ddragon/api/versions.json",
    ):
        assert server.get(path).content == sandbox.respond(Request("GET", path)).body


def test_limits_are_told_and_counted(server: Server) -> None:
    response = server.get(PATH)
    assert response.headers["x-app-rate-limit"] == "500:60"
    assert int(response.headers["x-app-rate-limit-count"].split(":")[0]) >= 1
    stats = server.get("/sandbox/stats").json()
    assert stats["requests"]["americas account-v1.by-riot-id 200"] >= 1
    assert stats["peaks"]["americas 500:60"] >= 1


def test_a_reset_is_a_reset_on_the_wire(server: Server) -> None:
    server.set_faults(Fault(kind="reset"))
    with pytest.raises(ConnectionResetError):
        server.raw(PATH)
    with pytest.raises(httpx.ReadError):
        server.get(PATH)


def test_a_truncated_body_ends_early_on_the_wire(server: Server) -> None:
    server.set_faults(Fault(kind="truncate"))
    head, _, body = server.raw(PATH).partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    promised = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length"))
    assert lines[0] == "http/1.1 200 ok"
    assert 0 < len(body) < promised
    with pytest.raises(httpx.RemoteProtocolError):
        server.get(PATH)


def test_a_hang_ends_in_silence(server: Server) -> None:
    server.set_faults(Fault(kind="hang", seconds=0.3))
    with pytest.raises(httpx.ReadTimeout):
        server.get(PATH, timeout=0.1)
    assert server.raw(PATH) == b""


@pytest.mark.parametrize(("kind", "status"), [("500", 500), ("502", 502), ("429-service", 429)])
def test_statuses(server: Server, kind: Any, status: int) -> None:
    server.set_faults(Fault(kind=kind))
    assert server.get(PATH).status_code == status


def test_the_connection_goes_on_after_a_bad_body(server: Server) -> None:
    with httpx.Client(base_url=server.base) as client:
        server.set_faults(Fault(kind="empty"))
        assert client.get(PATH).content == b""
        server.set_faults()
        assert client.get(PATH).json()["gameName"] == "Faker"


def test_nothing_is_printed_but_what_is_announced() -> None:
    server = Server()
    server.set_faults(Fault(kind="truncate"))
    server.raw(PATH)
    server.set_faults(Fault(kind="reset"))
    with pytest.raises(ConnectionResetError):
        server.raw(PATH)
    out, err = server.stop()
    assert (out, err) == ("", "")


def test_an_interrupt_is_the_ordinary_end() -> None:
    server = Server()
    assert server.get(PATH).status_code == 200
    server.process.send_signal(signal.SIGINT)
    out, err = server.process.communicate(timeout=10)
    assert (out, err, server.process.returncode) == ("", "stopped\n", 0)


def test_a_taken_port_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            ConfigurationFailed, match=f"Port {port} on 127.0.0.1 is taken"
        ) as error:
            serve(SandboxOptions(), "127.0.0.1", port)
    assert error.value.hint == f"choose another port: --port {port + 1}"


def test_a_host_that_is_none_is_told() -> None:
    with pytest.raises(ConfigurationFailed, match="can't listen on"):
        serve(SandboxOptions(), "192.0.2.1", 0)


def test_the_in_process_path_imports_no_server() -> None:
    script = (
        "import sys; from lma.sandbox import SandboxOptions, SandboxTransport; "
        "SandboxTransport(SandboxOptions()); "
        "print([m for m in ('uvicorn', 'fastapi', 'starlette', 'pydantic') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert run.stdout.strip() == "[]"


def test_paths_with_a_query_are_split() -> None:
    sandbox = Sandbox(SandboxOptions(clock=lambda: 1_770_000_000.0))
    puuid = json.loads(sandbox.respond(Request("GET", PATH)).body)["puuid"]
    path = f"/americas/lol/match/v5/matches/by-puuid/{quote(puuid)}/ids"
    assert len(json.loads(sandbox.respond(Request("GET", path, "count=7")).body)) == 7
