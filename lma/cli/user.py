"""`lma user`: what is stored of a person."""

import sys
from typing import Annotated

import typer

from lma.cli.completions import forget_player
from lma.cli.options import Format, JsonFields, completions, output_of
from lma.cli.progress import progress_bar
from lma.cli.render import cells
from lma.cli.render.output import Output, write_one
from lma.cli.render.table import Column
from lma.cli.run import run_in_context
from lma.cli.streams import say
from lma.core.errors import BadInput
from lma.schemas.personal_data import Erased, Person, PersonalData
from lma.services import personal_data as service

app = typer.Typer(no_args_is_help=True, add_completion=False)

Who = Annotated[
    str,
    typer.Argument(
        metavar="PLAYER",
        help="Riot ID, PUUID, or our id of a user.",
        autocompletion=lambda incomplete: completions("players", incomplete),
    ),
]

_COLUMNS = [
    Column("riot_id", "Riot ID"),
    Column("platform", "Platform"),
    Column("email", "Email"),
    Column("matches", "Matches", right=True),
    Column("lists", "Lists", right=True, rank=1),
    Column("created_at", "Since", show=cells.age("created_at"), rank=1),
    Column("id", "Id", rank=2),
    Column("puuid", "PUUID", rank=3),
]


@app.callback()
def _user() -> None:
    """Show, hand over and erase what is stored of a person."""


@app.command()
def show(player: Who, format_name: Format = "auto", fields: JsonFields = None) -> None:
    """Show how much is stored of somebody, their email too: `lma user show Faker#KR1`."""
    output = output_of(format_name, fields, Person)
    found = run_in_context(
        lambda ctx: service.get_person(ctx, player), online=False, quiet=output.quiet
    )
    write_one(found, output, columns=_COLUMNS)


@app.command()
def export(player: Who) -> None:
    """Print everything that is stored of somebody, as JSON: `lma user export Faker#KR1 > data`.

    Of a match, what it says of them: the other players are other people.
    """
    found = run_in_context(lambda ctx: service.export_person(ctx, player), online=False, quiet=True)
    write_one(found, Output("json", tuple(PersonalData.model_fields)), columns=[])


@app.command()
def forget(
    player: Who,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
) -> None:
    """Erase somebody: `lma user forget Faker#KR1`.

    Their row, email, ranks and lists are deleted; stored matches stay for the other players, and
    name nobody in their place. Matches that are stored later don't bring them back; looking them
    up by name does.
    """
    found = run_in_context(lambda ctx: service.get_person(ctx, player), online=False)
    if not yes and not _is_meant(found):
        say("Nothing was erased.")
        return
    with progress_bar("matches", show=True) as bar:
        erased: Erased = run_in_context(
            lambda ctx: service.forget_person(ctx, found.puuid, progress=bar.update),
            online=False,
            caching=True,
        )
    if found.riot_id is not None:
        forget_player(found.riot_id)
    say(f"Erased; {erased.matches} matches name nobody in their place.")


def _is_meant(found: Person) -> bool:
    if not sys.stdin or not sys.stdin.isatty():
        raise BadInput("Nobody is there to be asked whether to erase.", hint="the same with --yes")
    whom = found.riot_id or found.puuid
    question = f"Erase {whom} and their place in {found.matches} matches?"
    return typer.confirm(question, err=True)
