"""A world that is told outright: one player, their matches, the champions of one version."""

# ruff: noqa: ARG002 - the methods have the shape of `World`, which also fits a world with a clock

from collections.abc import Mapping
from typing import Any

import msgspec

from lma.sandbox import data_dragon
from lma.sandbox.identity import fold
from lma.sandbox.roster import REGION_OF
from lma.sandbox.schedule import Wanted
from lma.sandbox.wire import Response, answer
from lma.sandbox.world import Account, FinishedWorld

_NOBODY = Account("", "", "")


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What there is; without a player nobody is known, without champions the sandbox's own are.

    `match_ids` are the player's, newest first, and `matches` their payloads; `entries` their
    ladders. `champions` is the `data` of Data Dragon's `champion.json`, of `version`.
    """

    player: Account | None = None
    platform: str = "na1"
    profile_icon: int = 0
    summoner_level: int = 0
    entries: tuple[dict[str, Any], ...] = ()
    match_ids: tuple[str, ...] = ()
    matches: Mapping[str, bytes] = msgspec.field(default_factory=dict)
    version: str = ""
    champions: Mapping[str, Any] = msgspec.field(default_factory=dict)


class StagedWorld(FinishedWorld):
    """The world of a stage; it has no clock."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._player = stage.player or _NOBODY

    def find_account(self, game_name: str, tag_line: str) -> Account | None:
        """The player, where they have this Riot ID."""
        told = fold(self._player.game_name), fold(self._player.tag_line)
        return self._stage.player if told == (fold(game_name), fold(tag_line)) else None

    def find_puuid(self, puuid: str) -> Account | None:
        """The player, where they have this PUUID."""
        return self._stage.player if puuid == self._player.puuid else None

    def find_platform(self, account: Account) -> str:
        """The player's platform."""
        return self._stage.platform

    def summoner(self, account: Account, platform: str, now: float) -> dict[str, Any] | None:
        """The player's profile, on their platform alone."""
        if platform != self._stage.platform:
            return None
        return {
            "profileIconId": self._stage.profile_icon,
            "puuid": account.puuid,
            "revisionDate": int(now * 1000),
            "summonerLevel": self._stage.summoner_level,
        }

    def entries(self, account: Account, platform: str, now: float) -> list[dict[str, Any]]:
        """The player's ladders, as they were told."""
        return list(self._stage.entries)

    def match_ids(self, account: Account, region: str, wanted: Wanted, now: float) -> list[str]:
        """The ids that were told, in their order; filters are of no account here."""
        ids = [told for told in self._stage.match_ids if _region(told) == region]
        return ids[wanted.start : wanted.start + wanted.count]

    def find_match(self, match_id: str, region: str, now: float) -> bytes | None:
        """The payload of a match, as it was told."""
        return self._stage.matches.get(match_id.upper()) if _region(match_id) == region else None

    def find_timeline(self, match_id: str, region: str, now: float) -> bytes | None:
        """Nothing: a stage tells no timelines."""
        return None


class StagedDragon:
    """Data Dragon with the champions of a stage, all else as in any sandbox."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def respond(self, parts: list[str], now: float) -> Response:
        """Answer a path below Data Dragon's root."""
        version, champions = self._stage.version, self._stage.champions
        if champions and parts == ["api", "versions.json"]:
            return answer([version])
        if champions and parts == ["cdn", version, "data", "en_US", "champion.json"]:
            return answer({"type": "champion", "version": version, "data": champions})
        return data_dragon.respond(parts, now)


def _region(match_id: str) -> str | None:
    return REGION_OF.get(match_id.partition("_")[0].lower())
