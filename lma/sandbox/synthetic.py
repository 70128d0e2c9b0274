"""The synthetic world: fixed by its seed, going on with the clock.

Any Riot ID has an account, but names that begin with `nobody` or `missing` have none, so that a
person can try what happens then. An account has games in every region, on the platform that its
tag names where it names one.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from lma.sandbox.active_game import write_active_game
from lma.sandbox.dice import digest
from lma.sandbox.identity import Owner, Player, decode_puuid, seat_player
from lma.sandbox.match import write_match
from lma.sandbox.names import Names
from lma.sandbox.participant import profile_icon, summoner_level
from lma.sandbox.play import play
from lma.sandbox.ranks import ladder_entries, list_masteries, rank_entries
from lma.sandbox.roster import REGION_OF, home_platform, named_platform
from lma.sandbox.schedule import (
    MATCHES_KEPT_SECONDS,
    SLOTS,
    TIMELINES_KEPT_SECONDS,
    Fixture,
    Wanted,
    find_fixture,
    is_kept,
    list_fixtures,
    slot_at,
)
from lma.sandbox.timeline import write_timeline
from lma.sandbox.world import Account

_MATCH_ID = re.compile(r"([A-Z0-9]{2,5})_([1-9][0-9]{0,17}|0)", re.ASCII)


def match_bytes(fixture: Fixture) -> bytes:
    """The payload of a game."""
    return msgspec.json.encode(write_match(play(fixture)))


def timeline_bytes(fixture: Fixture) -> bytes:
    """The timeline of a game."""
    return msgspec.json.encode(write_timeline(play(fixture)))


def _account(player: Player) -> Account:
    return Account(player.puuid, player.game_name, player.tag_line)


class SyntheticWorld:
    """A world for every seed."""

    def __init__(self, seed: int, names_file: Path | None, cached_matches: int) -> None:
        self.seed = seed
        self._match_bytes = lru_cache(maxsize=cached_matches)(match_bytes)
        self._names = Names(seed, names_file)

    def find_account(self, game_name: str, tag_line: str) -> Account | None:
        """The account with a Riot ID; a companion's only where its owner has been heard of."""
        found = self._names.find_seat(game_name, tag_line)
        return None if found is None else _account(seat_player(self.seed, *found))

    def find_puuid(self, puuid: str) -> Account | None:
        """The account that a PUUID of this seed carries."""
        found = decode_puuid(self.seed, puuid)
        if found is None:
            return None
        self._names.learn(found[0])
        return _account(seat_player(self.seed, *found))

    def find_platform(self, account: Account) -> str:
        """The platform that the tag of the account's circle names, or one that a hash picks."""
        owner, _ = self._seat(account)
        regions = ("americas", "asia", "europe")
        picked = regions[digest(self.seed, "home", owner.name, owner.tag) % 3]
        return named_platform(owner.tag) or home_platform(owner.tag, picked)

    def summoner(self, account: Account, platform: str, now: float) -> dict[str, Any]:
        """The account's summoner-v4 body, changed last by the end of its last game."""
        player = seat_player(self.seed, *self._seat(account))
        wanted = Wanted(count=1)
        last = next(self._list(account, REGION_OF[platform], wanted, now), None)
        return {
            "profileIconId": profile_icon(self.seed, player),
            "puuid": player.puuid,
            "revisionDate": 1000 * (last.ends_at if last else int(now)),
            "summonerLevel": summoner_level(self.seed, player, now),
        }

    def entries(self, account: Account, platform: str, now: float) -> list[dict[str, Any]]:
        """The account's ranks this season, none for some."""
        return rank_entries(self.seed, platform, account.puuid, now)

    def ladder(self, platform: str, queue: str, now: float) -> list[dict[str, Any]]:
        """The entries of the platform's ladder, the best first."""
        return ladder_entries(self.seed, platform, queue, now)

    def masteries(self, account: Account, platform: str, now: float) -> list[dict[str, Any]]:
        """The account's champions, the most played first."""
        return list_masteries(self.seed, platform, account.puuid, now)

    def find_active_game(
        self, account: Account, platform: str, now: float
    ) -> dict[str, Any] | None:
        """The game that the account is playing on a platform at this moment."""
        owner, seat = self._seat(account)
        game = find_fixture(self.seed, platform, owner, slot_at(now))
        if home_platform(owner.tag, REGION_OF[platform]) != platform or game is None:
            return None
        is_on = game.starts_at <= now < game.ends_at and seat in game.seats
        return write_active_game(play(game), now) if is_on else None

    def match_ids(self, account: Account, region: str, wanted: Wanted, now: float) -> list[str]:
        """The ids of the account's matches in a region, newest first."""
        return [game.match_id for game in self._list(account, region, wanted, now)]

    def find_match(self, match_id: str, region: str, now: float) -> bytes | None:
        """The payload of a match that is over and not yet dropped."""
        game = self._find(match_id, region)
        kept = game is not None and is_kept(game, now, MATCHES_KEPT_SECONDS)
        return self._match_bytes(game) if game and kept else None

    def find_timeline(self, match_id: str, region: str, now: float) -> bytes | None:
        """The timeline of a match, which is dropped earlier than the match."""
        game = self._find(match_id, region)
        kept = game is not None and is_kept(game, now, TIMELINES_KEPT_SECONDS)
        return timeline_bytes(game) if game and kept else None

    def _seat(self, account: Account) -> tuple[Owner, int]:
        found = decode_puuid(self.seed, account.puuid)
        if found is None:
            raise LookupError(account.puuid)
        return found

    def _list(self, account: Account, region: str, wanted: Wanted, now: float) -> Any:
        owner, seat = self._seat(account)
        platform = home_platform(owner.tag, region)
        return list_fixtures(self.seed, platform, owner, seat, wanted, now)

    def _find(self, match_id: str, region: str) -> Fixture | None:
        form = _MATCH_ID.fullmatch(match_id.upper())
        if form is None or REGION_OF.get(form[1].lower()) != region:
            return None
        lobby, slot = divmod(int(form[2]), SLOTS)
        owner = self._names.find_lobby(lobby)
        if owner is None or home_platform(owner.tag, region) != form[1].lower():
            return None
        return find_fixture(self.seed, form[1].lower(), owner, slot)
