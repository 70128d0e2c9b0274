"""One match for a person: its header, everyone in it by team or placement, gold and objectives."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from lma.cli.render import cells
from lma.cli.render.table import RIOT_ID, Column, write_line, write_table
from lma.cli.render.win_curve import write_win_curve
from lma.schemas.scoreboard import GoldPoint, MatchDetail, ParticipantRow, TeamRow

_BLUE, _RED = 100, 200
_TEAM_NAMES = {_BLUE: "Blue team", _RED: "Red team"}
_BAR_WIDTH = 24


def _player(row: Mapping[str, Any]) -> str:
    if row["is_bot"]:
        return f"{row['champion'] or 'Bot'} Bot"
    return row["player"] or "–"


PARTICIPANT_COLUMNS = [
    Column("player", "Player", show=_player, flexible=True, least=RIOT_ID),
    Column("champion", "Champion"),
    Column("champion_level", "Lvl", right=True, rank=5),
    Column("role", "Role", show=cells.role, rank=4),
    Column("kills", "K/D/A", show=cells.kills_deaths_assists, right=True),
    Column("kill_participation", "KP", cells.percent("kill_participation"), rank=3, right=True),
    Column("cs", "CS (/min)", show=cells.creep_score, right=True, rank=2),
    Column("gold", "Gold", show=cells.number("gold"), right=True, rank=1),
    Column("damage", "Damage", show=cells.number("damage"), right=True, rank=1),
    Column("damage_share", "Dmg", show=cells.percent("damage_share"), right=True, rank=6),
    Column("vision_score", "Vision", right=True, rank=7),
]


def write_scoreboard(detail: MatchDetail) -> None:
    """Print a match: each team, subteam or the one team of its mode under a line of its own."""
    write_line(_header(detail))
    teams = {team.team: team for team in detail.teams}
    for side, members in groupby(detail.participants, key=lambda row: _side(row, teams)):
        rows = list(members)
        write_line("")
        write_line(_side_line(side, rows, teams))
        write_table([row.model_dump() for row in rows], PARTICIPANT_COLUMNS)
        team = teams.get(side[1] or 0)
        if team is not None and side[0] is None and len(teams) > 1:
            write_line(_taken_line(team))
    if detail.timeline is not None:
        _write_timeline(detail)


def _header(detail: MatchDetail) -> str:
    started = detail.started_at.strftime("%Y-%m-%d %H:%M UTC") if detail.started_at else "–"
    ending = "" if detail.ending == "played" else f" · {detail.ending}"
    queue, patch = detail.queue or detail.game_mode or "–", f"patch {detail.patch or '–'}"
    length = cells.clock(detail.duration)
    return " · ".join([detail.match_id, queue, patch, started, length]) + ending


def _side(row: ParticipantRow, teams: Mapping[int, TeamRow]) -> tuple[int | None, int | None]:
    """What groups a scoreboard: the subteam where there is one, else the team that is one."""
    return row.subteam, row.team if row.subteam is None and row.team in teams else None


def _side_line(
    side: tuple[int | None, int | None],
    rows: Sequence[ParticipantRow],
    teams: Mapping[int, TeamRow],
) -> str:
    subteam, team_id = side
    result = cells.result({"result": rows[0].result})
    if subteam is not None:
        return f"Subteam {subteam} · {result}"
    team = teams.get(team_id or 0)
    if team is None:
        return f"Players · {result}"
    name = _TEAM_NAMES.get(team.team, f"Team {team.team}") if len(teams) > 1 else "Team"
    gold = "–" if team.gold is None else f"{team.gold:,}"
    kills = "–" if team.kills is None else str(team.kills)
    return f"{name} · {result} · {kills} kills · {gold} gold"


def _taken_line(team: TeamRow) -> str:
    counts = [
        ("towers", team.towers),
        ("inhibitors", team.inhibitors),
        ("dragons", team.dragons),
        ("barons", team.barons),
        ("heralds", team.heralds),
    ]
    taken = ", ".join(f"{count} {name}" for name, count in counts if count is not None)
    bans = f" · bans: {', '.join(team.bans)}" if team.bans else ""
    return f"  {taken}{bans}"


def _write_timeline(detail: MatchDetail) -> None:
    timeline = detail.timeline
    if timeline is None or not timeline.known:
        write_line("\nTimeline: not known; Riot keeps timelines for about a year.")
        return
    if timeline.gold:
        write_line("\nGold difference (blue ahead is +)")
        _write_gold(timeline.gold)
    write_win_curve(timeline)
    if timeline.objectives:
        write_line("\nObjectives")
        rows = [taken.model_dump() for taken in timeline.objectives]
        write_table(rows, _OBJECTIVE_COLUMNS)


def _write_gold(points: Sequence[GoldPoint]) -> None:
    most = max(abs(point.gold_difference) for point in points) or 1
    for point in points:
        ahead = point.gold_difference
        bar = "█" * round(abs(ahead) / most * _BAR_WIDTH)
        left, right = (bar, "") if ahead < 0 else ("", bar)
        write_line(f"{cells.clock(point.second):>6} {ahead:>+8,}  {left:>{_BAR_WIDTH}}│{right}")


def _team_name(row: Mapping[str, Any]) -> str:
    return _TEAM_NAMES.get(row["team"], f"Team {row['team'] or '–'}").removesuffix(" team")


def _objective(row: Mapping[str, Any]) -> str:
    return f"{row['detail'] or ''} {row['kind']}".replace("_", " ").strip().capitalize()


_OBJECTIVE_COLUMNS = [
    Column("second", "Time", show=cells.duration("second"), right=True),
    Column("team", "Team", show=_team_name),
    Column("kind", "Objective", show=_objective),
    Column("by", "By"),
]
