"""One match: everyone in it, its teams, its gold and objectives over time.

Ids are strings, times UTC, durations seconds, shares between 0 and 1; null is unknown, never 0.
"""

from datetime import datetime

from lma.schemas.result import Result


class ParticipantRow(Result):
    """One participant of a match; `item0` to `item6` are item ids, null for an empty slot."""

    match_id: str
    slot: int
    player: str | None
    puuid: str | None
    is_bot: bool
    team: int | None
    subteam: int | None
    placement: int | None
    result: str | None
    champion: str | None
    champion_id: int | None
    champion_level: int | None
    role: str | None
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
    damage_taken: int | None
    vision_score: int | None
    item0: int | None
    item1: int | None
    item2: int | None
    item3: int | None
    item4: int | None
    item5: int | None
    item6: int | None
    spell1: int | None
    spell2: int | None


class TeamRow(Result):
    """One team of two-team modes and what it took."""

    team: int
    result: str | None
    kills: int | None
    gold: int | None
    towers: int | None
    inhibitors: int | None
    dragons: int | None
    barons: int | None
    heralds: int | None
    bans: list[str]


class GoldPoint(Result):
    """Team 100's gold minus team 200's at a second of the game."""

    second: int
    gold_difference: int


class ObjectiveRow(Result):
    """An objective that was taken: `second` of the game, the `team` that took it."""

    second: int
    team: int | None
    kind: str
    detail: str | None
    by: str | None


class WinPoint(Result):
    """How likely each team is to win as the game stands at a minute: `blue` + `red` = 1."""

    minute: int
    blue: float
    red: float


class MatchTimeline(Result):
    """Gold, objectives and chances over time; `known` is false where Riot keeps no timeline.

    `win` is what the model `win_model` makes of each minute; `win_calibrated` says whether its
    probabilities have been found right. Where there is no curve `win_unknown` says why.
    """

    known: bool
    gold: list[GoldPoint]
    objectives: list[ObjectiveRow]
    win_model: str | None
    win_calibrated: bool | None
    win_unknown: str | None
    win: list[WinPoint]


class MinuteRow(Result):
    """One minute of a match; `gold_difference` is blue's gold minus red's."""

    match_id: str
    minute: int
    gold_difference: int | None
    win_blue: float | None
    win_red: float | None
    win_model: str | None
    win_calibrated: bool | None


class MatchDetail(Result):
    """A match and everyone in it, in the order of a scoreboard."""

    match_id: str
    platform: str
    queue: str | None
    queue_id: int | None
    game_mode: str | None
    patch: str | None
    started_at: datetime | None
    duration: int | None
    ending: str
    teams: list[TeamRow]
    participants: list[ParticipantRow]
    timeline: MatchTimeline | None
