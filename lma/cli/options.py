"""Options that several commands share, and what their texts mean."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer

from lma.cli.render.output import FORMATS, PLAYER, Output
from lma.core.errors import BadInput
from lma.domain.reading import MAX_AGE, Reading
from lma.domain.times import parse_span
from lma.schemas.result import Result

_OUTPUT = "Output"
_SOURCE = "Where from"

Player = Annotated[
    str,
    typer.Argument(
        metavar="PLAYER",
        help="Riot ID (Faker#NA1 or Faker-NA1), PUUID, op.gg or u.gg address, "
        "or - for a list on stdin.",
        autocompletion=lambda incomplete: completions("players", incomplete),
    ),
]
PlatformName = Annotated[
    str | None,
    typer.Option(
        "--platform",
        "-p",
        help="Server they play on: na1, euw1, kr, …",
        autocompletion=lambda incomplete: completions("platforms", incomplete),
    ),
]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        help=f"{', '.join(FORMATS)}: auto is a table on a terminal, else tsv.",
        rich_help_panel=_OUTPUT,
        autocompletion=lambda incomplete: [name for name in FORMATS if name.startswith(incomplete)],
    ),
]
JsonFields = Annotated[
    str | None,
    typer.Option(
        "--json", metavar="FIELDS", help="JSON with these fields: a,b,c.", rich_help_panel=_OUTPUT
    ),
]
Offline = Annotated[
    bool, typer.Option("--offline", help="Answer from the store alone.", rich_help_panel=_SOURCE)
]
Refresh = Annotated[
    bool, typer.Option("--refresh", help="Ask Riot whatever is stored.", rich_help_panel=_SOURCE)
]
MaxAge = Annotated[
    str | None,
    typer.Option("--max-age", help="How old an answer may be (10m).", rich_help_panel=_SOURCE),
]
Wait = Annotated[
    str,
    typer.Option("--wait", help="How long to wait for Riot's rate limit.", rich_help_panel=_SOURCE),
]
DEFAULT_WAIT = "2m"


@dataclass(frozen=True, slots=True)
class Source:
    """How old an answer may be, and how long Riot's limits may be waited for."""

    reading: Reading
    wait_s: float


def source_of(offline: bool, refresh: bool, max_age: str | None, wait: str) -> Source:
    """What the four options say together; raises `BadInput` for what contradicts itself."""
    if offline and refresh:
        raise BadInput("--offline and --refresh exclude each other.", hint="leave one of them out")
    age = parse_span(max_age) if max_age is not None else MAX_AGE
    reading = Reading(offline=offline, refresh=refresh, max_age=age)
    return Source(reading, parse_span(wait).total_seconds())


def output_of(
    format_name: str, chosen: str | None, model: type[Result], *, listed: bool = False
) -> Output:
    """How to print rows of a model, with a `player` where they are `listed`; raises `BadInput`."""
    fields = [PLAYER] if listed else []
    return Output.chosen(format_name, chosen, [*fields, *model.model_fields])


def wants_object(format_name: str, chosen: str | None) -> bool:
    """Whether JSON is asked for: one object, where the other formats and NDJSON have rows."""
    return format_name == "json" or (chosen is not None and format_name != "ndjson")


def now() -> datetime:
    """The time that relative times are counted from."""
    return datetime.now(UTC)


def completions(kind: str, incomplete: str) -> list[str]:
    """What completion offers of a kind."""
    from lma.cli.completions import complete

    return complete(kind, incomplete)
