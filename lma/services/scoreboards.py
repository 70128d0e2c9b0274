"""One match: everyone in it, its two teams where it has two, and how it went."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from lma.context import Context
from lma.db import champions, matches
from lma.domain.match import Ending, has_teams, kda, per_minute, result_of
from lma.domain.match_id import MatchId
from lma.domain.queues import queue_name
from lma.domain.reading import Reading
from lma.schemas.scoreboard import (
    GoldPoint,
    MatchDetail,
    MatchTimeline,
    MinuteRow,
    ObjectiveRow,
    ParticipantRow,
    TeamRow,
)
from lma.services.games import get_game, get_header

if TYPE_CHECKING:
    from lma.domain.timeline import Timeline
    from lma.riot.teams import Team
    from lma.services.win.curves import WinCurve

_ITEM_SLOTS = 7
_SAME_IN_STORE = (
    "slot",
    "puuid",
    "is_bot",
    "placement",
    "champion",
    "champion_id",
    "champion_level",
    "role",
    "kills",
    "deaths",
    "assists",
    "kill_participation",
    "cs",
    "gold",
    "damage",
    "damage_share",
    "damage_taken",
    "vision_score",
)
_UNKNOWN_TIMELINE = MatchTimeline(
    known=False,
    gold=[],
    objectives=[],
    win_model=None,
    win_calibrated=None,
    win_unknown="there is no timeline of it",
    win=[],
)


async def get_match(
    ctx: Context, match_id: MatchId, *, reading: Reading, timeline: bool = False
) -> MatchDetail:
    """A match from the store, brought from Riot once where it isn't there.

    Raises `NotStored` (offline) and `NotFound`. A missing timeline is normal: `known` says so.
    """
    header = await get_header(ctx, match_id, reading)
    async with ctx.db.begin() as session:
        rows = await matches.list_participants(session, header["id"])
        teams = await matches.teams_json(session, header["id"])
        names = {row["champ_id"]: row["name"] for row in await champions.list_champions(session)}
    participants = _participants(header, rows)
    sides = _teams(participants, teams, names) if has_teams(header["game_mode"]) else []
    return MatchDetail(
        match_id=header["game_id"],
        platform=header["platform"],
        queue=queue_name(header["queue_id"]),
        queue_id=header["queue_id"],
        game_mode=header["game_mode"],
        patch=header["patch"],
        started_at=header["started_at"],
        duration=header["duration_s"],
        ending=header["ending"],
        teams=sides,
        participants=participants,
        timeline=await _get_timeline(ctx, match_id, participants, sides, reading)
        if timeline
        else None,
    )


def _participants(header: Any, rows: Sequence[Any]) -> list[ParticipantRow]:
    """Everyone in the order of a scoreboard: by placement where there is one, else by team."""
    participants = [_participant(header, row) for row in rows]
    return sorted(participants, key=_scoreboard_order)


def _scoreboard_order(row: ParticipantRow) -> tuple[int, int, int, int]:
    return (row.placement or 0, row.subteam or 0, row.team or 0, row.slot)


def _participant(header: Any, row: Any) -> ParticipantRow:
    items = [item or None for item in row["items"]] + [None] * _ITEM_SLOTS
    spells = [*row["spells"], None, None]
    same: dict[str, Any] = {name: row[name] for name in _SAME_IN_STORE}
    same |= {f"item{slot}": items[slot] for slot in range(_ITEM_SLOTS)}
    return ParticipantRow(
        **same,
        match_id=header["game_id"],
        player=_player_name(row),
        team=row["team_id"],
        subteam=row["subteam_id"],
        result=result_of(Ending(header["ending"]), row["win"], row["placement"]),
        kda=kda(row["kills"], row["deaths"], row["assists"]),
        cs_per_min=per_minute(row["cs"], header["duration_s"]),
        spell1=spells[0],
        spell2=spells[1],
    )


def _player_name(row: Any) -> str | None:
    if row["game_name"] is None:
        return None
    return f"{row['game_name']}#{row['tag_line']}" if row["tag_line"] else str(row["game_name"])


def _teams(
    participants: Sequence[ParticipantRow], teams_json: bytes | None, names: dict[int, str]
) -> list[TeamRow]:
    """What each team did and took, by team id."""
    from lma.riot.teams import read_teams

    sides = sorted({row.team for row in participants if row.team is not None})
    taken = read_teams(teams_json or b"[]")
    return [_team(side, participants, taken.get(side), names) for side in sides]


def _team(
    side: int,
    participants: Sequence[ParticipantRow],
    taken: "Team | None",
    names: dict[int, str],
) -> TeamRow:
    members = [row for row in participants if row.team == side]
    counts = {} if taken is None else taken.taken
    return TeamRow(
        team=side,
        result=members[0].result,
        kills=_sum(row.kills for row in members),
        gold=_sum(row.gold for row in members),
        towers=counts.get("tower"),
        inhibitors=counts.get("inhibitor"),
        dragons=counts.get("dragon"),
        barons=counts.get("baron"),
        heralds=counts.get("riftHerald"),
        bans=[names.get(ban, f"Champion {ban}") for ban in (taken.bans if taken else ())],
    )


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


async def _get_timeline(
    ctx: Context,
    match_id: MatchId,
    participants: Sequence[ParticipantRow],
    sides: Sequence[TeamRow],
    reading: Reading,
) -> MatchTimeline:
    from lma.services.win.curves import get_win_curve

    game = await get_game(ctx, match_id, reading=reading)
    if game.timeline is None:
        return _UNKNOWN_TIMELINE
    curve = await get_win_curve(ctx, game.match, game.timeline)
    return _timeline(game.timeline, curve, participants, two_teams=len(sides) == 2)


def _timeline(
    timeline: "Timeline",
    curve: "WinCurve",
    participants: Sequence[ParticipantRow],
    *,
    two_teams: bool,
) -> MatchTimeline:
    from lma.domain.timeline import gold_difference, objectives

    team_of = {row.slot: row.team for row in participants if row.team is not None}
    names = {row.slot: row.champion for row in participants}
    return MatchTimeline(
        known=True,
        gold=[
            GoldPoint(second=point.second, gold_difference=point.difference)
            for point in (gold_difference(timeline, team_of) if two_teams else None) or ()
        ],
        objectives=[
            ObjectiveRow(
                second=taken.second,
                team=taken.team_id if two_teams else None,
                kind=taken.kind,
                detail=taken.detail,
                by=names.get(taken.killer or 0),
            )
            for taken in objectives(timeline, team_of)
        ],
        win_model=curve.model,
        win_calibrated=curve.calibrated,
        win_unknown=curve.unknown,
        win=curve.points,
    )


def rows_by_minute(detail: MatchDetail) -> list[MinuteRow]:
    """A timeline as rows: the first frame of each minute, and what the model makes of it."""
    timeline = detail.timeline or _UNKNOWN_TIMELINE
    gold: dict[int, int] = {}
    for point in timeline.gold:
        gold.setdefault(point.second // 60, point.gold_difference)
    chances = {point.minute: point for point in timeline.win}
    return [
        MinuteRow(
            match_id=detail.match_id,
            minute=minute,
            gold_difference=gold.get(minute),
            win_blue=chances[minute].blue if minute in chances else None,
            win_red=chances[minute].red if minute in chances else None,
            win_model=timeline.win_model,
            win_calibrated=timeline.win_calibrated,
        )
        for minute in sorted({*gold, *chances})
    ]
