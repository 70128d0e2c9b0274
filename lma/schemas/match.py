"""A player's list of matches.

Ids are strings, times UTC, durations seconds, shares between 0 and 1; null is unknown, never 0.
"""

from datetime import datetime

from lma.schemas.result import Result


class MatchRow(Result):
    """One match from one player's side; `result` is win, loss, remake, aborted or a placement."""

    match_id: str
    started_at: datetime | None
    queue: str | None
    queue_id: int | None
    patch: str | None
    champion: str | None
    champion_id: int | None
    role: str | None
    result: str | None
    placement: int | None
    duration: int | None
    kills: int | None
    deaths: int | None
    assists: int | None
    kda: float | None
    kill_participation: float | None
    cs: int | None
    cs_per_min: float | None
    gold: int | None
    damage: int | None
    damage_share: float | None
    vision_score: int | None


class MatchSummary(Result):
    """Wins and losses of a list, and averages over its games that were played to their end.

    `kda` is all kills and assists over all deaths; `placement` is known where games are placed.
    """

    games: int
    wins: int
    losses: int
    win_rate: float | None
    remakes: int
    kills: float | None
    deaths: float | None
    assists: float | None
    kda: float | None
    placement: float | None


class Failure(Result):
    """Something that could not be had; `code` and `exit_status` are those of its error."""

    subject: str
    code: str
    message: str
    hint: str | None
    exit_status: int


class MatchList(Result):
    """A player's matches, newest first, and what is missing from them."""

    player: str
    matches: list[MatchRow]
    summary: MatchSummary
    failures: list[Failure]
    looked_through: int | None
