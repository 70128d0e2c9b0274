"""`lma similar`: the stored states nearest to one minute of a match, and what came of them."""

import re
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
    wants_object,
)
from lma.cli.render.output import write_one, write_rows
from lma.cli.render.similar import SIMILAR_COLUMNS, write_outcome
from lma.cli.run import run_in_context
from lma.cli.streams import say
from lma.core.errors import BadInput
from lma.domain.match_id import MatchId, parse_match_id
from lma.schemas.similar import Similar, SimilarState
from lma.services.similar import find_similar

app = typer.Typer(add_completion=False)

_MOST = 500
_FORM = re.compile(r"(.+)@([0-9]{1,3})", re.ASCII)
_SIDES = {"blue": 1, "red": -1}


@app.command()
def similar(
    state: Annotated[
        str,
        typer.Argument(
            metavar="MATCH@MINUTE",
            help="A minute of a match: NA1_5471452820@15.",
            show_default=False,
        ),
    ],
    count: Annotated[int, typer.Option("--count", "-k", help="How many states, 1 to 500.")] = 50,
    side: Annotated[str, typer.Option("--side", help="Seen from: blue or red.")] = "blue",
    offline: Offline = False,
    refresh: Refresh = False,
    wait: Wait = DEFAULT_WAIT,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """Find games that stood like this one, and how they went on: `lma similar NA1_5471452820@15`.

    States are those of stored matches whose timelines are stored. JSON is one object; the other
    formats have a row for each state.
    """
    whole = wants_object(format_name, fields)
    output = output_of(format_name, fields, Similar if whole else SimilarState)
    source = source_of(offline, refresh, None, wait)
    match_id, minute = _read(state)
    if not 1 <= count <= _MOST:
        raise BadInput(f"-k {count} is out of range.", hint=f"1 to {_MOST}")
    if side not in _SIDES:
        raise BadInput(f"There is no side {side[:20]!r}.", hint="blue or red")

    found = run_in_context(
        lambda ctx: find_similar(
            ctx, match_id, minute, reading=source.reading, side=_SIDES[side], count=count
        ),
        online=not offline,
        wait_s=source.wait_s,
        quiet=output.quiet,
    )
    if whole:
        write_one(found, output, columns=[])
        return
    write_rows(found.states, output, columns=SIMILAR_COLUMNS)
    if output.human:
        write_outcome(found)
    if found.wants_index and not output.quiet:
        say("note: so many states are searched faster with an index: lma db index")


def _read(text: str) -> tuple[MatchId, int]:
    form = _FORM.fullmatch(text.strip())
    if form is None:
        raise BadInput(
            f"{text[:60]!r} names no minute of a match.",
            hint="a match id, @ and a minute: NA1_5471452820@15",
        )
    return parse_match_id(form[1]), int(form[2])
