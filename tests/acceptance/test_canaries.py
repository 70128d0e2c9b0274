"""Secrets that were planted are found in no log, no answer and no file, whatever goes wrong.

Real processes: a server in strict mode, and command lines, on a Riot that takes the key, one that
refuses it, a database that is there, ones that are not, and a Redis that is down.
"""

import json
import os
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from lma import local
from tests.api.live import CHECKOUT, Live, live_server

EMAIL = "canary.person+tag@canary-mail.example"
KEY = "RGAPI-canary00-1111-2222-3333-444444444444"
DATABASE_PASSWORD = "canary-database-password"
REDIS_PASSWORD = "canary-redis-password"
SECRET = "canary-auth-secret-of-enough-characters"
PREVIOUS = "canary-previous-secret-of-enough-characters"
DEAD_REDIS = f"redis://:{REDIS_PASSWORD}@127.0.0.1:1/0"  # nobody listens there
CANARIES = {
    "email": EMAIL,
    "a part of the email": "canary.person",
    "escaped email": quote(EMAIL),
    "key": KEY,
    "database password": DATABASE_PASSWORD,
    "redis password": REDIS_PASSWORD,
    "auth secret": SECRET,
    "previous auth secret": PREVIOUS,
}


@dataclass
class Found:
    """Everything that was told somewhere, by where; and secrets that came up on the way."""

    told: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=lambda: dict(CANARIES))

    def leaks(self) -> list[str]:
        """Which secret is told where."""
        encoded = {
            f"{name}, in base64": b64encode(secret.encode()).decode().rstrip("=")
            for name, secret in self.secrets.items()
        }
        return [
            f"{name} in {where}"
            for name, secret in {**self.secrets, **encoded}.items()
            for where, text in self.told.items()
            if secret in text
        ]


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def sandbox(folder: Path, key: str) -> Iterator[tuple[str, list[str]]]:
    """A Riot that takes one key: its address, and what it said by the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMA_")}
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "lma", "sandbox", "serve", "--port", str(port)),
            *("--key", key, "--limits", "500:1"),
        ],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(CHECKOUT), "LMA_DATA_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    try:
        deadline = time.monotonic() + 30
        while not is_taken(port):
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/{{route}}", said
    finally:
        process.terminate()
        said.append(process.communicate(timeout=15)[0])


@pytest.fixture(scope="module")
def database(postgres: local.Server) -> str:
    """A database of this module's own, under an address with a password."""
    import asyncio

    from lma.db import migrate

    async def make() -> None:
        await local.ensure_database(postgres, "canaries")
        await migrate.upgrade({"dsn": postgres.dsn("canaries")})

    asyncio.run(make())
    plain = postgres.dsn("canaries")
    assert "://lma@" in plain
    return plain.replace("://lma@", f"://lma:{DATABASE_PASSWORD}@")


@pytest.fixture
def settings(database: str) -> dict[str, str]:
    """A whole environment of secrets."""
    return {
        "LMA_DATABASE_URL": database,
        "LMA_RIOT_API_KEY": KEY,
        "LMA_AUTH_MODE": "strict",
        "LMA_AUTH_SECRET": SECRET,
        "LMA_AUTH_SECRET_PREVIOUS": PREVIOUS,
    }


def lma(
    folder: Path, environment: dict[str, str], *argv: str
) -> "subprocess.CompletedProcess[str]":
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LMA_", "PG"))
    }
    return subprocess.run(
        [sys.executable, "-m", "lma", *argv],
        cwd=folder,
        env={
            **kept,
            "PYTHONPATH": str(CHECKOUT),
            "LMA_DATA_DIR": str(folder / "data"),
            "HOME": str(folder),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )


def ask_everything(live: Live, found: Found, ops_key: str) -> None:
    """Ask a server what it should and should not be asked; keep what it must not tell a secret in.

    What hands out an email or a token is left out: signing in, one's own user, everybody's users.
    """
    with httpx.Client(base_url=live.url, timeout=30) as client:
        _ask_everything(client, found, ops_key)


def _ask_everything(client: httpx.Client, found: Found, ops_key: str) -> None:
    body = {"summonerName": "Faker#NA1", "email": EMAIL}
    for sent in ({"json": body}, {"data": {"summonerName": "Faker#NA1", "user[email]": EMAIL}}):
        answer = client.post("/users/sign_up", **sent)  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
    token = answer.headers["authorization"]
    found.secrets["token"] = token.removeprefix("Bearer ")
    found.secrets["signature"] = token.rpartition(".")[2]
    signed = {"authorization": token}
    user = answer.json()["id"]
    assert client.get(f"/users/{user}", headers=signed).json()["email"] == EMAIL
    keyed = {"authorization": f"Bearer {ops_key}"}
    assert client.get("/users", headers=keyed).json()[0]["email"] == EMAIL

    def ask(what: str, method: str, path: str, **sent: object) -> httpx.Response:
        answer = client.request(method, path, **sent)  # type: ignore[arg-type]
        found.told[f"answer to {what}"] = f"{answer.headers}\n{answer.text}"
        return answer

    other = {"summonerName": "Faker#NA1", "email": "other@example.com"}
    assert ask("another email", "POST", "/users/sign_up", json=other).status_code == 409
    ask("a wrong email", "POST", "/users/sign_in", json={**body, "summonerName": "Nobody#NA1"})
    ask("a lookup", "POST", "/fetch_user", json=body, headers=signed)
    ask("a user", "GET", f"/users/{user}")
    ask("matches", "GET", f"/users/{user}/matches?count=2&email={quote(EMAIL)}")
    ask("an email for an id", "GET", f"/users/{quote(EMAIL)}")
    ask("an email for a match", "GET", f"/matches/{quote(EMAIL)}")
    ask("an email for a route", "GET", f"/{quote(EMAIL)}")
    ask("an email in the query", "GET", f"/users?after={quote(EMAIL)}&key={ops_key}")
    ask("an email for a count", "GET", f"/users/{user}/matches?count={quote(EMAIL)}")
    ask("an email for a name", "POST", "/fetch_user", json={"summonerName": EMAIL}, headers=signed)
    ask(
        "an email with a tag", "POST", "/users/sign_up", json={**body, "summonerName": f"{EMAIL}#x"}
    )
    ask("an email that is none", "POST", "/users/sign_up", json={**body, "email": EMAIL + "@ x@"})
    ask("a field more", "POST", "/users/sign_up", json={"email": EMAIL})
    ask("broken JSON", "POST", "/users/sign_up", content=f'{{"email": "{EMAIL}"')
    ask("a long body", "POST", "/users/sign_up", content=EMAIL * 5000)
    ask("an id", "GET", "/health/live", headers={"x-request-id": EMAIL, "user-agent": EMAIL})
    ask("a referrer", "GET", "/health/ready", headers={"referer": f"http://x/?email={EMAIL}"})
    ask("a cookie", "GET", "/champions", headers={"cookie": f"token={token}"})
    ask("a cut token", "POST", "/fetch_user", json=body, headers={"authorization": token[:-3]})
    ask("a wrong ops key", "GET", "/users", headers={"authorization": f"Bearer {ops_key[:-1]}"})
    ask("a closed method", "DELETE", f"/users/{quote(EMAIL)}")
    ask("metrics", "GET", "/metrics")
    ask("the schema", "GET", "/openapi.json")
    ask("the docs", "GET", "/docs")


def look_at_files(found: Found, folder: Path) -> None:
    """Everything in a folder, but what is the database itself."""
    for file in folder.rglob("*"):
        if file.is_file() and "cluster" not in file.parts:
            found.told[f"the file {file.relative_to(folder)}"] = file.read_bytes().decode("latin-1")


def record(folder: Path, live: Live, found: Found) -> None:
    """A recording of the API's answers, sign-in and sign-up too."""
    plan = folder / "plan.yaml"
    plan.write_text(
        "variables: {player: 'Faker#NA1', email: nobody@example.com}\n"
        "routes: {POST /users/sign_up: {values: [$.email]}, POST /users/sign_in: {values: [$]}}\n"
        "steps:\n"
        "  - {name: up, route: POST /users/sign_up,"
        " body: {summonerName: '{player}', email: '{email}'}}\n"
        "  - {name: in, route: POST /users/sign_in,"
        " body: {summonerName: '{player}', email: '{email}'}}\n"
    )
    ended = lma(
        folder, {}, "parity", "record", "--base-url", live.url, "--var", f"email={EMAIL}",
        "--plan", str(plan), "--output", str(folder / "recording"), "--allow-writes",
    )  # fmt: skip
    found.told["parity record"] = ended.stdout + ended.stderr
    assert ended.returncode == 0, ended.stderr
    written = list((folder / "recording").rglob("*.json"))
    assert any("sign_in" in file.read_text() for file in written)


def test_a_server_tells_no_secret(
    settings: dict[str, str], postgres: local.Server, tmp_path: Path
) -> None:
    found = Found()
    made = lma(tmp_path, settings, "ops-key", "create", "canary")
    ops_key = made.stdout.strip()
    found.secrets["ops key"] = ops_key.removeprefix("lma_ops_")
    found.told["ops-key create"] = made.stderr
    with sandbox(tmp_path, KEY) as (riot, riots_said):
        environment = {**settings, "LMA_RIOT_URL": riot}
        with live_server(tmp_path, environment=environment) as live:
            ask_everything(live, found, ops_key)
            record(tmp_path, live, found)
    with sandbox(tmp_path, "RGAPI-another") as (riot, refusing_said):
        environment = {**settings, "LMA_RIOT_URL": riot}
        ended = lma(tmp_path, environment, "matches", "Somebody#NA1", "--debug")
        assert ended.returncode == 4, ended.stderr
        found.told["a command with a refused key"] = ended.stdout + ended.stderr
        environment = {**environment, "LMA_REDIS_URL": DEAD_REDIS}
        with (
            live_server(tmp_path, environment=environment) as refused,
            httpx.Client(base_url=refused.url, timeout=30) as client,
        ):
            sent = {"summonerName": "Doublelift#NA1", "email": EMAIL}
            for path in ("/users/sign_up", "/users/sign_in"):
                answer = client.post(path, json=sent)
                found.told[f"answer of {path} without Riot and Redis"] = answer.text
            found.told["metrics without Riot and Redis"] = client.get("/metrics").text
    found.told["the server's log"] = "".join(live.lines)
    found.told["the refused server's log"] = "".join(refused.lines)
    found.told["the sandboxes"] = "".join([*riots_said, *refusing_said])
    found.told["the database's log"] = postgres.log.read_text(errors="replace")
    look_at_files(found, tmp_path)
    assert '"status":200' in found.told["the server's log"]
    assert "redis failed" in found.told["the refused server's log"]
    assert found.leaks() == []


FAILURES: list[tuple[list[str], dict[str, str]]] = [
    (["config", "-f", "json"], {"LMA_REDIS_URL": DEAD_REDIS}),
    (["doctor", "-f", "json", "--offline"], {"LMA_REDIS_URL": DEAD_REDIS}),
    (["matches", "Faker#NA1", "--debug"], {"LMA_RIOT_URL": "http://127.0.0.1:1/{route}"}),
    (["serve", "--port", "0", "--debug"], {"LMA_AUTH_SECRET": SECRET[:20]}),
    (["doctor", "--debug"], {"LMA_REDIS_URL": f"nonsense://:{REDIS_PASSWORD}@x"}),
]
BAD_ADDRESSES = [
    f"postgresql://lma:{DATABASE_PASSWORD}@127.0.0.1:1/lma",
    f"postgresql://lma:{DATABASE_PASSWORD}@127.0.0.1:99999/lma",
    f"postgresql://lma:{DATABASE_PASSWORD}/@127.0.0.1/lma",
    f"postgresql://lma:{DATABASE_PASSWORD}#@127.0.0.1/lma",
    f"postgresql://lma@127.0.0.1:1/lma?password={DATABASE_PASSWORD}",
    f"mysql://lma:{DATABASE_PASSWORD}@127.0.0.1/lma",
    f"lma:{DATABASE_PASSWORD}@127.0.0.1",
]


@pytest.mark.parametrize(("argv", "changed"), FAILURES, ids=lambda value: " ".join(value)[:40])
def test_a_command_tells_no_secret(
    settings: dict[str, str], tmp_path: Path, argv: list[str], changed: dict[str, str]
) -> None:
    found = Found()
    found.secrets["short secret"] = SECRET[:20]
    ended = lma(tmp_path, {**settings, **changed}, *argv)
    found.told["stdout"], found.told["stderr"] = ended.stdout, ended.stderr
    assert ended.stdout or ended.stderr
    look_at_files(found, tmp_path)
    assert found.leaks() == []


@pytest.mark.parametrize(
    ("address", "argv"),
    [
        *((address, ["db", "status"]) for address in BAD_ADDRESSES),
        *((address, ["serve", "--port", "0"]) for address in BAD_ADDRESSES[::3]),
    ],
)
def test_a_bad_address_is_not_told_with_its_password(
    settings: dict[str, str], tmp_path: Path, address: str, argv: list[str]
) -> None:
    found = Found()
    environment = {**settings, "LMA_DATABASE_URL": address}
    ended = lma(tmp_path, environment, *argv, "--debug")
    assert ended.returncode == 9, ended.stderr
    found.told[" ".join(argv)] = ended.stdout + ended.stderr
    look_at_files(found, tmp_path)
    assert found.leaks() == []


def test_the_search_would_find_them() -> None:
    found = Found(told={"a log": json.dumps({"event": f"mail to {EMAIL}", "key": KEY})})
    assert {leak.rpartition(" in ")[0] for leak in found.leaks()} >= {"email", "key"}
    found = Found(told={"a header": b64encode(SECRET.encode()).decode()})
    assert found.leaks() == ["auth secret, in base64 in a header"]
