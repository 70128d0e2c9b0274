"""`lma sync`: the matches of many players."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from lma.cli.failures import tell_failures
from lma.cli.match_options import FILTER, MOST, Queue, Since, queues_of
from lma.cli.options import Format, JsonFields, PlatformName, completions, now, output_of
from lma.cli.players import roster_of
from lma.cli.progress import progress_bar
from lma.cli.render.output import write_rows
from lma.cli.render.table import RIOT_ID, Column
from lma.cli.run import run_in_context
from lma.cli.streams import say
from lma.core.errors import BadInput
from lma.domain.reading import Reading
from lma.domain.times import parse_when
from lma.domain.work import ListWanted
from lma.schemas.sync import SyncedPlayer, SyncReport
from lma.services.work.sync import SyncOptions, sync_players

app = typer.Typer(add_completion=False)

_DEFAULT = 20
# Riot's limits are sat out: nobody waits for the next page.
_PATIENCE_S = 3600.0

_COLUMNS = [
    Column("player", "Player", flexible=True, least=RIOT_ID),
    Column("platform", "Platform", rank=2),
    Column("matches", "Matches", right=True),
    Column("new", "New", right=True),
    Column("state", "List", rank=1),
    Column("error", "Why", rank=3),
]

Named = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PLAYER]...",
        help="Riot IDs, PUUIDs or profile addresses, or - for a list on stdin.",
        autocompletion=lambda incomplete: completions("players", incomplete),
    ),
]
Roster = Annotated[
    Path | None, typer.Option("--roster", metavar="FILE", help="A list of players, one a line.")
]
Followed = Annotated[
    bool, typer.Option("--followed", help="What is new of everybody who is followed.")
]
Count = Annotated[
    int | None,
    typer.Option(
        "--count",
        "-n",
        min=1,
        max=MOST,
        help=f"The newest so many of each ({_DEFAULT}; with --since all of them).",
        rich_help_panel=FILTER,
    ),
]
Timelines = Annotated[
    bool, typer.Option("--timelines", help="Their timelines too.", rich_help_panel=FILTER)
]


@app.command()
def sync(
    players: Named = None,
    roster: Roster = None,
    followed: Followed = False,
    count: Count = None,
    queue: Queue = None,
    since: Since = None,
    timelines: Timelines = False,
    platform: PlatformName = None,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """Bring the matches of many players: `lma sync Faker#NA1 --roster team.txt --since 30d`.

    Workers do it where any live, else this process does. Ctrl-C loses nothing: the same command
    goes on.
    """
    output = output_of(format_name, fields, SyncedPlayer)
    named = roster_of(players or (), roster, platform)
    if not (players or roster or followed):
        raise BadInput(
            "Nobody is named.", hint="lma sync Faker#NA1, --roster FILE, - or --followed"
        )
    options = SyncOptions(
        asked=named.asked,
        wanted=_wanted(count, queue, since, timelines),
        followed=followed,
        reading=Reading(),
    )
    with progress_bar("matches and lists", show=output.human) as bar:
        report = run_in_context(
            lambda ctx: sync_players(ctx, options, progress=bar.update),
            wait_s=_PATIENCE_S,
            quiet=output.quiet,
            on_limits=bar.note_limits,
        )
    write_rows(report.players, output, columns=_COLUMNS)
    if output.human:
        say(_summary(report))
    raise typer.Exit(tell_failures([*named.failures, *report.failures], output))


def _wanted(count: int | None, queue: str | None, since: str | None, timelines: bool) -> ListWanted:
    start = _start(since)
    return ListWanted(
        count or (_DEFAULT if since is None else MOST),
        queues=queues_of(queue),
        since=start,
        timelines=timelines,
    )


def _start(since: str | None) -> datetime | None:
    """The start of the period, to the hour: the same command a minute later asks the same."""
    if since is None:
        return None
    return parse_when(since, now=now()).replace(minute=0, second=0, microsecond=0)


def _summary(report: SyncReport) -> str:
    new = sum(row.new for row in report.players)
    players = len(report.players)
    told = f"{players} player{'s' * (players != 1)}, {new} new match{'es' * (new != 1)}."
    if report.resting:
        told += f" {report.resting} pieces of work failed and wait; the same command goes on."
    return told
