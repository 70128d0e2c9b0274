"""A real browser runs a front end's whole flow from another origin, with real preflights."""

import asyncio
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lma import local
from lma.db import migrate
from tests.api.live import live_server
from tests.browser.browsing import WITHIN_S, FrontEnd, visiting

PAGE = Path(__file__).with_name("page.html").read_bytes()


@pytest.fixture
def front_end() -> Iterator[FrontEnd]:
    served = FrontEnd({"/": PAGE})
    yield served
    served.close()


@pytest.fixture
def database(postgres: local.Server) -> str:
    """A new database, for sign-ups that nobody has made before."""
    name = f"browser_{secrets.token_hex(4)}"

    async def make() -> str:
        await local.ensure_database(postgres, name)
        await migrate.upgrade({"dsn": postgres.dsn(name)})
        return postgres.dsn(name)

    return asyncio.run(make())


@pytest.mark.parametrize("dialect", ["rails", "next"])
def test_the_whole_flow_works_from_another_origin(
    browser: str, front_end: FrontEnd, database: str, tmp_path: Path, dialect: str
) -> None:
    environment = {
        "LMA_DATABASE_URL": database,
        "LMA_API_DIALECT": dialect,
        "LMA_CORS_ORIGINS": front_end.origin,
    }
    with live_server(tmp_path, environment=environment) as server:
        url = f"{front_end.origin}/?api={server.url}"
        with visiting(browser, url, tmp_path / "profile"):
            told = front_end.reports.get(timeout=WITHIN_S)
    assert "broken" not in told, told["broken"]
    assert not {name: one for name, one in told.items() if "failed" in one}
    _check_users(told, dialect)
    _check_matches(told, dialect)
    _check_errors(told)
    preflights = [line for line in server.lines if '"method":"OPTIONS"' in line]
    assert len(preflights) >= 5  # browsers remember some of them


def _check_users(told: dict[str, Any], dialect: str) -> None:
    user = told["signUpWithForm"]["body"]
    assert user["summonerName"] == "Doublelift"
    assert user["email"] == "double+lift@example.com"
    for name in ("signUpWithFields", "signIn"):
        assert told[name]["body"] == user, name
    for name in ("fetchUser", "user"):
        assert told[name]["body"] == {**user, "email": None}, name
    miss = told["miss"]
    if dialect == "rails":
        assert (miss["status"], miss["body"]) == (200, None)
    else:
        assert (miss["status"], miss["body"]["detail"]) == (404, "User not found")


def _check_matches(told: dict[str, Any], dialect: str) -> None:
    items = told["list"]["body"]
    assert len(items) == 20
    for n, item in enumerate(items):
        assert told[f"match{n}"]["body"]["metadata"]["matchId"] == item["game_id"]
    assert isinstance(told["rank"]["body"], list if dialect == "rails" else dict)
    assert len(told["champions"]["body"]) > 100
    assert told["champion"]["body"]["name"] == "Wukong"
    assert told["noChampion"]["status"] == (200 if dialect == "rails" else 404)


def _check_errors(told: dict[str, Any]) -> None:
    """A page can read errors too, and the id that the log knows them by."""
    for name, status in (
        ("mismatch", 409),
        ("notFound", 404),
        ("unprocessable", 422),
        ("empty", 422),
        ("tooLarge", 413),
    ):
        assert told[name]["status"] == status, name
        assert told[name]["requestId"] == told[name]["body"]["request_id"]
        assert told[name]["source"] == "sandbox"


def test_a_page_of_an_origin_that_is_not_listed_can_read_nothing(
    browser: str, front_end: FrontEnd, live_address: str, tmp_path: Path
) -> None:
    url = f"{front_end.origin}/?api={live_address}&only=champions"
    with visiting(browser, url, tmp_path / "profile"):
        told = front_end.reports.get(timeout=WITHIN_S)
    assert "failed" in told["champions"]


def test_a_page_signs_in_and_sends_its_token_back_in_strict_mode(
    browser: str, front_end: FrontEnd, database: str, tmp_path: Path
) -> None:
    environment = {
        "LMA_DATABASE_URL": database,
        "LMA_CORS_ORIGINS": front_end.origin,
        "LMA_AUTH_MODE": "strict",
        "LMA_AUTH_SECRET": secrets.token_hex(16),
    }
    with live_server(tmp_path, environment=environment) as server:
        url = f"{front_end.origin}/?api={server.url}&only=strict"
        with visiting(browser, url, tmp_path / "profile"):
            told = front_end.reports.get(timeout=WITHIN_S)
    assert "broken" not in told, told["broken"]
    assert {name: one.get("status") for name, one in told.items()} == {
        "signUp": 200,
        "signIn": 200,
        "without": 401,
        "forged": 401,
        "with": 200,
        "own": 200,
        "anybody": 200,
    }
    assert told["signIn"]["token"].startswith("Bearer ")
    assert told["own"]["body"]["email"] == "double+lift@example.com"
    assert told["anybody"]["body"]["email"] is None
    assert told["signIn"]["token"] not in "".join(server.lines)
    preflights = [line for line in server.lines if '"method":"OPTIONS"' in line]
    assert any('"/fetch_user"' in line for line in preflights)
    assert any(f'"/users/{told["own"]["body"]["id"]}"' in line for line in preflights)


@pytest.fixture
def live_address(database: str, tmp_path: Path) -> Iterator[str]:
    """The address of a server that lists other origins."""
    with live_server(tmp_path, environment={"LMA_DATABASE_URL": database}) as server:
        yield server.url
