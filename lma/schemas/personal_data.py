"""What is stored of one person."""

from datetime import datetime
from typing import Any

from lma.schemas.result import Result


class Person(Result):
    """Whom something is stored of: a user, or somebody whom stored matches name (`id` is null).

    `email` is what they signed up with; `lists` counts what Riot was asked of them.
    """

    id: str | None
    riot_id: str | None
    puuid: str
    platform: str | None
    email: str | None
    summoner_level: int | None
    profile_icon_id: int | None
    matches: int
    lists: int
    has_rank: bool
    created_at: datetime | None
    profile_at: datetime | None
    signed_in_at: datetime | None


class PersonalData(Result):
    """Everything that is stored of a person; rows are as in the store, payloads as Riot sent them.

    A match holds the row about them, what Riot says of them and their frames of its timeline.
    """

    user: dict[str, Any] | None
    puuid: str
    leagues: dict[str, Any] | None
    lists: list[dict[str, Any]]
    followed: dict[str, Any] | None
    legacy_ids: list[dict[str, Any]]
    analyses: list[dict[str, Any]]
    matches: list[dict[str, Any]]


class Erased(Result):
    """What was erased of a person: `matches` name nobody in their place."""

    matches: int
    user: bool
