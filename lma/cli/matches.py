"""`lma matches`: a player's list of matches."""

from typing import Annotated

import typer

from lma.cli.champion_option import champion_of, champion_option
from lma.cli.failures import tell_failures
from lma.cli.match_options import FILTER, MOST, Queue, Since, Until, queues_of
from lma.cli.options import (
    DEFAULT_WAIT,
    Format,
    JsonFields,
    MaxAge,
    Offline,
    PlatformName,
    Player,
    Refresh,
    Wait,
    now,
    output_of,
    source_of,
)
from lma.cli.players import STDIN, Fetched, fetch_for_players, players_of
from lma.cli.progress import Bar, progress_bar
from lma.cli.render import cells
from lma.cli.render.output import Output, write_rows
from lma.cli.render.table import Column
from lma.cli.text import plain
from lma.context import Context
from lma.core.errors import BadInput
from lma.domain.match_filter import MatchFilter
from lma.domain.reading import Reading
from lma.domain.times import parse_when
from lma.schemas.match import Failure, MatchList, MatchRow, MatchSummary
from lma.services.matches import list_matches
from lma.services.players import Asked

app = typer.Typer(add_completion=False)

Count = Annotated[
    int, typer.Option("--count", "-n", min=1, max=MOST, help="How many.", rich_help_panel=FILTER)
]
Champion = Annotated[str | None, champion_option("Name or number.", FILTER)]

COLUMNS = [
    Column("match_id", "Match"),
    Column("started_at", "When", show=cells.age("started_at"), rank=2),
    Column("queue", "Queue", rank=3),
    Column("champion", "Champion"),
    Column("role", "Role", show=cells.role, rank=5),
    Column("result", "Result", show=cells.result, style=cells.result_style),
    Column("duration", "Time", show=cells.duration("duration"), right=True, rank=4),
    Column("kills", "K/D/A", show=cells.kills_deaths_assists, right=True, rank=1),
    Column("kda", "KDA", show=cells.number("kda", 2), right=True, rank=6),
    Column(
        "kill_participation", "KP", show=cells.percent("kill_participation"), right=True, rank=7
    ),
    Column("cs", "CS (/min)", show=cells.creep_score, right=True, rank=8),
    Column("gold", "Gold", show=cells.number("gold"), right=True, rank=9),
    Column("damage_share", "Dmg", show=cells.percent("damage_share"), right=True, rank=10),
    Column("vision_score", "Vision", right=True, rank=11),
    Column("patch", "Patch", right=True, rank=12),
]


@app.command()
def matches(
    player: Player,
    count: Count = 20,
    queue: Queue = None,
    champion: Champion = None,
    since: Since = None,
    until: Until = None,
    platform: PlatformName = None,
    offline: Offline = False,
    refresh: Refresh = False,
    max_age: MaxAge = None,
    wait: Wait = DEFAULT_WAIT,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """List a player's matches, newest first: `lma matches Faker#NA1 -n 5 --queue solo`."""
    output = output_of(format_name, fields, MatchRow, listed=player == STDIN)
    source = source_of(offline, refresh, max_age, wait)
    players = players_of(player, platform)
    wanted = _filter(count, queue, since, until)
    with progress_bar("matches", show=output.human) as bar:
        fetched = fetch_for_players(
            players,
            lambda ctx, asked: _list(ctx, asked, wanted, champion, source.reading, bar),
            name_of=lambda found: found.player if "#" in found.player else None,
            source=source,
            output=output,
        )
    _write(fetched.results, output, listed=players.listed)
    raise typer.Exit(tell_failures(_failures(fetched, output), output))


def _filter(count: int, queue: str | None, since: str | None, until: str | None) -> MatchFilter:
    moment = now()
    wanted = MatchFilter(
        count=count,
        queues=queues_of(queue),
        since=parse_when(since, now=moment) if since is not None else None,
        until=parse_when(until, now=moment, end_of_day=True) if until is not None else None,
    )
    if wanted.since is not None and wanted.until is not None and wanted.since >= wanted.until:
        raise BadInput("--since is not before --until.", hint="exchange the two")
    return wanted


async def _list(
    ctx: Context,
    asked: Asked,
    wanted: MatchFilter,
    champion: str | None,
    reading: Reading,
    bar: Bar,
) -> MatchList:
    if champion is not None:
        wanted = await _with_champion(ctx, wanted, champion, offline=reading.offline)
    return await list_matches(ctx, asked, wanted, reading=reading, progress=bar.update)


async def _with_champion(
    ctx: Context, wanted: MatchFilter, champion: str, *, offline: bool
) -> MatchFilter:
    from dataclasses import replace

    found = await champion_of(ctx, champion, offline=offline)
    return replace(wanted, champion_id=found.champ_id)


def _failures(fetched: Fetched[MatchList], output: Output) -> list[Failure]:
    """What could not be had; a program is told the gravest of each player's matches alone."""
    told = list(fetched.failures)
    for _, found in fetched.results:
        gravest = sorted(found.failures, key=lambda failure: -failure.exit_status)
        told += gravest[:1] if output.quiet else found.failures
    return told


def _write(results: list[tuple[str, MatchList]], output: Output, *, listed: bool) -> None:
    rows = [row for _, found in results for row in found.matches]
    names = [name for name, found in results for _ in found.matches]
    write_rows(rows, output, columns=COLUMNS, players=names if listed else None)
    if output.human:
        for name, found in results:
            typer.echo(_summary_line(name if listed else found.player, found))


def _summary_line(name: str, found: MatchList) -> str:
    """`Faker#NA1: 12W–8L (60%), 5.3/4.1/7.7, KDA 3.17`."""
    if not found.matches:
        return plain(f"{name}: no matches.")
    return plain(f"{name}: {', '.join(_summary_parts(found.summary))}")


def _summary_parts(summary: MatchSummary) -> list[str]:
    parts = []
    if summary.win_rate is not None:
        parts.append(f"{summary.wins}W–{summary.losses}L ({summary.win_rate:.0%})")
    if summary.placement is not None:
        parts.append(f"average placement {summary.placement:.1f}")
    if summary.remakes:
        parts.append(f"{summary.remakes} remake{'s' if summary.remakes > 1 else ''}")
    if summary.kda is not None:
        parts.append(f"{summary.kills:.1f}/{summary.deaths:.1f}/{summary.assists:.1f}")
        parts.append(f"KDA {summary.kda:.2f}")
    return parts or [f"{summary.games} game{'s' * (summary.games != 1)}"]
