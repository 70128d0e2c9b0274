"""`lma analyze`: what to work on, each sentence with its receipts."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from lma.cli.champion_option import champion_of, champion_option
from lma.cli.failures import failed, tell_failures
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
    output_of,
    source_of,
    wants_object,
)
from lma.cli.players import STDIN, players_of
from lma.cli.progress import Bar, progress_bar
from lma.cli.render.analysis import (
    ADVICE_COLUMNS,
    advice_rows,
    write_analysis,
    write_html,
    write_prompt,
)
from lma.cli.render.output import Output, write_one, write_rows
from lma.cli.run import run_in_context
from lma.cli.streams import say
from lma.context import Context
from lma.core.errors import BadInput, ModelFailed
from lma.domain.match_id import parse_match_id
from lma.domain.reading import Reading
from lma.domain.work import WorkQueue
from lma.llm.options import ModelOptions
from lma.schemas.analysis import AdviceRow, Analysis, PromptPreview
from lma.schemas.match import Failure
from lma.schemas.result import Result
from lma.services.coach.analyses import Prepared, analyse_by_rules, prepare_analysis
from lma.services.coach.gaps import MOST_GAMES, Subject
from lma.services.players import Asked

app = typer.Typer(add_completion=False)

_SUBJECT = "What is looked at"

Champion = Annotated[str | None, champion_option("Games with this champion alone.", _SUBJECT)]
OneMatch = Annotated[
    str | None,
    typer.Option(
        "--match",
        metavar="MATCH",
        help="One match, beside the player's others.",
        rich_help_panel=_SUBJECT,
    ),
]
Count = Annotated[
    int,
    typer.Option(
        "--count",
        "-n",
        min=2,
        max=MOST_GAMES,
        help="How many games to look at.",
        rich_help_panel=_SUBJECT,
    ),
]
NoModel = Annotated[
    bool, typer.Option("--no-llm", help="The report by rules, without a language model.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the model's prompt and ask nobody.")]
Page = Annotated[
    Path | None,
    typer.Option(
        "--html", metavar="FILE", help="Write it as a page too.", rich_help_panel="Output"
    ),
]


@app.command()
def analyze(
    player: Player,
    champion: Champion = None,
    match: OneMatch = None,
    count: Count = 30,
    no_llm: NoModel = False,
    dry_run: DryRun = False,
    html: Page = None,
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
    whole = dry_run or wants_object(format_name, fields)
    model = PromptPreview if dry_run else Analysis if whole else AdviceRow
    output = output_of(format_name, fields, model)
    source = source_of(offline, refresh, max_age, wait)
    asked = _one_player(player, platform)
    match_id = str(parse_match_id(match)) if match is not None else None
    wanted = _Wanted(asked, champion, match_id, count, source.reading)
    options = None if no_llm else _options()
    with progress_bar("matches", show=output.human) as bar:
        made = run_in_context(
            lambda ctx: _made(ctx, wanted, options, bar, dry_run=dry_run, human=output.human),
            online=not offline,
            wait_s=source.wait_s,
            quiet=output.quiet,
        )
    if html is not None and isinstance(made.result, Analysis):
        write_html(made.result, html)
    _write(made.result, output, whole=whole)
    raise typer.Exit(tell_failures(made.failures, output))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Of whom and what, from how far."""

    asked: Asked
    champion: str | None
    match_id: str | None
    count: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class _Made:
    """What is printed, and what could not be had."""

    result: Result
    failures: list[Failure]


def _one_player(player: str, platform: str | None) -> Asked:
    if player == STDIN:
        raise BadInput("An analysis is of one player.", hint="lma analyze Faker#NA1")
    return players_of(player, platform).asked[0]


def _options() -> ModelOptions | None:
    from lma.bootstrap import load_settings
    from lma.bootstrap.llm import model_options

    return model_options(load_settings())


async def _made(
    ctx: Context,
    wanted: _Wanted,
    options: ModelOptions | None,
    bar: Bar,
    *,
    dry_run: bool,
    human: bool,
) -> _Made:
    champion_id = None
    if wanted.champion is not None:
        offline = wanted.reading.offline
        champion_id = (await champion_of(ctx, wanted.champion, offline=offline)).champ_id
    subject = Subject(champion_id, wanted.match_id, wanted.count)
    prepared = await prepare_analysis(
        ctx, wanted.asked, subject, reading=wanted.reading, progress=bar.update
    )
    bar.close()
    failures = list(prepared.failures)
    if dry_run:
        from lma.llm.prompts import preview

        return _Made(preview(prepared.sheet, options), failures)
    if options is None:
        return _Made(analyse_by_rules(ctx, prepared), failures)
    return await _by_model(ctx, prepared, options, failures, human=human)


async def _by_model(
    ctx: Context,
    prepared: Prepared,
    options: ModelOptions,
    failures: list[Failure],
    *,
    human: bool,
) -> _Made:
    """What a model writes; where it fails, the report by rules, and the failure."""
    watched = human and sys.stderr.isatty()

    def tell(step: str) -> None:
        if watched:
            say(f"{step} …")

    try:
        made = await _by_worker(ctx, prepared, options, tell)
        if made is None:
            from lma.llm.workflows.coach import analyse

            made = await analyse(ctx, prepared, options, on_step=tell)
    except ModelFailed as error:
        by_rules = analyse_by_rules(ctx, prepared, reason=error.message.rstrip("."))
        return _Made(by_rules, [*failures, failed("the model", error)])
    return _Made(made, failures)


async def _by_worker(
    ctx: Context, prepared: Prepared, options: ModelOptions, tell: Callable[[str], None]
) -> Analysis | None:
    """What a worker makes of it; None where none serves the queue."""
    from lma.llm.jobs.work import await_analysis, hand_over
    from lma.services.coach.kept_analyses import request_analysis

    if not await ctx.bell.workers(WorkQueue.LLM):
        return None
    row = await request_analysis(ctx, prepared.player.id, prepared.subject)
    if not await hand_over(ctx, row):
        return None
    tell("a worker makes it")
    return await await_analysis(ctx, row, within_s=options.timeout_s)


def _write(result: Result, output: Output, *, whole: bool) -> None:
    if isinstance(result, PromptPreview) and output.human:
        write_prompt(result)
    elif isinstance(result, Analysis) and output.human:
        write_analysis(result)
    elif isinstance(result, Analysis) and not whole:
        write_rows(advice_rows(result), output, columns=ADVICE_COLUMNS)
    else:
        write_one(result, output, columns=[])
