"""Match payloads of our own, as small as a test needs them."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from lma.domain.match import MatchFacts
from lma.riot.facts import read_match

START_MS = 1_780_000_000_000


def person(puuid: str = "p1", **told: Any) -> dict[str, Any]:
    """A participant who played an ordinary game on the blue side."""
    name = "".join(c for c in puuid if c.isalnum())
    return {
        "puuid": puuid,
        "riotIdGameName": name,
        "riotIdTagline": "NA1",
        "championId": 103,
        "championName": "Ahri",
        "champLevel": 16,
        "teamId": 100,
        "teamPosition": "MIDDLE",
        "win": True,
        "kills": 5,
        "deaths": 2,
        "assists": 7,
        "totalMinionsKilled": 180,
        "neutralMinionsKilled": 20,
        "goldEarned": 12_000,
        "totalDamageDealtToChampions": 20_000,
        "totalDamageTaken": 15_000,
        "visionScore": 21,
        **{f"item{slot}": 0 for slot in range(7)},
        "summoner1Id": 4,
        "summoner2Id": 14,
        **told,
    }


def match_body(
    match_id: str = "NA1_1", people: list[dict[str, Any]] | None = None, **info: Any
) -> bytes:
    """A match of 30 minutes; later numbers were played later, an hour apart."""
    number = int(match_id.partition("_")[2])
    people = [person()] if people is None else people
    numbered = [{"participantId": slot, **one} for slot, one in enumerate(people, start=1)]
    told = {
        "endOfGameResult": "GameComplete",
        "gameStartTimestamp": START_MS + number * 3_600_000,
        "gameEndTimestamp": START_MS + number * 3_600_000 + 1_800_000,
        "gameDuration": 1800,
        "gameMode": "CLASSIC",
        "gameVersion": "15.23.1.1",
        "mapId": 11,
        "queueId": 420,
        "teams": [],
        "participants": numbered,
        **info,
    }
    metadata = {"matchId": match_id, "participants": [one["puuid"] for one in people]}
    return json.dumps({"metadata": metadata, "info": told}).encode()


def zeroed_body(match_id: str, puuids: list[str]) -> bytes:
    """A match as Riot zeroes it: everything 0 and empty but who was in it."""
    info = {
        "gameCreation": 0,
        "gameDuration": 0,
        "gameEndTimestamp": 0,
        "gameStartTimestamp": 0,
        "gameMode": "",
        "gameVersion": "",
        "mapId": 0,
        "queueId": 0,
        "participants": [],
        "teams": [],
    }
    metadata = {"matchId": match_id, "participants": puuids}
    return json.dumps({"metadata": metadata, "info": info}).encode()


def remake_body(match_id: str, people: list[dict[str, Any]]) -> bytes:
    """A match that was given up after three minutes."""
    early = [{**one, "gameEndedInEarlySurrender": True} for one in people]
    return match_body(match_id, early, gameDuration=185)


def arena_body(match_id: str, people: list[dict[str, Any]]) -> bytes:
    """A match of Arena: subteams and placements, and team ids that mean nothing."""
    return match_body(match_id, people, gameMode="CHERRY", queueId=1700, mapId=30)


def old_match(number: int = 2_585_563_902, *, encrypted: bool = True) -> dict[str, Any]:
    """A match of 2018 as match-v4 told it, or match-v3 where ids are not encrypted."""
    slots = range(1, 11)
    return {
        "gameId": number,
        "platformId": "NA1",
        "gameCreation": 1_530_000_000_000 + number,
        "gameDuration": 1831,
        "queueId": 420,
        "mapId": 11,
        "seasonId": 11,
        "gameVersion": "8.12.232.4213",
        "gameMode": "CLASSIC",
        "gameType": "MATCHED_GAME",
        "teams": [{"teamId": 100, "win": "Win"}, {"teamId": 200, "win": "Fail"}],
        "participants": [_old_person(slot) for slot in slots],
        "participantIdentities": [
            {
                "participantId": slot,
                "player": {
                    "accountId": f"account{slot}" if encrypted else 1000 + slot,
                    "summonerId": f"summoner{slot}" if encrypted else 2000 + slot,
                    "summonerName": f"Player {slot}",
                    "profileIcon": slot,
                },
            }
            for slot in slots
        ],
    }


def _old_person(slot: int) -> dict[str, Any]:
    return {
        "participantId": slot,
        "teamId": 100 if slot <= 5 else 200,
        "championId": slot,
        "spell1Id": 4,
        "spell2Id": 7,
        "stats": {
            "participantId": slot,
            "win": slot <= 5,
            "kills": slot,
            "deaths": 2,
            "assists": 3,
            "champLevel": 16,
            "totalMinionsKilled": 20 * slot,
            "neutralMinionsKilled": 1,
            "goldEarned": 10_000,
            "totalDamageDealtToChampions": 1000 * slot,
            "totalDamageTaken": 5000,
            "visionScore": 12,
            **{f"item{place}": place + 1 for place in range(7)},
        },
        "timeline": {
            "lane": "TOP" if slot == 1 else "NONE",
            "role": "SOLO" if slot == 1 else "DUO",
            "csDiffPerMinDeltas": {"0-10": -1.0e-05, "10-20": 0.30000000000000004},
        },
    }


def facts_of(body: bytes) -> MatchFacts:
    """What the store is told of a body."""
    return read_match(body)


def started(match_id: str) -> datetime:
    """When a match of `match_body` began."""
    found = read_match(match_body(match_id)).started_at
    assert found is not None
    return found


def recorded(folder: Path) -> Path:
    """A folder of recordings with one match in it."""
    (folder / "matches").mkdir(parents=True)
    (folder / "matches" / "NA1_1.json").write_bytes(match_body())
    return folder
