"""Options that say which matches, and what `--queue` means."""

from typing import Annotated

import typer

from lma.cli.options import completions
from lma.domain.queues import parse_queue

MOST = 10_000
FILTER = "Which matches"

Queue = Annotated[
    str | None,
    typer.Option(
        "--queue",
        "-q",
        help="solo, flex, aram, arena, …, or a queue id.",
        rich_help_panel=FILTER,
        autocompletion=lambda incomplete: completions("queues", incomplete),
    ),
]
Since = Annotated[
    str | None,
    typer.Option("--since", help="7d, 2026-11-01, 2026-11-01T18:00.", rich_help_panel=FILTER),
]
Until = Annotated[
    str | None,
    typer.Option("--until", help="Likewise; a date is its end.", rich_help_panel=FILTER),
]


def queues_of(queue: str | None) -> tuple[int, ...]:
    """The queues that `--queue` means, none where it isn't given; raises `BadInput`."""
    return parse_queue(queue).ids if queue is not None else ()
