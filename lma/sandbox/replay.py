"""Recorded payloads as a world: `matches/*.json` and `timelines/*.json` in one folder.

Accounts are the participants. Payloads from before Riot IDs have only a summoner name: it gets the
platform as its tag, `Flareon75013#EUW1`. Bots are no accounts. Files are served byte for byte.
"""

# ruff: noqa: ARG002 - the methods have the shape of `World`, which also fits a world with a clock

import logging
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from lma.sandbox.identity import fold
from lma.sandbox.roster import REGION_OF
from lma.sandbox.schedule import Wanted
from lma.sandbox.world import Account, FinishedWorld

log = logging.getLogger(__name__)

_BOT = "BOT"
_RANKED_QUEUES = frozenset({4, 6, 9, 41, 42, 410, 420, 440, 470})


class _Participant(msgspec.Struct):
    puuid: str = ""
    riotIdGameName: str = ""  # noqa: N815 - Riot's names
    riotIdTagline: str = ""  # noqa: N815
    riotIdName: str = ""  # noqa: N815
    summonerName: str = ""  # noqa: N815
    profileIcon: int = 0  # noqa: N815
    summonerLevel: int = 0  # noqa: N815


class _Info(msgspec.Struct):
    queueId: int = 0  # noqa: N815
    gameCreation: int = 0  # noqa: N815
    gameStartTimestamp: int = 0  # noqa: N815
    participants: list[_Participant] = []


class _Metadata(msgspec.Struct):
    matchId: str  # noqa: N815
    participants: list[str]


class _Match(msgspec.Struct):
    metadata: _Metadata
    info: _Info


class _Recording(msgspec.Struct, frozen=True):
    """A recorded match; `started_at` is in seconds since the epoch."""

    match_id: str
    path: Path
    platform: str
    queue: int
    started_at: float
    puuids: frozenset[str]
    participants: tuple[_Participant, ...]


def _name(participant: _Participant, platform: str) -> tuple[str, str]:
    name = participant.riotIdGameName or participant.riotIdName
    if name:
        return name, participant.riotIdTagline or platform.upper()
    return participant.summonerName, platform.upper()


def _read(path: Path) -> _Recording | None:
    try:
        match = msgspec.json.decode(path.read_bytes(), type=_Match)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        log.warning("%s is not a match, so it is not replayed: %s", path, error)
        return None
    info, match_id = match.info, match.metadata.matchId
    platform = match_id.partition("_")[0].lower()
    if platform not in REGION_OF:
        log.warning("%s is not a match, so it is not replayed: no platform is %r", path, platform)
        return None
    puuids = frozenset(match.metadata.participants) | {p.puuid for p in info.participants}
    return _Recording(
        match_id=match_id,
        path=path,
        platform=platform,
        queue=info.queueId,
        started_at=(info.gameStartTimestamp or info.gameCreation) / 1000,
        puuids=puuids - {_BOT, ""},
        participants=tuple(p for p in info.participants if p.puuid not in (_BOT, "")),
    )


class ReplayWorld(FinishedWorld):
    """The players and matches of a folder of recorded payloads, read when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _recordings(self) -> dict[str, _Recording]:
        """The recorded matches by id, newest first."""
        paths = sorted(self._folder.joinpath("matches").glob("*.json"))
        read = [recording for path in paths if (recording := _read(path))]
        read.sort(key=lambda recording: recording.started_at, reverse=True)
        return {recording.match_id: recording for recording in read}

    @cached_property
    def _by_puuid(self) -> dict[str, list[_Recording]]:
        found: dict[str, list[_Recording]] = {}
        for recording in self._recordings.values():
            for puuid in recording.puuids:
                found.setdefault(puuid, []).append(recording)
        return found

    @cached_property
    def _accounts(self) -> dict[str, Account]:
        """Accounts by PUUID, each with the name of its newest match."""
        accounts: dict[str, Account] = {}
        for recording in self._recordings.values():
            for participant in recording.participants:
                name, tag = _name(participant, recording.platform)
                if name:
                    accounts.setdefault(participant.puuid, Account(participant.puuid, name, tag))
        return accounts

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], str]:
        """PUUIDs by folded Riot ID: present names first, then the ones of older matches."""
        found: dict[tuple[str, str], str] = {}
        for account in self._accounts.values():
            found.setdefault((fold(account.game_name), fold(account.tag_line)), account.puuid)
        for recording in self._recordings.values():
            for participant in recording.participants:
                name, tag = _name(participant, recording.platform)
                if name:
                    found.setdefault((fold(name), fold(tag)), participant.puuid)
        return found

    def find_account(self, game_name: str, tag_line: str) -> Account | None:
        """The account that has, or in some recorded match had, a Riot ID."""
        puuid = self._by_name.get((fold(game_name), fold(tag_line)))
        return None if puuid is None else self._accounts[puuid]

    def find_puuid(self, puuid: str) -> Account | None:
        """The account with a PUUID; nameless where no recorded match tells its name."""
        if puuid not in self._by_puuid:
            return None
        return self._accounts.get(puuid) or Account(puuid, "", "")

    def find_platform(self, account: Account) -> str:
        """The platform of the account's newest match."""
        return self._by_puuid[account.puuid][0].platform

    def summoner(self, account: Account, platform: str, now: float) -> dict[str, Any] | None:
        """The account as its newest match on a platform shows it, None where it has none there."""
        played = (match for match in self._by_puuid[account.puuid] if match.platform == platform)
        newest = next(played, None)
        if newest is None:
            return None
        shown = next((p for p in newest.participants if p.puuid == account.puuid), _Participant())
        return {
            "profileIconId": shown.profileIcon,
            "puuid": account.puuid,
            "revisionDate": int(newest.started_at * 1000),
            "summonerLevel": shown.summonerLevel,
        }

    def entries(self, account: Account, platform: str, now: float) -> list[dict[str, Any]]:
        """Nothing: recorded matches tell no ranks."""
        return []

    def match_ids(self, account: Account, region: str, wanted: Wanted, now: float) -> list[str]:
        """The ids of the account's recorded matches in a region, newest first."""
        found = [
            recording.match_id
            for recording in self._by_puuid[account.puuid]
            if REGION_OF[recording.platform] == region
            and wanted.takes(
                recording.queue,
                recording.started_at,
                is_ranked=recording.queue in _RANKED_QUEUES,
            )
        ]
        return found[wanted.start : wanted.start + wanted.count]

    def find_match(self, match_id: str, region: str, now: float) -> bytes | None:
        """The file of a recorded match."""
        recording = self._find(match_id, region)
        return recording.path.read_bytes() if recording else None

    def find_timeline(self, match_id: str, region: str, now: float) -> bytes | None:
        """The file of a recorded timeline."""
        recording = self._find(match_id, region)
        if recording is None:
            return None
        path = self._folder / "timelines" / recording.path.name
        return path.read_bytes() if path.is_file() else None

    def _find(self, match_id: str, region: str) -> _Recording | None:
        recording = self._recordings.get(match_id.upper())
        return recording if recording and REGION_OF[recording.platform] == region else None
