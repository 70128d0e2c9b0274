"""Paths, hosts, keys and errors."""

from collections.abc import Callable
from typing import Any

import pytest

from lma.sandbox.identity import find_owner

from .conftest import NOW, Clock, Riot, account_path


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("100% win", "NA1"),
        ("a?b", "NA1"),
        ("x/y", "x/y"),
        ("Faker", "a#b"),
        ("백선생", "한국"),
        ("😀 😀", "💥"),
        ("a%2Fb", "%25"),
        ("a+b&c=d", "a b"),
        ("[bold]x[/]", "NA1"),
        ("e\u0301lan", "NA1"),
    ],
)
async def test_names_are_decoded_once(riot: Riot, name: str, tag: str) -> None:
    account = await riot.account(name, tag)
    shown = find_owner(account["gameName"], account["tagLine"])
    assert shown == find_owner(name, tag)


async def test_a_name_that_is_encoded_twice_is_another_name(riot: Riot) -> None:
    once = await riot.account("100% win", "NA1")
    twice = await riot.account("100%25 win", "NA1")
    assert twice["gameName"] == "100%25 Win"
    assert once["puuid"] != twice["puuid"]


async def test_a_slash_that_is_not_encoded_is_another_path(riot: Riot) -> None:
    path = "/americas/riot/account/v1/accounts/by-riot-id/x/y/NA1"
    assert (await riot.get(path)).status_code == 403


async def test_bytes_that_are_no_text_are_refused(riot: Riot) -> None:
    path = "/americas/riot/account/v1/accounts/by-riot-id/%FF%FE/NA1"
    assert (await riot.get(path)).status_code == 400


def error(status: int, message: str) -> dict[str, Any]:
    return {"status": {"message": message, "status_code": status}}


@pytest.mark.parametrize("name", ["nobody", "Nobody Here", "missing", "MISSING 7"])
async def test_some_riot_ids_have_no_account(riot: Riot, name: str) -> None:
    response = await riot.get(account_path(name, "NA1"))
    assert response.status_code == 404
    message = f"Data not found - No results found for player with riot id {name}#NA1"
    assert response.json() == error(404, message)


async def test_names_that_are_too_long_have_no_account(riot: Riot) -> None:
    assert (await riot.get(account_path("x" * 200, "NA1"))).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/na1/riot/account/v1/accounts/by-riot-id/Faker/NA1",
        "/sea/riot/account/v1/accounts/by-riot-id/Faker/NA1",
        "/na1/lol/match/v5/matches/NA1_1",
        "/americas/lol/summoner/v4/summoners/by-puuid/x",
        "/americas/lol/league/v4/entries/by-puuid/x",
        "/americas/lol/summoner/v4/summoners/by-name/Faker",
        "/mars/lol/match/v5/matches/NA1_1",
        "/americas/riot/account/v1/accounts/by-riot-id/Faker",
        "/americas/",
        "/",
    ],
)
async def test_a_host_forbids_what_it_does_not_serve(riot: Riot, path: str) -> None:
    response = await riot.get(path)
    assert response.status_code == 403
    assert response.json() == error(403, "Forbidden")


@pytest.mark.parametrize(
    "path",
    [
        "/americas/riot/account/v1/accounts/by-puuid/{}",
        "/na1/lol/summoner/v4/summoners/by-puuid/{}",
        "/na1/lol/league/v4/entries/by-puuid/{}",
        "/americas/lol/match/v5/matches/by-puuid/{}/ids",
    ],
)
async def test_another_worlds_puuid_cant_be_decrypted(
    open_riot: Callable[..., Riot], path: str
) -> None:
    foreign = (await open_riot(seed=2).account("Faker", "NA1"))["puuid"]
    for puuid in (foreign, "short"):
        response = await open_riot().get(path.format(puuid))
        assert response.status_code == 400
        assert response.json() == error(400, f"Bad Request - Exception decrypting {puuid}")


@pytest.mark.parametrize(
    "match_id",
    ["NA1_1", "NA1_999999999999999999", "NA1_x", "NA1", "EUW1_1", "NA1_-1", "XX_1", "../NA1_1"],
)
async def test_matches_that_are_not_there(riot: Riot, match_id: str) -> None:
    match_id = match_id.replace("/", "%2F")
    for tail in ("", "/timeline"):
        response = await riot.get(f"/americas/lol/match/v5/matches/{match_id}{tail}")
        assert response.status_code == 404
        assert response.json()["status"]["message"].startswith("Data not found - ")


async def test_a_match_is_asked_of_its_own_region(riot: Riot) -> None:
    puuid = (await riot.account("Faker", "NA1"))["puuid"]
    match_id = (await riot.ids(puuid))[0]
    assert (await riot.get(f"/americas/lol/match/v5/matches/{match_id}")).status_code == 200
    assert (await riot.get(f"/asia/lol/match/v5/matches/{match_id}")).status_code == 404
    # The same game on another platform of the region would be a second payload of one game.
    other = match_id.replace("NA1_", "BR1_")
    assert (await riot.get(f"/americas/lol/match/v5/matches/{other}")).status_code == 404


@pytest.mark.parametrize(
    "query", ["count=101", "count=-1", "count=x", "start=-1", "queue=solo", "type=casual"]
)
async def test_arguments_are_checked(riot: Riot, query: str) -> None:
    puuid = (await riot.account("Faker", "NA1"))["puuid"]
    path = f"/americas/lol/match/v5/matches/by-puuid/{puuid}/ids?{query}"
    assert (await riot.get(path)).status_code == 400


async def test_answers_say_that_they_are_json(riot: Riot) -> None:
    for path in (account_path("Faker", "NA1"), account_path("nobody", "NA1")):
        response = await riot.get(path)
        assert response.headers["content-type"] == "application/json;charset=utf-8"
        assert int(response.headers["content-length"]) == len(response.content)


async def test_only_get_is_served(riot: Riot) -> None:
    assert (await riot.http.post(account_path("Faker", "NA1"))).status_code == 405


async def test_without_a_wanted_key_any_and_none_will_do(riot: Riot) -> None:
    path = account_path("Faker", "NA1")
    assert (await riot.get(path)).status_code == 200
    assert (await riot.get(path, headers={"X-Riot-Token": "x"})).status_code == 200


async def test_a_wanted_key_is_asked_for(open_riot: Callable[..., Riot], clock: Clock) -> None:
    riot = open_riot(api_key="RGAPI-1", key_expires_at=NOW + 60)
    path = account_path("Faker", "NA1")
    assert (await riot.get(path)).status_code == 401
    assert (await riot.get(path, headers={"X-Riot-Token": "RGAPI-2"})).status_code == 403
    right = {"X-Riot-Token": "RGAPI-1"}
    assert (await riot.get(path, headers=right)).status_code == 200
    assert (await riot.get(path, params={"api_key": "RGAPI-1"})).status_code == 200
    assert (await riot.get("/ddragon/api/versions.json")).status_code == 200
    clock.now += 60
    assert (await riot.get(path, headers=right)).status_code == 403


async def test_answers_are_compressed_where_both_sides_want_it(
    open_riot: Callable[..., Riot],
) -> None:
    plain, packed = open_riot(), open_riot(compresses=True)
    puuid = (await plain.account("Faker", "NA1"))["puuid"]
    match_id = (await plain.ids(puuid))[0]
    path = f"/americas/lol/match/v5/matches/{match_id}"
    one, other = await plain.get(path), await packed.get(path)
    assert "content-encoding" not in one.headers
    assert other.headers["content-encoding"] == "gzip"
    assert int(other.headers["content-length"]) < len(one.content) / 3
    assert one.content == other.content
    bare = await packed.get(path, headers={"accept-encoding": "identity"})
    assert bare.content == one.content
