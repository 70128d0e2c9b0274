"""Ladders, masteries and games in progress."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lma.sandbox.identity import Owner
from lma.sandbox.schedule import find_fixture, slot_at

from .conftest import NOW, Clock, Riot

SOLO = "RANKED_SOLO_5x5"


async def test_a_division_comes_in_pages(riot: Riot) -> None:
    path = f"/kr/lol/league/v4/entries/{SOLO}/GOLD/II"
    first = await riot.json(path)
    assert 40 < len(first) <= 205
    assert await riot.json(f"{path}?page=1") == first
    assert await riot.json(f"{path}?page=2") == []
    points = [entry["leaguePoints"] for entry in first]
    assert points == sorted(points, reverse=True)
    for entry in first[:5]:
        assert (entry["tier"], entry["rank"]) == ("GOLD", "II")
        own = await riot.json(f"/kr/lol/league/v4/entries/by-puuid/{entry['puuid']}")
        assert entry in own


@pytest.mark.parametrize("tier", ["challenger", "grandmaster", "master"])
async def test_apex_leagues_agree_with_their_players(riot: Riot, tier: str) -> None:
    league = await riot.json(f"/na1/lol/league/v4/{tier}leagues/by-queue/{SOLO}")
    assert (league["tier"], league["queue"]) == (tier.upper(), SOLO)
    assert len(league["entries"]) > 3
    for item in league["entries"][:3]:
        own = await riot.json(f"/na1/lol/league/v4/entries/by-puuid/{item['puuid']}")
        entry = next(entry for entry in own if entry["queueType"] == SOLO)
        assert entry["tier"] == tier.upper()
        assert entry["leagueId"] == league["leagueId"]
        assert item.items() <= entry.items()
        # Who stands on the ladder can be looked up, and plays.
        account = await riot.json(f"/americas/riot/account/v1/accounts/by-puuid/{item['puuid']}")
        assert await riot.account(account["gameName"], account["tagLine"]) == account
        assert len(await riot.ids(item["puuid"])) == 20


@pytest.mark.parametrize(
    "path",
    [
        "entries/RANKED_TFT/GOLD/II",
        f"entries/{SOLO}/MASTER/I",
        f"entries/{SOLO}/GOLD/V",
        f"entries/{SOLO}/GOLD/II?page=0",
        f"entries/{SOLO}/GOLD/II?page=x",
        "masterleagues/by-queue/SOLO",
    ],
)
async def test_unknown_ladders_are_refused(riot: Riot, path: str) -> None:
    assert (await riot.get(f"/na1/lol/league/v4/{path}")).status_code == 400


async def test_masteries(riot: Riot) -> None:
    puuid = (await riot.account("Faker", "NA1"))["puuid"]
    base = "/na1/lol/champion-mastery/v4"
    found = await riot.json(f"{base}/champion-masteries/by-puuid/{puuid}")
    points = [entry["championPoints"] for entry in found]
    assert len(found) >= 20
    assert points == sorted(points, reverse=True)
    assert len({entry["championId"] for entry in found}) == len(found)
    top = f"{base}/champion-masteries/by-puuid/{puuid}/top"
    assert await riot.json(top) == found[:3]
    assert await riot.json(f"{top}?count=7") == found[:7]
    assert (await riot.get(f"{top}?count=x")).status_code == 400
    one = f"{base}/champion-masteries/by-puuid/{puuid}/by-champion"
    assert await riot.json(f"{one}/{found[1]['championId']}") == found[1]
    assert (await riot.get(f"{one}/999999")).status_code == 404
    score = await riot.json(f"{base}/scores/by-puuid/{puuid}")
    assert score == sum(entry["championLevel"] for entry in found)


async def test_a_game_in_progress_becomes_the_newest_match(riot: Riot, clock: Clock) -> None:
    owner = Owner("faker", "na1")
    slots = range(slot_at(NOW), slot_at(NOW) + 12)
    game = next(filter(None, (find_fixture(1, "na1", owner, slot) for slot in slots)))
    puuid = (await riot.account("Faker", "NA1"))["puuid"]
    path = f"/na1/lol/spectator/v5/active-games/by-summoner/{puuid}"
    clock.now = game.starts_at - 1
    assert (await riot.get(path)).status_code == 404
    clock.now = game.starts_at + 100
    seen = await riot.json(path)
    assert seen["gameLength"] == 100
    assert f"NA1_{seen['gameId']}" not in await riot.ids(puuid)
    elsewhere = f"/br1/lol/spectator/v5/active-games/by-summoner/{puuid}"
    assert (await riot.get(elsewhere)).status_code == 404
    clock.now = game.ends_at + 60
    assert (await riot.get(path)).status_code == 404
    match = await riot.json(f"/americas/lol/match/v5/matches/NA1_{seen['gameId']}")
    shown = [(p["puuid"], p["championId"], p["teamId"]) for p in seen["participants"]]
    assert shown == [
        (p["puuid"], p["championId"], p["teamId"]) for p in match["info"]["participants"]
    ]


@pytest.mark.shared
async def test_bodies_are_valid_by_riots_description(
    riot: Riot, clock: Clock, shared: Path
) -> None:
    api = json.loads((shared / "riot/openapi-3.0.0.json").read_text())

    def check(body: Any, name: str) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": api["components"]}
        jsonschema.Draft202012Validator(schema).validate(body)

    account = await riot.account("Faker", "NA1")
    puuid = account["puuid"]
    check(account, "account-v1.AccountDto")
    check(
        await riot.json(f"/asia/riot/account/v1/region/by-game/lol/by-puuid/{puuid}"),
        "account-v1.AccountRegionDTO",
    )
    check(
        await riot.json(f"/na1/lol/summoner/v4/summoners/by-puuid/{puuid}"),
        "summoner-v4.SummonerDTO",
    )
    entry = (await riot.json(f"/na1/lol/league/v4/entries/{SOLO}/GOLD/I"))[0]
    check(entry, "league-v4.LeagueEntryDTO")
    league = await riot.json(f"/na1/lol/league/v4/masterleagues/by-queue/{SOLO}")
    check(league, "league-v4.LeagueListDTO")
    path = f"/na1/lol/champion-mastery/v4/champion-masteries/by-puuid/{puuid}/top"
    check((await riot.json(path))[0], "champion-mastery-v4.ChampionMasteryDto")
    path = f"/americas/lol/match/v5/matches/by-puuid/{puuid}/replays"
    check(await riot.json(path), "match-v5.ReplayDTO")
    game = next(
        filter(
            None,
            (find_fixture(1, "na1", Owner("faker", "na1"), slot_at(NOW) + n) for n in range(9)),
        )
    )
    clock.now = game.starts_at
    path = f"/na1/lol/spectator/v5/active-games/by-summoner/{puuid}"
    check(await riot.json(path), "spectator-v5.CurrentGameInfo")
