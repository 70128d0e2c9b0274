"""The answers captured from the old API, against ours in the world that they were captured in.

What differs are the old side's known debts, each named: D1 ids, D2 champ_id 0, D3 image names and
version, D4 the email's plus, D5 the tag in summonerName, D6 the order of champions.
"""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from lma.context import Context
from lma.riot.client import RiotClient
from lma.riot.data_dragon import DataDragon
from lma.riot.rate_limit import InProcessLimiter

pytestmark = pytest.mark.shared

EMAIL = "doublelift+20260123b@example.com"


def capture(shared: Path, name: str) -> Any:
    return json.loads((shared / "phase0" / f"phase0-example-{name}.json").read_bytes())


class CapturedWorld:
    """Riot and Data Dragon as they must have answered when the captures were made."""

    def __init__(self, shared: Path) -> None:
        self.user = capture(shared, "users-sign-up")
        self.ids = [item["game_id"] for item in capture(shared, "users-matches")]
        self.match = (shared / "phase0" / "phase0-example-match.json").read_bytes()
        self.champions = (shared / "ddragon/13.24.1/en_US/champion.json").read_bytes()

    async def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if "/accounts/" in path:
            name, tag = self.user["riot_id"].split("#")
            told = {"puuid": self.user["puuid"], "gameName": name, "tagLine": tag}
            return httpx.Response(200, json=told)
        if "/summoner/" in path:
            keys = ("puuid", "profileIconId", "summonerLevel")
            return httpx.Response(200, json={key: self.user[key] for key in keys})
        if path.endswith("/ids"):
            return httpx.Response(200, json=self.ids)
        if "/matches/" in path:
            return self._match(path.rpartition("/")[2])
        if path.endswith("versions.json"):
            return httpx.Response(200, json=["13.24.1"])
        if path.endswith("champion.json"):
            return httpx.Response(200, content=self.champions)
        return httpx.Response(404, json={})

    def _match(self, match_id: str) -> httpx.Response:
        """The captured match, and twenty more of its kind."""
        body = self.match.replace(self.ids[0].encode(), match_id.encode())
        earlier = self.ids.index(match_id) * 3_600_000
        told = json.loads(self.match)["info"]["gameStartTimestamp"]
        body = body.replace(str(told).encode(), str(told - earlier).encode())
        return httpx.Response(200, content=body)


@pytest.fixture
async def captured(
    shared: Path, ctx: Context, serve: Callable[..., Any]
) -> AsyncIterator[httpx.AsyncClient]:
    world = CapturedWorld(shared)
    stand_in = httpx.MockTransport(world.answer)
    dragon = DataDragon(stand_in, base_url="http://dragon.invalid")
    async with RiotClient(
        stand_in, base_url="http://riot.invalid/{route}", api_key=None, limiter=InProcessLimiter()
    ) as riot:
        yield await serve(replace(ctx, open_riot=lambda: riot, open_ddragon=lambda: dragon))


def shape(value: Any) -> Any:
    """Keys and kinds, without the values."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__


async def test_sign_up_and_sign_in_are_as_captured(
    captured: httpx.AsyncClient, shared: Path
) -> None:
    fields = {"summonerName": "Doublelift", "user[email]": EMAIL}
    answer = await captured.post("/users/sign_up", data=fields)
    old, new = capture(shared, "users-sign-up"), answer.json()
    assert list(new) == list(old)
    assert isinstance(old.pop("id"), int)  # D1
    assert isinstance(new.pop("id"), str)
    assert old.pop("email").replace(" ", "+") == new.pop("email")  # D4
    assert old.pop("summonerName").partition("#")[0] == new.pop("summonerName")  # D5
    assert new == old
    fields = {"summonerName": "Doublelift", "email": EMAIL}
    signed_in = (await captured.post("/users/sign_in", data=fields)).json()
    assert signed_in == answer.json()


async def test_the_list_and_the_match_are_as_captured(
    captured: httpx.AsyncClient, shared: Path
) -> None:
    body = {"summonerName": "Doublelift"}
    user = (await captured.post("/fetch_user", json=body)).json()
    answer = await captured.get(f"/users/{user['id']}/matches")
    old, new = capture(shared, "users-matches"), answer.json()
    assert [item["game_id"] for item in new] == [item["game_id"] for item in old]
    assert [list(item) for item in new] == [list(item) for item in old]
    match = await captured.get(f"/matches/{new[0]['id']}")
    raw = (shared / "phase0" / "phase0-example-match.json").read_bytes()
    assert json.loads(match.content, parse_float=str) == json.loads(raw, parse_float=str)


async def test_the_champions_are_as_captured(captured: httpx.AsyncClient, shared: Path) -> None:
    answer = await captured.get("/champions")
    old = {one["name"]: one for one in capture(shared, "champions")}  # D6
    new = {one["name"]: one for one in answer.json()}
    assert set(new) == set(old)
    assert {one["champ_id"] for one in old.values()} == {0}  # D2
    assert len({one["champ_id"] for one in new.values()}) == len(new)
    assert {n: one["nickname"] for n, one in new.items()} == {
        n: one["nickname"] for n, one in old.items()
    }
    renamed = {n for n in new if new[n]["image_url"] != old[n]["image_url"]}
    assert renamed < set(new)  # D3: names made from display names
    assert shape(next(iter(new.values()))) == shape({k: old["Ahri"][k] for k in new["Ahri"]})
