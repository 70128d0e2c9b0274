"""`lma follow`, `unfollow` and `following`: players who are kept fresh."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, NoReturn, TypeAlias

import typer

from lma.cli.failures import failed, tell_failures
from lma.cli.options import Format, JsonFields, PlatformName, completions, output_of
from lma.cli.players import Players, roster_of
from lma.cli.render import cells
from lma.cli.render.output import Output, write_rows
from lma.cli.render.table import RIOT_ID, Column
from lma.cli.run import run_in_context
from lma.cli.streams import say
from lma.cli.text import plain
from lma.context import Context
from lma.core.errors import BadInput, ConfigurationFailed, KeyRejected, LmaError
from lma.domain.reading import Reading
from lma.domain.times import parse_span
from lma.schemas.following import FollowedPlayer
from lma.schemas.match import Failure
from lma.services.players import Asked
from lma.services.work.following import follow_player, list_following, unfollow_player

follow_app = typer.Typer(add_completion=False)
unfollow_app = typer.Typer(add_completion=False)
following_app = typer.Typer(add_completion=False)

_SHORTEST = timedelta(minutes=1)
_HALTING = (KeyRejected, ConfigurationFailed)
_COLUMNS = [
    Column("player", "Player", flexible=True, least=RIOT_ID),
    Column("platform", "Platform", rank=3),
    Column("every", "Every", show=cells.duration("every"), right=True),
    Column("matches", "Matches", right=True),
    Column("looked_at", "Looked at", show=cells.age("looked_at")),
    Column("state", "List", rank=2),
    Column("error", "Why", rank=4),
]

_One: TypeAlias = Callable[[Context, Asked], Awaitable[str]]
Named = Annotated[
    list[str],
    typer.Argument(
        metavar="PLAYER...",
        help="Riot IDs, PUUIDs or profile addresses, or - for a list on stdin.",
        autocompletion=lambda incomplete: completions("players", incomplete),
    ),
]


@follow_app.command()
def follow(
    players: Named,
    every: Annotated[
        str, typer.Option("--every", help="How often new matches are looked for.")
    ] = "10m",
    count: Annotated[
        int,
        typer.Option("--count", "-n", min=1, max=10_000, help="The most at once, the first too."),
    ] = 100,
    timelines: Annotated[bool, typer.Option("--timelines", help="Their timelines too.")] = False,
    platform: PlatformName = None,
) -> None:
    """Keep players fresh from now on: `lma follow Faker#NA1 --every 10m`.

    Workers do it; without any, `lma sync --followed` does it once.
    """
    span = parse_span(every)
    if span < _SHORTEST:
        raise BadInput("--every is shorter than a minute.", hint="--every 10m")

    async def one(ctx: Context, asked: Asked) -> str:
        return await follow_player(
            ctx, asked, every=span, count=count, timelines=timelines, reading=Reading()
        )

    _for_each(roster_of(players, None, platform), one, "is followed", online=True)


@unfollow_app.command()
def unfollow(players: Named, platform: PlatformName = None) -> None:
    """Let players be again, and keep what is stored of them: `lma unfollow Faker#NA1`."""
    _for_each(roster_of(players, None, platform), unfollow_player, "is let be", online=False)


@following_app.command()
def following(format_name: Format = "auto", fields: JsonFields = None) -> None:
    """List whom lma keeps fresh, and when it last did: `lma following`."""
    output = output_of(format_name, fields, FollowedPlayer)
    rows = run_in_context(list_following, online=False, quiet=output.quiet)
    write_rows(rows, output, columns=_COLUMNS)


def _for_each(named: Players, one: _One, became: str, *, online: bool) -> NoReturn:
    """Do it for each player and say what became of them; one who can't be had stops nobody."""

    async def work(ctx: Context) -> list[Failure]:
        failures = list(named.failures)
        for asked in named.asked:
            try:
                say(plain(f"{await one(ctx, asked)} {became}."))
            except LmaError as error:
                failures.append(failed(str(asked.ref), error))
                if isinstance(error, _HALTING):
                    break
        return failures

    failures = run_in_context(work, online=online)
    raise typer.Exit(tell_failures(failures, Output.chosen("table", None, [])))
