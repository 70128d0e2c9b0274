"""`--champion`, and what it names."""

from typing import Any

import typer

from lma.cli.options import completions
from lma.context import Context
from lma.core.errors import BadInput, NotFound
from lma.domain.reading import Reading
from lma.schemas.champion import Champion
from lma.services.champions import get_champion


def champion_option(help_text: str, panel: str) -> Any:
    """`--champion` as a command tells of it."""
    return typer.Option(
        "--champion",
        "-c",
        help=help_text,
        rich_help_panel=panel,
        autocompletion=lambda incomplete: completions("champions", incomplete),
    )


async def champion_of(ctx: Context, text: str, *, offline: bool) -> Champion:
    """The champion of an option's value; raises `BadInput` with the nearest names."""
    try:
        return await get_champion(ctx, text, reading=Reading(offline=offline))
    except NotFound as error:  # as an option's value it is bad input, not a thing that is missing
        raise BadInput(error.message, hint=error.hint) from None
