"""Analyses over HTTP: started, read, listed; by rules and by a model of our own."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from lma.context import Context
from tests.llm.conftest import KEY, a_world, draft, sentence
from tests.llm.openai_server import BROKEN, OpenAIServer, openai_server, says

from .conftest import NOBODY

ME = {"summonerName": "Me#NA1"}


@pytest.fixture
def ctx(open_opened: Callable[..., Any]) -> Context:
    """A context on a world with one player in it who farms less of late."""
    opened: Context = open_opened(transport=a_world()).ctx
    return opened


@pytest.fixture
async def client(serve: Callable[..., Any]) -> httpx.AsyncClient:
    started: httpx.AsyncClient = await serve()
    return started


@pytest.fixture(scope="module")
def model() -> Iterator[OpenAIServer]:
    with openai_server() as server:
        yield server


async def finished(client: httpx.AsyncClient, ctx: Context, answer: httpx.Response) -> Any:
    """The analysis that an answer tells of, once it has ended."""
    assert answer.status_code in (200, 202), answer.text
    told = await client.get(answer.headers["location"])
    while told.json()["status"] in ("waiting", "running"):
        await asyncio.sleep(0.02)
        told = await client.get(answer.headers["location"])
    assert told.status_code == 200, told.text
    return told.json()


async def test_an_analysis_is_started_read_and_listed(
    client: httpx.AsyncClient, ctx: Context
) -> None:
    started = await client.post("/analyses", json=ME)
    assert started.status_code == 202
    assert started.json()["status"] in ("waiting", "running")
    assert started.headers["location"] == f"/analyses/{started.json()['id']}"
    told = await finished(client, ctx, started)
    assert (told["status"], told["source"], told["player"]) == ("done", "rules", "Me#NA1")
    assert told["recommendations"]
    assert started.headers["x-content-type-options"] == "nosniff"
    user = (await client.post("/fetch_user", json=ME)).json()
    (listed,) = (await client.get(f"/users/{user['id']}/analyses")).json()
    assert listed["id"] == told["id"]
    assert listed["recommendations"] == [one["title"] for one in told["recommendations"]]


async def test_asking_twice_is_asking_once(client: httpx.AsyncClient, ctx: Context) -> None:
    answers = await asyncio.gather(*(client.post("/analyses", json=ME) for _ in range(2)))
    first = await client.post("/analyses", json=ME)
    assert first.json()["id"] in {answer.json()["id"] for answer in answers}
    await finished(client, ctx, first)


async def test_a_model_writes_it(
    serve: Callable[..., Any], ctx: Context, model: OpenAIServer
) -> None:
    client = await serve(llm_model="m", llm_url=model.url, llm_api_key=KEY)
    model.reply(says(draft([sentence("Look at the map before you walk up.", "F1")])))
    told = await finished(client, ctx, await client.post("/analyses", json=ME))
    assert told["source"] == "model"
    assert told["recommendations"][0]["sentences"][0]["receipts"] == ["F1"]
    again = await finished(client, ctx, await client.post("/analyses", json=ME))
    assert (again["recommendations"], len(model.asked)) == (told["recommendations"], 1)


async def test_a_model_that_is_down_costs_nobody_anything(
    serve: Callable[..., Any], ctx: Context, model: OpenAIServer
) -> None:
    client = await serve(llm_model="m", llm_url=model.url, llm_api_key=KEY)
    model.reply(BROKEN)
    started = await client.post("/analyses", json=ME)
    assert started.status_code == 202
    assert (await client.get("/champions")).status_code == 200
    told = await finished(client, ctx, started)
    assert (told["status"], told["source"]) == ("done", "rules")
    assert "failed (status 500)" in told["reason"]
    assert KEY not in str(told)


async def test_a_failure_is_told_by_its_status(client: httpx.AsyncClient, ctx: Context) -> None:
    wanted = {**ME, "match": "NA1_404"}
    told = await finished(client, ctx, await client.post("/analyses", json=wanted))
    assert told["status"] == "failed"
    assert told["recommendations"] == []
    assert told["reason"]


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({}, 422, "invalid_request"),
        ({**ME, "champion": "Nobody at all"}, 404, "not_found"),
        ({**ME, "match": "nonsense"}, 400, "bad_input"),
        ({**ME, "match": "\x00"}, 422, "invalid_request"),
        ({**ME, "champion": "x" * 50}, 422, "invalid_request"),
        ({"summonerName": "#"}, 400, "invalid_riot_id"),
    ],
)
async def test_what_can_not_be_meant(
    client: httpx.AsyncClient, body: dict[str, str], status: int, detail: str
) -> None:
    answer = await client.post("/analyses", json=body)
    assert (answer.status_code, answer.json()["detail"]) == (status, detail)
    assert set(answer.json()) == {"detail", "message", "request_id"}


@pytest.mark.parametrize("path", ["/analyses/x", "/analyses/1", f"/analyses/{NOBODY}"])
async def test_what_is_not_there(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["detail"]) == (404, "not_found")
    assert (await client.get(f"/users/{NOBODY}/analyses")).status_code == 404


async def test_in_strict_mode_they_are_for_those_who_signed_in(
    serve: Callable[..., Any], ctx: Context
) -> None:
    client = await serve(auth_mode="strict", auth_secret="a secret of thirty-two characters")
    signed_up = await client.post("/users/sign_up", json={**ME, "email": "me@example.com"})
    token = {"authorization": signed_up.headers["authorization"]}
    assert (await client.post("/analyses", json=ME)).status_code == 401
    started = await client.post("/analyses", json=ME, headers=token)
    assert started.status_code == 202
    for path in (
        started.headers["location"],
        f"/analyses/{NOBODY}",  # the same, or it would tell which analyses there are
        "/analyses/x",
        f"/users/{signed_up.json()['id']}/analyses",
        f"/users/{NOBODY}/analyses",
    ):
        for headers in ({}, {"authorization": "Bearer nonsense"}):
            answer = await client.get(path, headers=headers)
            assert (answer.status_code, answer.json()["detail"]) == (401, "unauthorized"), path
    assert (await client.get(started.headers["location"], headers=token)).status_code == 200
    listed = await client.get(f"/users/{signed_up.json()['id']}/analyses", headers=token)
    assert [one["id"] for one in listed.json()] == [started.json()["id"]]
    assert (await client.get(f"/analyses/{NOBODY}", headers=token)).status_code == 404
