"""The world that captured answers were captured in, staged for the new API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from lma.bootstrap.trial import Account, Stage
from lma.core.errors import BadInput
from lma.parity.captures import CapturedChampion, Captures

_LOCALE = "en_US"


@dataclass(frozen=True, slots=True)
class Staging:
    """A stage, what a plan must ask for on it, and where it is in words."""

    stage: Stage
    variables: Mapping[str, Any]
    told: str


def stage_captures(captures: Captures, folder: Path) -> Staging:
    """Stage what was captured; champions are Data Dragon's where `ddragon/` lies beside or in it.

    Without it they are the captures' own, numbered anew where the legacy API lost their numbers.
    """
    captured = captures.champions or ((captures.champion,) if captures.champion else ())
    version = next((champion.image[0] for champion in captured if champion.image[0]), "")
    file = _find_dragon(folder, version)
    champions = _dragon(file) if file is not None else _own_champions(captures, captured)
    stage = Stage(
        player=_account(captures),
        platform=_platform(captures),
        profile_icon=captures.user.profile_icon if captures.user else 0,
        summoner_level=captures.user.level if captures.user else 0,
        entries=captures.entries,
        match_ids=captures.game_ids,
        matches=_matches(captures),
        version=version or "1.1.1",
        champions=champions,
    )
    told = "in the world of the captures"
    if file is not None:
        told += f" and {file.parent.parent}"
    return Staging(stage, _variables(captures, champions), told)


def _variables(captures: Captures, champions: Mapping[str, Any]) -> dict[str, Any]:
    """What the captures tell, and the number of their champion, which the legacy API lost."""
    told = captures.variables
    if captures.champion is not None and "champion" not in told:
        name = captures.champion.name
        found = (known["key"] for known in champions.values() if known.get("name") == name)
        told["champion"] = int(next(found, 0))
    return told


def _account(captures: Captures) -> Account | None:
    if captures.user is None:
        return None
    name, _, tag = captures.user.riot_id.partition("#")
    return Account(captures.user.puuid, name, tag)


def _platform(captures: Captures) -> str:
    return captures.game_ids[0].partition("_")[0].lower() if captures.game_ids else "na1"


def _matches(captures: Captures) -> dict[str, bytes]:
    """A payload for every id: where none was captured, one of a match that tells nothing."""
    made = {}
    for game_id in captures.game_ids:
        people = [captures.user.puuid] if captures.user else ["BOT"]
        metadata = {"dataVersion": "2", "matchId": game_id, "participants": people}
        made[game_id.upper()] = msgspec.json.encode({"metadata": metadata, "info": {}})
    return {**made, **captures.matches}


def _find_dragon(folder: Path, version: str) -> Path | None:
    below = Path("ddragon") / version / _LOCALE / "champion.json"
    places = (folder / below, folder.absolute().parent / below) if version else ()
    return next((place for place in places if place.is_file()), None)


def _dragon(file: Path) -> dict[str, Any]:
    try:
        told = msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
        return {name: {**champion} for name, champion in told["data"].items()}
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise BadInput(f"{file} is no champion.json of Data Dragon: {error}.") from None


def _own_champions(
    captures: Captures, captured: Sequence[CapturedChampion]
) -> dict[str, dict[str, Any]]:
    champions: dict[str, dict[str, Any]] = {}
    for number, champion in zip(_numbers(captures, captured), captured, strict=True):
        file = champion.image[1] or "".join(filter(str.isalnum, champion.name)) or str(number)
        key = file if file not in champions else f"{file}{number}"
        champions[key] = {
            "id": key,
            "key": str(number),
            "name": champion.name,
            "title": champion.nickname,
            "image": {"full": f"{file}.png"},
        }
    return champions


def _numbers(captures: Captures, captured: Sequence[CapturedChampion]) -> list[int]:
    """The champions' own numbers where each has one, else new ones.

    The one that was asked for alone keeps the number that it was asked for by.
    """
    own = [champion.champ_id for champion in captured]
    if len(set(own)) == len(own) and min(own, default=0) > 0:
        return own
    asked = captures.champion_number
    free = (number for number in range(1, len(captured) + 2) if number != asked)
    name = captures.champion.name if captures.champion and asked else None
    return [asked if champion.name == name else next(free) for champion in captured]
