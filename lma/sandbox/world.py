"""What the endpoints ask of a world, be it the synthetic one or recorded payloads."""

# ruff: noqa: ARG002 - the methods have the shape of `World`

from typing import Any, Protocol

import msgspec

from lma.sandbox.schedule import Wanted


class Account(msgspec.Struct, frozen=True):
    """An account as account-v1 tells it."""

    puuid: str
    game_name: str
    tag_line: str


class World(Protocol):
    """Players and their matches; moments are in seconds since the epoch."""

    def find_account(self, game_name: str, tag_line: str) -> Account | None:
        """The account with a Riot ID."""
        ...

    def find_puuid(self, puuid: str) -> Account | None:
        """The account with a PUUID; None for one that is not of this world."""
        ...

    def find_platform(self, account: Account) -> str:
        """The platform an account plays on."""
        ...

    def summoner(self, account: Account, platform: str, now: float) -> dict[str, Any] | None:
        """The account's summoner-v4 body on a platform; None where it never played."""
        ...

    def entries(self, account: Account, platform: str, now: float) -> list[dict[str, Any]]:
        """The account's league-v4 entries."""
        ...

    def ladder(self, platform: str, queue: str, now: float) -> list[dict[str, Any]]:
        """The league-v4 entries of a platform's ladder in one queue, the best first."""
        ...

    def masteries(self, account: Account, platform: str, now: float) -> list[dict[str, Any]]:
        """The account's champion-mastery-v4 bodies, the most points first."""
        ...

    def find_active_game(
        self, account: Account, platform: str, now: float
    ) -> dict[str, Any] | None:
        """The spectator-v5 body of the game that the account is in."""
        ...

    def match_ids(self, account: Account, region: str, wanted: Wanted, now: float) -> list[str]:
        """The ids of the account's matches in a region, newest first."""
        ...

    def find_match(self, match_id: str, region: str, now: float) -> bytes | None:
        """The payload of a match."""
        ...

    def find_timeline(self, match_id: str, region: str, now: float) -> bytes | None:
        """The payload of a match's timeline."""
        ...


class FinishedWorld:
    """What a world of matches that were told has none of, whoever told them."""

    def ladder(self, platform: str, queue: str, now: float) -> list[dict[str, Any]]:
        """Nothing: those who played them make no ladder."""
        return []

    def masteries(self, account: Account, platform: str, now: float) -> list[dict[str, Any]]:
        """Nothing: matches tell no masteries."""
        return []

    def find_active_game(
        self, account: Account, platform: str, now: float
    ) -> dict[str, Any] | None:
        """Nothing: what is told is over."""
        return None
