"""The proxies of docs/http-api.md, as they stand there, in front of a real server."""

import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.api.live import CHECKOUT, Live, live_server

PAGE = (CHECKOUT / "docs" / "http-api.md").read_text()


def block(language: str) -> str:
    """The page's example for a proxy."""
    found = re.search(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*argv: str, port: int, folder: Path) -> Iterator[str]:
    """A proxy that listens on a port, for as long as this lasts."""
    process = subprocess.Popen(
        argv, cwd=folder, env={"HOME": str(folder)}, stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 20
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def behind(live_database: str, tmp_path: Path) -> Iterator[Live]:
    """A server that believes proxies of this machine."""
    environment = {"LMA_DATABASE_URL": live_database, "LMA_TRUSTED_PROXIES": "127.0.0.1"}
    with live_server(tmp_path, environment=environment) as server:
        yield server


def needed(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"no {program} on PATH")
    return found


def until_it_has_its_certificate(client: httpx.Client) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            client.get("/health/live")
        except httpx.ConnectError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return


def check(address: str, server: Live, *, sent: str, seen: str) -> None:
    """What a proxy must do for us: TLS, whom it saw, an id, and nothing of the operators'."""
    with httpx.Client(base_url=f"https://{address}", verify=False) as client:
        until_it_has_its_certificate(client)
        answer = client.get("/champions/62", headers={"x-forwarded-for": sent})
        assert (answer.status_code, answer.json()["name"]) == (200, "Wukong")
        assert answer.headers["strict-transport-security"]
        for path in ("/metrics", "/users"):
            assert client.get(path).status_code == 404
    line = next(line for line in server.lines if '"/champions/62"' in line)
    assert json.loads(line)["client"] == seen
    assert json.loads(line)["request_id"] == answer.headers["x-request-id"]
    assert len(answer.headers["x-request-id"]) >= 32  # the proxy's, ours are shorter


def test_nginx(behind: Live, tmp_path: Path) -> None:
    nginx, openssl = needed("nginx"), needed("openssl")
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem"),
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    port = free_port()
    example = (
        block("nginx")
        .replace("listen 443", f"listen 127.0.0.1:{port}")
        .replace("127.0.0.1:8000", f"127.0.0.1:{behind.port}")
        .replace("/etc/ssl/api.lol.example.pem", str(tmp_path / "cert.pem"))
        .replace("/etc/ssl/api.lol.example.key", str(tmp_path / "key.pem"))
    )
    own = "".join(
        f"{kind}_temp_path {tmp_path / kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = tmp_path / "nginx.conf"
    config.write_text(
        f"daemon off;\npid {tmp_path / 'nginx.pid'};\nerror_log stderr;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{own}{example}}}\n"
    )
    argv = (nginx, "-p", str(tmp_path), "-e", "stderr", "-c", str(config))
    with running(*argv, port=port, folder=tmp_path) as address:
        check(address, behind, sent="203.0.113.9", seen="127.0.0.1")


def test_caddy(behind: Live, tmp_path: Path) -> None:
    caddy = needed("caddy")
    port = free_port()
    example = (
        block("caddyfile")
        .replace("api.lol.example", f"https://127.0.0.1:{port}")
        .replace("127.0.0.1:8000", f"127.0.0.1:{behind.port}")
    )
    config = tmp_path / "Caddyfile"
    own = "{\n admin off\n skip_install_trust\n local_certs\n auto_https disable_redirects\n}\n"
    config.write_text(own + example)
    argv = (caddy, "run", "--config", str(config), "--adapter", "caddyfile")
    with running(*argv, port=port, folder=tmp_path) as address:
        check(address, behind, sent="203.0.113.9", seen="127.0.0.1")
