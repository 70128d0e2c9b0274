"""A folder of captures of our own making: a world that is not the sandbox's, with every debt."""

import json
from pathlib import Path
from typing import Any

from .servers import example

PUUID = "a-puuid-of-nobody-that-the-sandbox-knows"
RIOT_ID = "Étoile Noire#EUW1"
EMAIL = "etoile+noire@example.com"
GAME_IDS = [f"EUW1_{7_000_000_000 - 17 * at}" for at in range(4)]
IMAGE = "https://ddragon.leagueoflegends.com/cdn/13.24.1/img/champion"
# Number, Data Dragon's word, display name: sorted as a locale that knows no capitals would.
CHAMPIONS = [
    (200, "Belveth", "Bel'Veth"),
    (119, "Draven", "Draven"),
    (36, "DrMundo", "Dr. Mundo"),
    (145, "Kaisa", "Kai'Sa"),
]


def captured(name: str) -> Any:
    """What the legacy API answered to a step."""
    match name:
        case "users-sign-up" | "users-sign-in":
            return _user(EMAIL.replace("+", " "))
        case "fetch-user":
            return _user(None)
        case "fetch-rank":
            return [{**entry, "puuid": PUUID} for entry in example("fetch-rank")]
        case "users-matches":
            return [{"id": 31 + at, "game_id": told} for at, told in enumerate(GAME_IDS)]
        case "champions":
            return [_champion(word, name) for _, word, name in CHAMPIONS]
        case "champion":
            return _champion(*CHAMPIONS[3][1:])
        case "users-sign-in-miss" | "champion-miss":
            return None
    return example(name)


NAMES = (
    *("users-sign-up", "users-sign-up-miss", "users-sign-in", "users-sign-in-miss"),
    *("fetch-user", "fetch-user-miss", "fetch-rank", "fetch-rank-miss"),
    *("users-matches", "users-matches-miss", "match", "match-miss"),
    *("champions", "champion", "champion-miss"),
)


def _user(email: str | None) -> dict[str, Any]:
    return {
        "id": 7,
        "summonerName": RIOT_ID,
        "riot_id": RIOT_ID,
        "puuid": PUUID,
        "profileIconId": 4321,
        "summonerLevel": 87,
        "email": email,
    }


def _champion(word: str, name: str) -> dict[str, Any]:
    file = "".join(filter(str.isalpha, name))
    return {
        "champ_id": 0,
        "image_url": f"{IMAGE}/{file}.png",
        "nickname": f"the {word}",
        "name": name,
    }


def match_text() -> str:
    """The payload of the first match, laid out as no encoder of ours would."""
    match = json.loads(json.dumps(example("match")))
    match["metadata"]["matchId"] = GAME_IDS[0]
    match["info"]["gameId"] = int(GAME_IDS[0].partition("_")[2])
    return json.dumps(match, indent=1).replace('"half": 0.1', '"half": 0.1000000000000000055511')


def write_captures(folder: Path, *, dragon: bool = False) -> Path:
    """The folder; with `dragon`, Data Dragon's own champions of that version are in it too."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        text = match_text() if name == "match" else json.dumps(captured(name), ensure_ascii=False)
        (folder / f"phase0-example-{name}.json").write_text(text, "utf-8")
    if dragon:
        file = folder / "ddragon" / "13.24.1" / "en_US" / "champion.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps({"data": dict(map(_of_dragon, CHAMPIONS))}))
    return folder


def _of_dragon(told: tuple[int, str, str]) -> tuple[str, dict[str, Any]]:
    number, word, name = told
    image = {"full": f"{word}.png"}
    return word, {
        "id": word,
        "key": str(number),
        "name": name,
        "title": f"the {word}",
        "image": image,
    }
