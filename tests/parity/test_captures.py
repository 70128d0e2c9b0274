"""The real captures of the legacy API against a new API that lives in their world."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from lma.parity.order import Order, check
from lma.parity.report.model import Report
from lma.parity.run import Options

from .servers import Api, Reply, asgi, uuid_of

pytestmark = pytest.mark.shared


class CapturedWorld(Api):
    """What the new API answers where Riot tells what the captures tell."""

    def __init__(self, shared: Path) -> None:
        super().__init__()
        self._folder = shared / "phase0"
        self._ddragon = shared / "ddragon" / "13.24.1" / "en_US" / "champion.json"

    def route(self, route: str, matched: re.Match[str], form: dict[str, Any]) -> Reply:
        match route:
            case "POST /users/sign_up" | "POST /users/sign_in":
                return Reply(200, self.user("users-sign-up"))
            case "GET /users/{id}/matches":
                return Reply(200, self.matches())
            case "GET /matches/{id}":
                body = (self._folder / "phase0-example-match.json").read_bytes()
                return Reply(200, None, raw=body)
            case "GET /champions":
                return Reply(200, self.champions())
        return self.missing()

    def _captured(self, name: str) -> Any:
        return json.loads((self._folder / f"phase0-example-{name}.json").read_text("utf-8"))

    def user(self, name: str) -> dict[str, Any]:
        told = self._captured(name)
        name_alone = told["riot_id"].partition("#")[0]
        email = told["email"].replace(" ", "+")
        return {**told, "id": uuid_of("user", 7), "summonerName": name_alone, "email": email}

    def matches(self) -> Any:
        rows = self._captured("users-matches")
        return [{**row, "id": uuid_of("match", row["id"])} for row in rows]

    def champions(self) -> Any:
        told = json.loads(self._ddragon.read_text("utf-8"))["data"].values()
        image = "https://ddragon.leagueoflegends.com/cdn/13.24.1/img/champion"
        rows = [
            {
                "champ_id": int(champion["key"]),
                "name": champion["name"],
                "nickname": champion["title"],
                "image_url": f"{image}/{champion['id']}.png",
            }
            for champion in told
        ]
        return sorted(rows, key=lambda row: row["name"])


def compared(shared: Path, **told: Any) -> Report:
    order = Order(examples=shared / "phase0", app=asgi(CapturedWorld(shared)), **told)
    return asyncio.run(check(order, Options()))


def test_every_difference_is_one_of_the_named_debts(shared: Path) -> None:
    report = compared(shared)
    assert [(r.route, g.code, g.pattern, g.examples) for r, g in report.groups("open")] == []
    assert report.exit_status == 0, report.problems
    accepted = {(g.rule, g.code, g.pattern): g.count for _, g in report.groups("accepted")}
    assert accepted == {
        ("D1", "int-against-string", "$.id"): 1,
        ("D1", "int-against-string", "$[*].id"): 20,
        ("D2", "value", "$[*].champ_id"): 166,
        ("D3", "value", "$[*].image_url"): 9,
        ("D4", "value", "$.email"): 1,
        ("D5", "value", "$.summonerName"): 1,
        ("D6", "order", "$"): 1,
    }


def test_the_match_is_equal_and_what_was_not_captured_is_said(shared: Path) -> None:
    report = compared(shared)
    routes = {route.route: route for route in report.routes}
    assert routes["GET /matches/{id}"].groups == []
    assert {name for name, route in routes.items() if route.coverage == "compared"} == {
        "POST /users/sign_up",
        "POST /users/sign_in",
        "GET /users/{id}/matches",
        "GET /matches/{id}",
        "GET /champions",
    }
    assert all(route.reasons for route in routes.values() if route.coverage == "skipped")


def test_without_the_debts_they_are_differences(shared: Path) -> None:
    assert compared(shared, with_debts=False).exit_status == 1
