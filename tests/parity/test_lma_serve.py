"""The real new API as the candidate: `lma serve` beside a server that speaks as the old one did."""

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from lma import local
from lma.db import migrate
from lma.parity.check import check
from lma.parity.examples import examples_folder
from lma.parity.order import Order
from lma.parity.report.model import Report
from lma.parity.run import Options
from tests.api.live import live_server

from .servers import Legacy, Reply, serving

GAMES = [f"NA1_{5_471_452_820 - 31 * at}" for at in range(5)]


def match_of(game_id: str) -> dict[str, Any]:
    """A match of Faker's, each an hour before the one above."""
    match: dict[str, Any] = json.loads(
        (examples_folder() / "phase0-example-match.json").read_text()
    )
    match["metadata"]["matchId"] = game_id
    match["info"]["gameId"] = int(game_id.partition("_")[2])
    for name in ("gameCreation", "gameStartTimestamp", "gameEndTimestamp"):
        match["info"][name] -= 3_600_000 * GAMES.index(game_id)
    return match


def _participant(name: str) -> dict[str, Any]:
    people: list[dict[str, Any]] = match_of(GAMES[0])["info"]["participants"]
    return next(person for person in people if person["riotIdGameName"] == name)


class OldApi(Legacy):
    """The old API over the matches that the new one is given."""

    def user(self, name: str) -> dict[str, Any]:
        shown = _participant("Faker")
        told = {"profileIconId": shown["profileIcon"], "summonerLevel": shown["summonerLevel"]}
        return {**super().user(name), **told}

    def rank(self) -> Any:
        return []

    def matches(self) -> Any:
        return [{"id": 90 - at, "game_id": game_id} for at, game_id in enumerate(GAMES)]

    def route(self, route: str, matched: re.Match[str], form: dict[str, Any]) -> Reply:
        if route == "GET /matches/{id}" and matched[1].isdecimal() and int(matched[1]) <= 90:
            return Reply(200, match_of(GAMES[90 - int(matched[1])]))
        return super().route(route, matched, form)


@pytest.fixture(scope="module")
def new_api(postgres: local.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a `lma serve` on recorded matches."""
    folder = tmp_path_factory.mktemp("new")
    (folder / "recorded" / "matches").mkdir(parents=True)
    for game_id in GAMES:
        file = folder / "recorded" / "matches" / f"{game_id}.json"
        file.write_text(json.dumps(match_of(game_id)))

    async def make() -> str:
        await local.ensure_database(postgres, "parity")
        await migrate.upgrade({"dsn": postgres.dsn("parity")})
        return postgres.dsn("parity")

    environment = {
        "LMA_DATABASE_URL": asyncio.run(make()),
        "LMA_SANDBOX_REPLAY": str(folder / "recorded"),
    }
    with live_server(folder, environment=environment) as server:
        yield server.url


def compared(new_api: str, old: OldApi) -> Report:
    with serving(old) as address:
        order = Order(baseline_url=address, candidate_url=new_api, allow_writes=True)
        return asyncio.run(check(order, Options()))


def test_parity_with_the_new_api_itself(new_api: str) -> None:
    report = compared(new_api, OldApi())
    open_groups = [(r.route, g.code, g.pattern, g.examples) for r, g in report.groups("open")]
    # Data Dragon has gone on since the examples were written, in the sandbox too.
    assert [told for told in open_groups if "champions" not in told[0]] == []
    assert report.problems == ()
    assert report.ids == {"match": 5, "user": 1}
    assert report.comparisons == 15
    assert report.latency is not None


def test_what_the_old_api_had_and_the_new_one_has_not_is_named(new_api: str) -> None:
    class Richer(OldApi):
        def matches(self) -> Any:
            return [{**row, "queue": 420} for row in super().matches()]

    report = compared(new_api, Richer())
    lost = [(r.route, g.code, g.pattern, g.count) for r, g in report.groups("open")]
    assert ("GET /users/{id}/matches", "missing", "$[*].queue", 5) in lost
    assert report.exit_status == 1
