"""What the client's methods return, as values."""

from dataclasses import dataclass
from datetime import datetime

from lma.domain.match import MatchFacts
from lma.domain.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Account:
    """A Riot account, its name as Riot spells it."""

    puuid: str
    game_name: str | None
    tag_line: str | None


@dataclass(frozen=True, slots=True)
class Summoner:
    """A player on one platform."""

    puuid: str
    profile_icon_id: int | None
    summoner_level: int | None
    revision_date: datetime | None


@dataclass(frozen=True, slots=True)
class LeagueEntry:
    """A player's standing in one ranked queue; queues without tiers tell no tier and rank."""

    queue_type: str
    league_id: str | None
    tier: str | None
    rank: str | None
    league_points: int | None
    wins: int | None
    losses: int | None
    hot_streak: bool | None
    veteran: bool | None
    fresh_blood: bool | None
    inactive: bool | None


@dataclass(frozen=True, slots=True)
class LeagueEntries:
    """All standings of a player, and the body that told them, byte for byte."""

    body: bytes
    entries: tuple[LeagueEntry, ...]


@dataclass(frozen=True, slots=True)
class MatchPayload:
    """A match's body, byte for byte, and the facts read from it."""

    body: bytes
    facts: MatchFacts


@dataclass(frozen=True, slots=True)
class TimelinePayload:
    """A timeline's body, byte for byte, and what it tells."""

    body: bytes
    timeline: Timeline
