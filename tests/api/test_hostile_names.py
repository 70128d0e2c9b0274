"""Hostile names through the HTTP routes: data in JSON and never more, and none in a log."""

import json
import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from lma.context import Context
from tests.llm.conftest import a_match
from tests.llm.hostile import NAMES
from tests.service.world import World

HOSTILE = [name for name, _ in NAMES]


@pytest.fixture
def ctx(open_opened: Callable[..., Any]) -> Context:
    """A context on a world of 24 games in which everybody is called something hostile."""
    told = World()
    told.add("me", "Me#NA1")
    for number in range(1, 25):
        told.play(
            "me", a_match(number, [HOSTILE[(number * 10 + i) % len(HOSTILE)] for i in range(10)])
        )
    opened: Context = open_opened(transport=told).ctx
    return opened


def is_data(answer: httpx.Response) -> Any:
    """What is answered is JSON, says so, and no browser makes anything else of it."""
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not {byte for byte in answer.content if byte < 32} - {10}
    return answer.json()


@pytest.mark.parametrize("dialect", ["rails", "next"])
async def test_names_are_data_in_every_answer(
    serve: Callable[..., Any], dialect: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client: httpx.AsyncClient = await serve(api_dialect=dialect)
    user = is_data(await client.post("/fetch_user", json={"summonerName": "Me#NA1"}))
    listed = is_data(await client.get(f"/users/{user['id']}/matches"))
    told = [is_data(await client.get(f"/matches/{row['id']}")) for row in listed]
    seen = json.dumps(told)
    assert sum(mark in seen for _, mark in NAMES) > 150
    for row in listed[:1]:
        asked = {"summonerName": "Me#NA1", "match": row["game_id"]}
        is_data(await client.post("/analyses", json=asked))
    is_data(await client.get(f"/users/{user['id']}/analyses"))
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("lma")]
    assert not [line for line in logged if "Canary" in line]


async def test_a_player_who_is_asked_for_by_a_hostile_name_is_data_too(
    serve: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client: httpx.AsyncClient = await serve()
    for name in HOSTILE:
        answer = await client.post("/fetch_user", json={"summonerName": f"{name}#NA1"})
        assert answer.status_code in (400, 404, 422, 429), (name, answer.text)
        is_data(answer)
        is_data(await client.get("/champions/x", params={"name": name}))
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("lma")]
    assert not [line for line in logged if "\x1b" in line or "\n" in line]
