"""What the client's methods return, as values."""

from dataclasses import dataclass
from datetime import datetime

from lma.domain.match import MatchFacts
from lma.domain.match_id import MatchId
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
    """A player's standing in one ranked queue; queues without tiers tell no tier and rank.

    `rank` is the division; `puuid` says who it is in the list of many.
    """

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
    puuid: str | None = None


@dataclass(frozen=True, slots=True)
class League:
    """A whole league, as of Challenger; its entries carry its tier and queue."""

    league_id: str | None
    tier: str | None
    name: str | None
    queue_type: str | None
    entries: tuple[LeagueEntry, ...]


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


@dataclass(frozen=True, slots=True)
class Mastery:
    """How much a player has played a champion.

    `points_to_next_level` is negative where the next level waits for marks alone, and 0 at the
    last; `milestone` is this season's.
    """

    champion_id: int
    level: int | None
    points: int | None
    points_since_last_level: int | None
    points_to_next_level: int | None
    last_played_at: datetime | None
    tokens: int | None
    marks_for_next_level: int | None
    milestone: int | None
    milestone_grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Playing:
    """One who plays in a game that goes on; whoever plays anonymously has neither PUUID nor name.

    `rune_ids` are all runes, shards included, keystone first.
    """

    puuid: str | None
    riot_id: str | None
    is_bot: bool | None
    team_id: int | None
    champion_id: int | None
    spell_ids: tuple[int | None, int | None]
    profile_icon_id: int | None
    primary_path_id: int | None
    secondary_path_id: int | None
    rune_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ActiveBan:
    """A ban in turn; `champion_id` is None for one that nobody made."""

    champion_id: int | None
    team_id: int | None
    turn: int | None


@dataclass(frozen=True, slots=True)
class ActiveGame:
    """A game that goes on; `started_at` and `seconds` are None while it loads.

    What Riot streams lags, so `seconds` is about three minutes behind; `match_id` is the id that
    the match will have.
    """

    match_id: MatchId
    queue_id: int | None
    map_id: int | None
    mode: str | None
    type: str | None
    started_at: datetime | None
    seconds: int | None
    participants: tuple[Playing, ...]
    bans: tuple[ActiveBan, ...]
    observer_key: str | None


@dataclass(frozen=True, slots=True)
class Replays:
    """Where replay files lie; `total` is how many Riot says there are."""

    total: int
    urls: tuple[str, ...]
