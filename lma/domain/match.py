"""What a match payload says, as values that the store keeps a row for.

Unknown is None, never 0. Durations are in seconds, times in UTC, shares between 0 and 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

# A `gameDuration` below this is in seconds, whatever else is told.
_LEAST_MS = 10_000


class Ending(StrEnum):
    """How a game ended, as far as statistics care."""

    PLAYED = "played"
    REMAKE = "remake"
    ABORTED = "aborted"


class PayloadFormat(StrEnum):
    """Which of Riot's APIs a payload is of; lma fetches match-v5 and imports the older ones."""

    V5 = "match-v5"
    V4 = "match-v4"
    V3 = "match-v3"


class ParticipantFacts(NamedTuple):
    """One participant of a match; `slot` counts from 1 within the match.

    A tuple, for ten are made of each match and a frozen dataclass takes 3 µs longer over each.
    """

    slot: int
    puuid: str | None
    is_bot: bool
    game_name: str | None
    tag_line: str | None
    champion_id: int | None
    champion_name: str | None
    champion_level: int | None
    team_id: int | None
    subteam_id: int | None
    placement: int | None
    role: str | None
    win: bool | None
    kills: int | None
    deaths: int | None
    assists: int | None
    cs: int | None
    gold: int | None
    damage: int | None
    damage_taken: int | None
    vision_score: int | None
    kill_participation: float | None
    damage_share: float | None
    items: tuple[int, ...]
    spells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """One match and everyone in it."""

    match_id: str
    platform: str
    queue_id: int | None
    game_mode: str | None
    map_id: int | None
    game_version: str | None
    patch: str | None
    started_at: datetime | None
    duration_s: int | None
    ending: Ending
    participants: tuple[ParticipantFacts, ...]
    format: PayloadFormat = PayloadFormat.V5


def duration_seconds(raw: float | None, *, has_end_timestamp: bool) -> int | None:
    """A game's length in seconds, None where it is not known.

    Before patch 11.20 `gameDuration` is in milliseconds, and `gameEndTimestamp` is absent. Where it
    is for another reason the number tells: no game ends within 10 seconds, or takes 10,000.
    """
    if raw is None or raw <= 0:
        return None
    return int(raw) if has_end_timestamp or raw < _LEAST_MS else int(raw) // 1000


def utc_from_ms(*candidates: int | None) -> datetime | None:
    """The first time (ms since 1970) that is one."""
    for ms in candidates:
        if ms is not None and 0 < ms < 253_402_300_800_000:
            return datetime.fromtimestamp(ms / 1000, UTC)
    return None


def ending_of(
    *, duration_s: int | None, end_of_game: str | None, early: Iterable[bool], wins: Iterable[bool]
) -> Ending:
    """How a game ended.

    `early` is each participant's `gameEndedInEarlySurrender`. `Abort_*` also stands on games that
    were played to their end, so it counts only where nobody won; nor does a game that somebody won
    become an aborted one because its length is not known.
    """
    if any(early):
        return Ending.REMAKE
    cut_short = duration_s is None or (end_of_game or "").startswith("Abort")
    return Ending.ABORTED if cut_short and not any(wins) else Ending.PLAYED


def has_teams(game_mode: str | None) -> bool:
    """Whether a mode's team ids mean teams: in Arena they mean nothing, its subteams do."""
    return game_mode != "CHERRY"


def share(part: int | None, whole: int | None) -> float | None:
    """`part` of `whole` to four digits, None where either is unknown or the whole is nothing."""
    if part is None or not whole:
        return None
    return round(part / whole, 4)


def kda(kills: int | None, deaths: int | None, assists: int | None) -> float | None:
    """(kills + assists) / deaths, a deathless game counted as one death; None where unknown."""
    if kills is None or deaths is None or assists is None:
        return None
    return round((kills + assists) / max(deaths, 1), 2)


def per_minute(amount: int | None, duration_s: int | None) -> float | None:
    """An amount for each minute of the game, None where either is unknown."""
    if amount is None or not duration_s:
        return None
    return round(amount * 60 / duration_s, 2)


def result_of(ending: Ending, win: bool | None, placement: int | None) -> str | None:
    """`win`, `loss`, `remake`, `aborted`, or the placement as a number; None where unknown."""
    if ending is not Ending.PLAYED:
        return ending.value
    if placement is not None:
        return str(placement)
    return None if win is None else ("win" if win else "loss")


def sides(match: MatchFacts) -> dict[int, int]:
    """Who plays with whom: each slot's subteam, or its team where there are no subteams.

    Nobody where it is not known: the first Arena games (mode `CHERRY`) tell no subteams.
    """
    arena = match.game_mode == "CHERRY"
    told = {p.slot: p.subteam_id or (None if arena else p.team_id) for p in match.participants}
    return {slot: side for slot, side in told.items() if side is not None}
