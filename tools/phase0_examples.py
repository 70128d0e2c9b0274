"""Write docs/phase0-example-*.json: the old contract's answers in the sandbox's made-up world.

    PYTHONPATH=. python tools/phase0_examples.py

The world is fixed, so the files come out the same each time. Ids are integers, as the legacy API
counts its rows; nothing else of its faults is repeated here.
"""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx

from lma.sandbox import SandboxOptions, SandboxTransport

DOCS = Path(__file__).resolve().parents[1] / "docs"
MOMENT = 1_795_521_600  # 24 November 2026, noon UTC
EMAIL = "faker+parity@example.com"
USER_ID, FIRST_MATCH_ID = 12, 241
CHAMPION = "266"


async def main() -> None:
    """Ask the sandbox what Riot would say, and write what the old contract makes of it."""
    transport = SandboxTransport(SandboxOptions(clock=lambda: MOMENT))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.invalid") as http:
        await write_all(http)


async def get(http: httpx.AsyncClient, path: str) -> Any:
    """One of Riot's answers, text untouched where it is a match."""
    answer = await http.get(path)
    answer.raise_for_status()
    return answer.text if "/matches/NA1_" in path else answer.json()


async def write_all(http: httpx.AsyncClient) -> None:
    """Every example."""
    account = await get(http, "/americas/riot/account/v1/accounts/by-riot-id/Faker/NA1")
    puuid = account["puuid"]
    summoner = await get(http, f"/na1/lol/summoner/v4/summoners/by-puuid/{puuid}")
    write_users(account, summoner)
    ranks = await get(http, f"/na1/lol/league/v4/entries/by-puuid/{puuid}")
    solo_first = sorted(ranks, key=lambda entry: entry["queueType"] != "RANKED_SOLO_5x5")
    write("fetch-rank", solo_first)
    ids = await get(http, f"/americas/lol/match/v5/matches/by-puuid/{puuid}/ids?count=20")
    rows = [{"id": FIRST_MATCH_ID + at, "game_id": name} for at, name in enumerate(ids)]
    write("users-matches", rows)
    match = await get(http, f"/americas/lol/match/v5/matches/{ids[0]}")
    (DOCS / "phase0-example-match.json").write_text(match + "\n", "utf-8")
    await write_champions(http)
    write_misses()


def write_users(account: dict[str, Any], summoner: dict[str, Any]) -> None:
    """A user, with the address where the contract gives it."""
    user = {
        "id": USER_ID,
        "summonerName": account["gameName"],
        "riot_id": f"{account['gameName']}#{account['tagLine']}",
        "puuid": account["puuid"],
        "profileIconId": summoner["profileIconId"],
        "summonerLevel": summoner["summonerLevel"],
        "email": EMAIL,
    }
    write("users-sign-up", user)
    write("users-sign-in", user)
    write("fetch-user", {**user, "email": None})


async def write_champions(http: httpx.AsyncClient) -> None:
    """Every champion by name, and one of them."""
    version = (await get(http, "/ddragon/api/versions.json"))[0]
    told = await get(http, f"/ddragon/cdn/{version}/data/en_US/champion.json")
    image = f"https://ddragon.leagueoflegends.com/cdn/{version}/img/champion"
    champions = [
        {
            "champ_id": int(champion["key"]),
            "name": champion["name"],
            "nickname": champion["title"],
            "image_url": f"{image}/{champion['id']}.png",
        }
        for champion in told["data"].values()
    ]
    champions.sort(key=lambda champion: champion["name"])
    write("champions", champions)
    write("champion", next(c for c in champions if str(c["champ_id"]) == CHAMPION))


def write_misses() -> None:
    """What is answered where there is nothing."""
    write("users-sign-in-miss", None)
    write("champion-miss", None)
    for name, message in (
        ("users-sign-up-miss", "Riot knows no player Nobody Here#NONE."),
        ("fetch-user-miss", "Riot knows no player Nobody Here#NONE."),
        ("fetch-rank-miss", "There is no user 999999999."),
        ("users-matches-miss", "There is no user 999999999."),
        ("match-miss", "There is no match 999999999."),
    ):
        request_id = f"example-{name}"
        write(name, {"detail": "not_found", "message": message, "request_id": request_id})


def write(name: str, value: Any) -> None:
    """One example; what a page can show is laid out for reading."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    (DOCS / f"phase0-example-{name}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
