"""A world that is told outright answers by what it was told, and by nothing else."""

import json
from typing import Any

import httpx
import pytest

from lma.sandbox import SandboxOptions, SandboxTransport
from lma.sandbox.stage import Stage
from lma.sandbox.world import Account

PUUID = "p" * 78
ENTRY = {"queueType": "RANKED_SOLO_5x5", "tier": "GOLD"}
AHRI = {"id": "Ahri", "key": "103", "name": "Ahri", "title": "the Nine-Tailed Fox"}
STAGE = Stage(
    player=Account(PUUID, "Étoile Noire", "EUW"),
    platform="euw1",
    profile_icon=7,
    summoner_level=31,
    entries=(ENTRY,),
    match_ids=("EUW1_3", "NA1_2", "EUW1_1"),
    matches={"EUW1_3": b'{"info": 1.50}'},
    version="13.24.1",
    champions={"Ahri": AHRI},
)
ID_PATH = "riot/account/v1/accounts/by-riot-id"
MATCHES = "lol/match/v5/matches"


async def ask(path: str, stage: Stage = STAGE) -> httpx.Response:
    transport = SandboxTransport(SandboxOptions(stage=stage, clock=lambda: 1_795_521_600))
    async with httpx.AsyncClient(transport=transport) as http:
        return await http.get(f"http://sandbox.invalid/{path}")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (f"europe/{ID_PATH}/%C3%A9toile%20noire/euw", {"puuid": PUUID, "gameName": "Étoile Noire",
                                                      "tagLine": "EUW"}),
        (f"europe/riot/account/v1/region/by-game/lol/by-puuid/{PUUID}",
         {"puuid": PUUID, "game": "lol", "region": "euw1"}),
        (f"euw1/lol/summoner/v4/summoners/by-puuid/{PUUID}",
         {"profileIconId": 7, "puuid": PUUID, "revisionDate": 1_795_521_600_000,
          "summonerLevel": 31}),
        (f"euw1/lol/league/v4/entries/by-puuid/{PUUID}", [ENTRY]),
        (f"europe/{MATCHES}/by-puuid/{PUUID}/ids", ["EUW1_3", "EUW1_1"]),
        (f"europe/{MATCHES}/by-puuid/{PUUID}/ids?start=1&count=1", ["EUW1_1"]),
        (f"americas/{MATCHES}/by-puuid/{PUUID}/ids", ["NA1_2"]),
        (f"euw1/lol/champion-mastery/v4/champion-masteries/by-puuid/{PUUID}", []),
        ("ddragon/api/versions.json", ["13.24.1"]),
        ("ddragon/cdn/13.24.1/data/en_US/champion.json",
         {"type": "champion", "version": "13.24.1", "data": {"Ahri": AHRI}}),
    ],
)  # fmt: skip
async def test_what_was_told_is_answered(path: str, told: Any) -> None:
    answer = await ask(path)
    assert (answer.status_code, answer.json()) == (200, told)


async def test_a_payload_is_handed_out_byte_for_byte() -> None:
    assert (await ask(f"europe/{MATCHES}/EUW1_3")).content == STAGE.matches["EUW1_3"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"europe/{ID_PATH}/Somebody/Else", 404),
        (f"na1/lol/summoner/v4/summoners/by-puuid/{PUUID}", 404),
        ("euw1/lol/summoner/v4/summoners/by-puuid/other", 400),
        (f"europe/{MATCHES}/EUW1_1", 404),
        (f"americas/{MATCHES}/EUW1_3", 404),
        (f"europe/{MATCHES}/EUW1_3/timeline", 404),
        (f"euw1/lol/spectator/v5/active-games/by-summoner/{PUUID}", 404),
        ("ddragon/cdn/13.23.1/data/en_US/champion.json", 403),
    ],
)
async def test_all_else_is_not_there(path: str, status: int) -> None:
    assert (await ask(path)).status_code == status


async def test_an_empty_stage_knows_nobody_and_has_the_sandboxs_champions() -> None:
    assert (await ask(f"europe/{ID_PATH}//", Stage())).status_code == 404
    assert (await ask("europe/riot/account/v1/accounts/by-puuid/x", Stage())).status_code == 400
    versions = (await ask("ddragon/api/versions.json", Stage())).json()
    told = await ask(f"ddragon/cdn/{versions[0]}/data/en_US/champion.json", Stage())
    assert len(json.loads(told.content)["data"]) > 100
