"""`lma analyze`: what to work on, each sentence with its receipts."""

from typing import Annotated

import typer

from lma.cli.champion_option import champion_of
from lma.cli.failures import tell_failures
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
    completions,
    output_of,
    source_of,
)
from lma.cli.players import STDIN, players_of
from lma.cli.progress import Bar, progress_bar
from lma.cli.render.analysis import ADVICE_COLUMNS, advice_rows, write_analysis
from lma.cli.render.output import write_one, write_rows
from lma.cli.run import run_in_context
from lma.context import Context
from lma.core.errors import BadInput
from lma.domain.match_id import parse_match_id
from lma.domain.reading import Reading
from lma.schemas.analysis import AdviceRow, Analysis
from lma.schemas.match import Failure
from lma.services.analyses import analyse_by_rules, prepare_analysis
from lma.services.gaps import MOST_GAMES, Subject
from lma.services.players import Asked

app = typer.Typer(add_completion=False)

_SUBJECT = "What is looked at"


@app.command()
def analyze(
    player: Player,
    champion: Annotated[
        str | None,
        typer.Option(
            "--champion",
            "-c",
            help="Games with this champion alone.",
            rich_help_panel=_SUBJECT,
            autocompletion=lambda incomplete: completions("champions", incomplete),
        ),
    ] = None,
    match: Annotated[
        str | None,
        typer.Option(
            "--match",
            metavar="MATCH",
            help="One match, beside the player's others.",
            rich_help_panel=_SUBJECT,
        ),
    ] = None,
    count: Annotated[
        int,
        typer.Option(
            "--count",
            "-n",
            min=2,
            max=MOST_GAMES,
            help="How many games to look at.",
            rich_help_panel=_SUBJECT,
        ),
    ] = 30,
    no_llm: Annotated[  # noqa: ARG001
        bool, typer.Option("--no-llm", help="The report by rules, without a language model.")
    ] = False,
    platform: PlatformName = None,
    offline: Offline = False,
    refresh: Refresh = False,
    max_age: MaxAge = None,
    wait: Wait = DEFAULT_WAIT,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """Tell a player what to work on: `lma analyze Faker#NA1 --champion ahri --no-llm`.

    At most three recommendations. Every number is one that the store's games give.
    """
    whole = format_name == "json" or (fields is not None and format_name != "ndjson")
    output = output_of(format_name, fields, Analysis if whole else AdviceRow)
    source = source_of(offline, refresh, max_age, wait)
    asked = _one_player(player, platform)
    match_id = str(parse_match_id(match)) if match is not None else None
    with progress_bar("matches", show=output.human) as bar:
        analysis, failures = run_in_context(
            lambda ctx: _analyse(ctx, asked, champion, match_id, count, source.reading, bar),
            online=not offline,
            wait_s=source.wait_s,
            quiet=output.quiet,
        )
    if output.human:
        write_analysis(analysis)
    elif whole:
        write_one(analysis, output, columns=[])
    else:
        write_rows(advice_rows(analysis), output, columns=ADVICE_COLUMNS)
    raise typer.Exit(tell_failures(failures, output))


def _one_player(player: str, platform: str | None) -> Asked:
    if player == STDIN:
        raise BadInput("An analysis is of one player.", hint="lma analyze Faker#NA1")
    return players_of(player, platform).asked[0]


async def _analyse(
    ctx: Context,
    asked: Asked,
    champion: str | None,
    match_id: str | None,
    count: int,
    reading: Reading,
    bar: Bar,
) -> tuple[Analysis, list[Failure]]:
    champion_id = None
    if champion is not None:
        champion_id = (await champion_of(ctx, champion, offline=reading.offline)).champ_id
    subject = Subject(champion_id, match_id, count)
    prepared = await prepare_analysis(ctx, asked, subject, reading=reading, progress=bar.update)
    return analyse_by_rules(ctx, prepared), list(prepared.failures)
