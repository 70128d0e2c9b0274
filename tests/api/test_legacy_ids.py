"""Addresses of the old application, with its integers, on what was imported from it."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from lma.context import Context
from lma.services.legacy.rails import import_rails
from tests.domain.ruby_inspect import inspected
from tests.legacy import Legacy, match, puuid, user
from tests.payloads import match_body, old_match, person

OWN = puuid(1)
V5 = json.loads(match_body("NA1_5", [person(OWN)]))


@pytest.fixture
async def imported(ctx: Context, legacy: Legacy) -> dict[str, Any]:
    """A player under three ids, and matches of every kind."""
    faker = await ctx.riot.account_by_riot_id(_faker(), region=ctx.platform.region)
    await legacy.add(
        "users",
        user(2, "Faker#NA1", puuid=faker.puuid),
        user(7, "Faker#NA1", puuid=faker.puuid, email="f 1@example.com", level=31),
        user(9, "Nobody There", email="n@example.com"),
    )
    known = (await ctx.riot.match_ids_by_puuid(faker.puuid, region=ctx.platform.region))[0]
    await legacy.add(
        "matches",
        match(1, V5, "NA1_5"),
        match(2, old_match()),
        match(3, None, known),
        match(4, "nonsense", "no id"),
    )
    await legacy.list([(2, 1), (7, 2), (9, 1), (9, 2)])
    await import_rails(ctx, legacy.dsn)
    return {"known": known, "puuid": faker.puuid}


def _faker() -> Any:
    from lma.domain.riot_id import parse_riot_id

    return parse_riot_id("Faker#NA1")


@pytest.mark.parametrize("dialect", ["rails", "next"])
async def test_old_addresses_lead_to_what_was_imported(
    imported: dict[str, Any], serve: Callable[..., Any], dialect: str
) -> None:
    client: httpx.AsyncClient = await serve(api_dialect=dialect)
    old = {"summonerName": "Faker", "email": "f+1@example.com"}
    told = (await client.post("/users/sign_in", json=old)).json()
    assert (told["puuid"], told["email"]) == (imported["puuid"], "f+1@example.com")
    for number in (2, 7):
        assert (await client.get(f"/users/{number}")).json()["id"] == told["id"]
    rank = await client.get("/users/7/fetch_rank")
    assert (rank.status_code, rank.json()) == (
        200,
        (await client.get(f"/users/{told['id']}/fetch_rank")).json(),
    )
    mine = await client.get("/users/7/matches")
    assert mine.json() == (await client.get(f"/users/{told['id']}/matches")).json()
    assert len(mine.json()) == 20
    assert (await client.get("/matches/1")).json() == V5
    assert (await client.get("/matches/2")).json() == old_match()
    assert (await client.get("/matches/2585563902")).json() == old_match()
    assert (await client.get("/matches/NA1_2585563902")).json() == old_match()


async def test_an_email_is_the_same_with_a_space_for_its_plus(
    imported: dict[str, Any], rails: httpx.AsyncClient
) -> None:
    echoed = {"summonerName": "Faker", "email": "f 1@example.com"}  # as the old API answered it
    assert (await rails.post("/users/sign_in", json=echoed)).json()["email"] == "f+1@example.com"
    form = await rails.post(
        "/users/sign_in",
        content="summonerName=Faker&email=f+1@example.com",  # a + that a form takes for a space
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert form.json()["email"] == "f+1@example.com"


async def test_a_match_whose_text_could_not_be_read_is_fetched_or_told(
    imported: dict[str, Any], rails: httpx.AsyncClient
) -> None:
    fetched = await rails.get("/matches/3")
    assert fetched.json()["metadata"]["matchId"] == imported["known"]
    told = await rails.get("/matches/4")
    assert (told.status_code, told.json()["detail"]) == (404, "not_found")
    assert "could not be read" in told.json()["message"]


async def test_a_list_of_one_whom_riot_does_not_know_is_the_imported_one(
    imported: dict[str, Any], rails: httpx.AsyncClient
) -> None:
    told = await rails.get("/users/9/matches")
    assert told.headers["x-lma-stale"] == "not_found"
    assert [item["game_id"] for item in told.json()] == ["NA1_5", "NA1_2585563902"]


@pytest.mark.parametrize("path", ["/users/1", "/users/1/matches", "/users/1/fetch_rank"])
async def test_an_integer_that_was_not_imported_is_nobodys(
    imported: dict[str, Any], rails: httpx.AsyncClient, path: str
) -> None:
    assert (await rails.get(path)).status_code == 404


async def test_an_imported_id_goes_before_a_games_number(
    ctx: Context, legacy: Legacy, rails: httpx.AsyncClient
) -> None:
    first, second = (json.loads(match_body(f"NA1_{n}", [person()])) for n in (1, 2))
    await legacy.add("matches", match(2, inspected(first)), match(8, inspected(second)))
    await import_rails(ctx, legacy.dsn)
    assert (await rails.get("/matches/2")).json() == first
    assert (await rails.get("/matches/1")).json() == first
    assert (await rails.get("/matches/8")).json() == second


@pytest.mark.shared
async def test_the_captured_match_comes_back_equal(
    ctx: Context, legacy: Legacy, rails: httpx.AsyncClient, shared: Path
) -> None:
    captures = shared / "phase0"
    if not captures.is_dir():
        pytest.skip(f"no captures of the old application in {captures}")

    def capture(name: str) -> Any:
        return json.loads((captures / f"phase0-example-{name}.json").read_text())

    listed, player = capture("users-matches"), capture("users-sign-in")
    text = (captures / "phase0-example-match.json").read_text()
    await legacy.add(
        "users",
        user(2, player["summonerName"], puuid=player["puuid"]),
        user(player["id"], player["riot_id"], puuid=player["puuid"], email=player["email"]),
    )
    await legacy.add("matches", match(listed[0]["id"], json.loads(text), listed[0]["game_id"]))
    await legacy.add("matches", *(match(one["id"], None, one["game_id"]) for one in listed[1:]))
    await legacy.list((2, one["id"]) for one in listed)
    tables = {table.table: table for table in await import_rails(ctx, legacy.dsn)}
    assert (tables["users"].records, tables["matches"].mapped) == (1, 20)
    answer = await rails.get(f"/matches/{listed[0]['id']}")
    # By their digits: no fraction may pass through a float on its way.
    assert json.loads(answer.text, parse_float=Decimal) == json.loads(text, parse_float=Decimal)
    old = {"summonerName": player["summonerName"], "email": player["email"]}
    told = (await rails.post("/users/sign_in", json=old)).json()
    assert told["email"] == player["email"].replace(" ", "+")
    for number in (2, player["id"]):
        assert (await rails.get(f"/users/{number}")).json()["id"] == told["id"]
