"""Data Dragon's versions and champions."""

import json
from pathlib import Path
from typing import Any

import pytest

from lma.sandbox.catalog import write_items, write_queues, write_runes, write_spells
from lma.sandbox.roster import ROLES, read_champions

from .conftest import Riot


async def test_versions_are_newest_first_with_odd_old_ones(riot: Riot) -> None:
    versions = await riot.json("/ddragon/api/versions.json")
    assert versions[0] == "16.2.1"
    assert versions.index("15.24.1") == 2
    assert versions[-1] == "lolpatch_3.7"
    assert len(set(versions)) == len(versions)


async def test_the_newest_version_knows_the_champions_of_matches(riot: Riot) -> None:
    version = (await riot.json("/ddragon/api/versions.json"))[0]
    puuid = (await riot.account("Faker", "NA1"))["puuid"]
    body = await riot.json(f"/ddragon/cdn/{version}/data/en_US/champion.json")
    assert body["version"] == version
    numbers = {champion["key"] for champion in body["data"].values()}
    for match_id in await riot.ids(puuid):
        match = await riot.json(f"/americas/lol/match/v5/matches/{match_id}")
        assert {str(p["championId"]) for p in match["info"]["participants"]} <= numbers


async def test_champions_are_keyed_by_string_id(riot: Riot) -> None:
    body = await riot.json("/ddragon/cdn/16.2.1/data/ko_KR/champion.json")
    assert len(body["data"]) == 172
    wukong = body["data"]["MonkeyKing"]
    assert (wukong["key"], wukong["name"], wukong["title"]) == ("62", "Wukong", "the Monkey King")
    assert wukong["image"]["full"] == "MonkeyKing.png"
    assert all(key == champion["id"] for key, champion in body["data"].items())


async def test_an_older_version_lags_behind(riot: Riot) -> None:
    body = await riot.json("/ddragon/cdn/15.20.1/data/en_US/champion.json")
    assert "Yunara" in body["data"]
    assert "Zaahen" not in body["data"]


@pytest.mark.parametrize(
    "path",
    [
        "/ddragon/cdn/99.1.1/data/en_US/champion.json",
        "/ddragon/cdn/16.3.1/data/en_US/champion.json",
        "/ddragon/cdn/lolpatch_3.7/data/en_US/champion.json",
        "/ddragon/cdn/16.2.1/data/xx_XX/champion.json",
        "/ddragon/nothing",
        "/ddragon/",
    ],
)
async def test_what_is_not_there_is_denied_in_xml(riot: Riot, path: str) -> None:
    response = await riot.get(path)
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/xml"


def test_every_champion_has_a_place_to_play() -> None:
    champions = read_champions()
    assert len({champion.number for champion in champions}) == len(champions) == 172
    assert all(set(champion.roles) <= set(ROLES) and champion.roles for champion in champions)


def test_one_champion_has_another_name_in_matches() -> None:
    names = {champion.key: champion.payload_name for champion in read_champions()}
    assert {k: v for k, v in names.items() if k != v} == {"Fiddlesticks": "FiddleSticks"}


@pytest.mark.shared
def test_champions_are_the_real_ones(shared: Path) -> None:
    path = shared / "ddragon/13.24.1/en_US/champion.json"
    real = json.loads(path.read_text())["data"]
    mine = {champion.key: champion for champion in read_champions()}
    for key, champion in real.items():
        told = str(mine[key].number), mine[key].name, mine[key].title
        assert told == (champion["key"], champion["name"], champion["title"])


async def test_files_have_the_form_of_riots(riot: Riot) -> None:
    base = "/ddragon/cdn/16.2.1/data/de_DE"
    item = (await riot.json(f"{base}/item.json"))["data"]["3031"]
    assert (item["name"], item["gold"]["total"]) == ("Infinity Edge", 3450)
    paths = await riot.json(f"{base}/runesReforged.json")
    assert [[len(slot["runes"]) for slot in path["slots"]] for path in paths] == [
        *([[3, 3, 3, 3]] * 2),
        [4, 3, 3, 3],
        *([[3, 3, 3, 3]] * 2),
    ]
    spell = (await riot.json(f"{base}/summoner.json"))["data"]["SummonerFlash"]
    assert (spell["key"], spell["name"]) == ("4", "Flash")
    queues = await riot.json("/ddragon/docs/lol/queues.json")
    assert queues[0] == {
        "queueId": 0,
        "map": "Custom games",
        "description": None,
        "notes": None,
    }


@pytest.mark.parametrize("file", ["item.json", "runesReforged.json", "summoner.json"])
async def test_no_file_of_a_version_that_is_not_there(riot: Riot, file: str) -> None:
    assert (await riot.get(f"/ddragon/cdn/99.1.1/data/en_US/{file}")).status_code == 403


@pytest.mark.shared
def test_items_runes_spells_and_queues_are_real_ones(shared: Path) -> None:
    folder = shared / "ddragon/15.12.1/pt_BR"

    def real(name: str) -> Any:
        return json.loads((folder / name).read_text())

    theirs = real("item.json")["data"]
    for number, item in write_items("15.12.1")["data"].items():
        assert item["gold"]["total"] == theirs[number]["gold"]["total"]
        assert item["tags"] == theirs[number]["tags"]
    spells = real("summoner.json")["data"]
    mine = write_spells("15.12.1")["data"]
    assert {k: (s["key"], s["modes"]) for k, s in mine.items()} == {
        k: (s["key"], s["modes"]) for k, s in spells.items()
    }

    def shape(paths: Any) -> Any:
        return [
            (p["id"], p["key"], p["icon"], [[r["id"] for r in s["runes"]] for s in p["slots"]])
            for p in paths
        ]

    assert shape(write_runes()) == shape(real("runesReforged.json"))
    queues = {q["queueId"]: q for q in json.loads((shared / "riot/queues.json").read_text())}
    for queue in write_queues():
        their = queues[queue["queueId"]]
        assert (queue["map"], queue["description"]) == (their["map"], their["description"])
