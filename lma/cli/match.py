"""`lma match`: one match's scoreboard, or its facts."""

from typing import Annotated

import typer

from lma.cli.options import (
    DEFAULT_WAIT,
    Format,
    JsonFields,
    Offline,
    Refresh,
    Source,
    Wait,
    output_of,
    source_of,
    wants_object,
)
from lma.cli.render.output import Output, write_one, write_rows
from lma.cli.render.scoreboard import PARTICIPANT_COLUMNS, write_scoreboard
from lma.cli.run import run_in_context
from lma.cli.streams import say
from lma.core.errors import BadInput
from lma.domain.match_id import MatchId, parse_match_id
from lma.schemas.facts import FactRow
from lma.schemas.scoreboard import MatchDetail, MinuteRow, ParticipantRow
from lma.services.scoreboards import get_match, rows_by_minute

app = typer.Typer(add_completion=False)


@app.command()
def match(
    match_id: Annotated[
        str, typer.Argument(metavar="MATCH", help="Match id: NA1_5471452820.", show_default=False)
    ],
    timeline: Annotated[
        bool, typer.Option("--timeline", help="Add gold, objectives and chances over time.")
    ] = False,
    facts: Annotated[
        bool, typer.Option("--facts", help="Show what can be said of it, value by value.")
    ] = False,
    player: Annotated[
        str | None,
        typer.Option("--player", help="With --facts: of one player, by name, champion or slot."),
    ] = None,
    offline: Offline = False,
    refresh: Refresh = False,
    wait: Wait = DEFAULT_WAIT,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """Show one match, everyone in it and what each team took: `lma match NA1_5471452820`.

    JSON and CSV give its participants. With --timeline JSON is the match as one object, and the
    other formats have a row for each minute.
    --facts gives every value that an analysis can rest on: `lma match NA1_5471452820 --facts`.
    """
    if player is not None and not facts:
        raise BadInput("--player goes with --facts.", hint="add --facts, or leave it out")
    if facts:
        if timeline:
            raise BadInput("--facts and --timeline exclude each other.", hint="leave one out")
        output = output_of(format_name, fields, FactRow)
        source = source_of(offline, refresh, None, wait)
        _show_facts(parse_match_id(match_id), player, output, source)
        return
    whole = timeline and wants_object(format_name, fields)
    rows = MinuteRow if timeline else ParticipantRow
    output = output_of(format_name, fields, MatchDetail if whole else rows)
    source = source_of(offline, refresh, None, wait)
    wanted = parse_match_id(match_id)
    detail = run_in_context(
        lambda ctx: get_match(ctx, wanted, reading=source.reading, timeline=timeline),
        online=not offline,
        wait_s=source.wait_s,
        quiet=output.quiet,
    )
    if output.human:
        write_scoreboard(detail)
    elif whole:
        write_one(detail, output, columns=[])
    elif timeline:
        write_rows(rows_by_minute(detail), output, columns=[])
    else:
        write_rows(detail.participants, output, columns=PARTICIPANT_COLUMNS)


def _show_facts(match_id: MatchId, player: str | None, output: Output, source: Source) -> None:
    from lma.cli.render.facts import FACT_COLUMNS
    from lma.services.facts import get_facts

    sheet = run_in_context(
        lambda ctx: get_facts(ctx, match_id, reading=source.reading, player=player),
        online=not source.reading.offline,
        wait_s=source.wait_s,
        quiet=output.quiet,
    )
    if not output.human:
        write_rows(sheet.facts, output, columns=FACT_COLUMNS)
        return
    shown = [row for row in sheet.facts if not row.name.endswith("_at")]
    write_rows(shown, output, columns=FACT_COLUMNS)
    left_out = len(sheet.facts) - len(shown)
    if left_out:
        say(f"{left_out:,} standings by the minute are left out of the table; -f tsv has them.")
