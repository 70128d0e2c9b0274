"""`lma match`: one match's scoreboard."""

from typing import Annotated

import typer

from lma.cli.options import (
    DEFAULT_WAIT,
    Format,
    JsonFields,
    Offline,
    Refresh,
    Wait,
    output_of,
    source_of,
)
from lma.cli.render.output import write_one, write_rows
from lma.cli.render.scoreboard import PARTICIPANT_COLUMNS, write_scoreboard
from lma.cli.run import run_in_context
from lma.domain.match_id import parse_match_id
from lma.schemas.scoreboard import MatchDetail, ParticipantRow
from lma.services.scoreboards import get_match

app = typer.Typer(add_completion=False)


@app.command()
def match(
    match_id: Annotated[
        str, typer.Argument(metavar="MATCH", help="Match id: NA1_5471452820.", show_default=False)
    ],
    timeline: Annotated[
        bool, typer.Option("--timeline", help="Add gold difference and objectives over time.")
    ] = False,
    offline: Offline = False,
    refresh: Refresh = False,
    wait: Wait = DEFAULT_WAIT,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """Show one match, everyone in it and what each team took: `lma match NA1_5471452820`.

    JSON and CSV give its participants; JSON with --timeline gives the match as one object.
    """
    whole = timeline and format_name != "ndjson" and (format_name == "json" or fields is not None)
    output = output_of(format_name, fields, MatchDetail if whole else ParticipantRow)
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
    else:
        write_rows(detail.participants, output, columns=PARTICIPANT_COLUMNS)
