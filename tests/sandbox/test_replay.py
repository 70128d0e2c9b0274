"""Recorded payloads are served as they are."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Riot

REGIONS = {"NA1": "americas", "LA1": "americas", "KR": "asia", "JP1": "asia"}
REGIONS |= {"EUW1": "europe", "RU": "europe", "TH2": "sea"}


def record(folder: Path, match_id: str, started: int, players: list[Any], **info: Any) -> bytes:
    """Write a small match; its odd spacing shows that the bytes are kept."""
    body = {
        "metadata": {"matchId": match_id, "participants": [p["puuid"] for p in players]},
        "info": {"gameStartTimestamp": started * 1000, "participants": players, **info},
    }
    folder.joinpath("matches").mkdir(exist_ok=True)
    written = json.dumps(body, indent=3).encode() + b"\n\n"
    folder.joinpath("matches", f"{match_id}.json").write_bytes(written)
    return written


def player(puuid: str, **names: Any) -> dict[str, Any]:
    return {"puuid": puuid, **names}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    one = player("one", riotIdGameName="Uno", riotIdTagline="AAA", summonerLevel=3, profileIcon=7)
    old_one = player("one", riotIdGameName="Primo", riotIdTagline="AAA", summonerLevel=2)
    two = player("two", riotIdName="Due", riotIdTagline="bbb")
    three = player("three", summonerName="Tre")
    bot = player("BOT", summonerName="Ashe Bot")
    record(tmp_path, "EUW1_1", 1000, [old_one, three], queueId=420)
    record(tmp_path, "EUW1_2", 2000, [one, two, bot, bot], queueId=870)
    record(tmp_path, "EUW1_3", 3000, [one], queueId=440)
    record(tmp_path, "KR_4", 4000, [one], queueId=450)
    return tmp_path


async def test_accounts_come_from_the_matches(open_riot: Callable[..., Riot], folder: Path) -> None:
    riot = open_riot(replay=folder)
    assert await riot.account("uno", "aaa") == {
        "puuid": "one",
        "gameName": "Uno",
        "tagLine": "AAA",
    }
    assert (await riot.account("Due", "BBB"))["puuid"] == "two"
    assert (await riot.account("Tre", "EUW1"))["puuid"] == "three"
    # A former name still leads to the account, which shows its present one.
    assert (await riot.account("Primo", "AAA"))["gameName"] == "Uno"
    for name, tag in (("Ashe Bot", "EUW1"), ("Faker", "NA1"), ("", "EUW1")):
        path = f"/europe/riot/account/v1/accounts/by-riot-id/{name}/{tag}"
        assert (await riot.get(path)).status_code == 404
    path = "/europe/lol/match/v5/matches/by-puuid/BOT/ids"
    assert (await riot.get(path)).status_code == 400


async def test_the_newest_match_on_a_platform_tells_the_summoner(
    open_riot: Callable[..., Riot], folder: Path
) -> None:
    riot = open_riot(replay=folder)
    record(folder, "EUW1_5", 5000, [player("one", summonerLevel=9, profileIcon=1)])
    summoner = await riot.json("/euw1/lol/summoner/v4/summoners/by-puuid/one")
    assert (summoner["summonerLevel"], summoner["profileIconId"]) == (9, 1)
    assert await riot.json("/euw1/lol/league/v4/entries/by-puuid/one") == []
    elsewhere = await riot.get("/br1/lol/summoner/v4/summoners/by-puuid/one")
    assert elsewhere.status_code == 404


async def test_lists_are_newest_first_and_filtered(
    open_riot: Callable[..., Riot], folder: Path
) -> None:
    riot = open_riot(replay=folder)

    async def ids(query: str = "", region: str = "europe") -> list[str]:
        return await riot.ids("one", region, query)

    assert await ids() == ["EUW1_3", "EUW1_2", "EUW1_1"]
    assert await ids(region="asia") == ["KR_4"]
    assert await ids(region="americas") == []
    assert await ids("?queue=420") == ["EUW1_1"]
    assert await ids("?type=ranked") == ["EUW1_3", "EUW1_1"]
    assert await ids("?type=normal") == ["EUW1_2"]
    assert await ids("?startTime=2000") == ["EUW1_3", "EUW1_2"]
    assert await ids("?endTime=2000") == ["EUW1_2", "EUW1_1"]
    assert await ids("?start=1&count=1") == ["EUW1_2"]


async def test_files_are_served_byte_for_byte(open_riot: Callable[..., Riot], folder: Path) -> None:
    folder.joinpath("timelines").mkdir()
    folder.joinpath("timelines", "EUW1_3.json").write_bytes(b'{"a":   1}\r\n')
    riot = open_riot(replay=folder)
    path = "/europe/lol/match/v5/matches/EUW1_3"
    assert (await riot.get(path)).content == folder.joinpath("matches/EUW1_3.json").read_bytes()
    assert (await riot.get(f"{path}/timeline")).content == b'{"a":   1}\r\n'
    other = "/europe/lol/match/v5/matches/EUW1_2"
    assert (await riot.get(f"{other}/timeline")).status_code == 404
    assert (await riot.get("/asia/lol/match/v5/matches/EUW1_2")).status_code == 404
    assert (await riot.get("/europe/lol/match/v5/matches/..%2Fmatches%2FEUW1_2")).status_code == 404


async def test_what_is_not_a_match_is_skipped_with_a_note(
    open_riot: Callable[..., Riot], folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = {
        "a": b"",
        "b": b"[]",
        "c": b"{}",
        "d": b"\xff\xfe",
        "e": b'{"metadata":{"matchId":"X_1"',
    }
    broken["f"] = b'{"metadata":{"matchId":"XX_1","participants":[]},"info":{}}'
    for name, body in broken.items():
        folder.joinpath("matches", f"{name}.json").write_bytes(body)
    folder.joinpath("matches", "folder.json").mkdir()
    with caplog.at_level(logging.WARNING):
        riot = open_riot(replay=folder)
        assert len(await riot.ids("one", "europe")) == 3
    noted = [record.getMessage() for record in caplog.records]
    assert len(noted) == 7
    assert all("is not a match" in note for note in noted)


async def test_a_zeroed_match_is_listed(open_riot: Callable[..., Riot], folder: Path) -> None:
    body = {"metadata": {"matchId": "EUW1_9", "participants": ["one", "ghost"]}, "info": {}}
    folder.joinpath("matches", "EUW1_9.json").write_text(json.dumps(body))
    riot = open_riot(replay=folder)
    assert (await riot.ids("one", "europe"))[-1] == "EUW1_9"
    path = "/europe/riot/account/v1/accounts/by-puuid/ghost"
    assert await riot.json(path) == {"puuid": "ghost"}


async def test_an_empty_folder_is_an_empty_world(
    open_riot: Callable[..., Riot], tmp_path: Path
) -> None:
    riot = open_riot(replay=tmp_path / "nowhere")
    path = "/europe/riot/account/v1/accounts/by-riot-id/Faker/NA1"
    assert (await riot.get(path)).status_code == 404
    assert (await riot.json("/ddragon/api/versions.json"))[0]


@pytest.mark.shared
async def test_every_real_match_is_found_by_every_player(
    open_riot: Callable[..., Riot], shared: Path
) -> None:
    riot = open_riot(replay=shared / "riot")
    files = sorted((shared / "riot" / "matches").glob("*.json"))
    assert len(files) == 24
    for file in files:
        match = json.loads(file.read_bytes())
        region = REGIONS[file.stem.partition("_")[0]]
        path = f"/{region}/lol/match/v5/matches/{file.stem}"
        assert (await riot.get(path)).content == file.read_bytes()
        timeline = shared / "riot" / "timelines" / file.name
        answer = await riot.get(f"{path}/timeline")
        assert answer.content == timeline.read_bytes() if timeline.exists() else answer.is_error
        for participant in match["info"]["participants"]:
            if participant["puuid"] == "BOT":
                continue
            name = participant.get("riotIdGameName") or participant.get("riotIdName")
            tag = participant.get("riotIdTagline")
            if not name:
                name, tag = participant["summonerName"], file.stem.partition("_")[0]
            account = await riot.account(name, tag, "europe")
            assert account["puuid"] == participant["puuid"]
            assert file.stem in await riot.ids(participant["puuid"], region, "?count=100")


@pytest.mark.shared
async def test_a_player_from_before_riot_ids(open_riot: Callable[..., Riot], shared: Path) -> None:
    riot = open_riot(replay=shared / "riot")
    account = await riot.account("Flareon75013", "EUW1", "europe")
    assert account["tagLine"] == "EUW1"
    assert await riot.ids(account["puuid"], "europe") == ["EUW1_5765650307"]
