"""`lma champions`: list, show, sync."""

from typing import Annotated

import typer

from lma.cli.completions import remember_champions
from lma.cli.options import (
    DEFAULT_WAIT,
    Format,
    JsonFields,
    Offline,
    Refresh,
    completions,
    output_of,
    source_of,
)
from lma.cli.render.output import write_one, write_rows
from lma.cli.render.table import Column
from lma.cli.run import run_in_context
from lma.context import Context
from lma.schemas.champion import Champion, ChampionSync
from lma.services import champions as service

app = typer.Typer(no_args_is_help=True, add_completion=False)

_COLUMNS = [
    Column("champ_id", "Id", right=True),
    Column("name", "Name"),
    Column("nickname", "Title"),
    Column("key", "Key", rank=1),
    Column("version", "Version", rank=2),
    Column("image_url", "Image", rank=3),
]


@app.callback()
def _champions() -> None:
    """List, show and sync champions."""


@app.command("list")
def list_champions(
    offline: Offline = False,
    refresh: Refresh = False,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """List every champion by name: `lma champions list --json name,champ_id`.

    The first time they come from Data Dragon.
    """
    output = output_of(format_name, fields, Champion)
    reading = source_of(offline, refresh, None, DEFAULT_WAIT).reading
    found = run_in_context(
        lambda ctx: service.list_champions(ctx, reading=reading),
        online=not offline,
        quiet=output.quiet,
    )
    remember_champions([champion.name for champion in found])
    write_rows(found, output, columns=_COLUMNS)


@app.command("show")
def show_champion(
    champion: Annotated[
        str,
        typer.Argument(
            metavar="CHAMPION",
            help="Name, Data Dragon id or number.",
            autocompletion=lambda incomplete: completions("champions", incomplete),
        ),
    ],
    offline: Offline = False,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """Show one champion: `lma champions show wukong`."""
    output = output_of(format_name, fields, Champion)
    reading = source_of(offline, False, None, DEFAULT_WAIT).reading
    found = run_in_context(
        lambda ctx: service.get_champion(ctx, champion, reading=reading),
        online=not offline,
        quiet=output.quiet,
    )
    write_one(found, output, columns=_COLUMNS)


@app.command("sync")
def sync_champions(
    version: Annotated[
        str | None, typer.Option("--version", help="A Data Dragon version; else the newest.")
    ] = None,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """Bring the champions from Data Dragon, all or none: `lma champions sync --version 16.23.1`."""
    output = output_of(format_name, fields, ChampionSync)

    async def work(ctx: Context) -> tuple[ChampionSync, list[Champion]]:
        synced = await service.sync_champions(ctx, version=version)
        return synced, await service.list_champions(ctx)

    synced, found = run_in_context(work, quiet=output.quiet)
    remember_champions([champion.name for champion in found])
    columns = [Column("version", "Version"), Column("champions", "Champions", right=True)]
    write_one(synced, output, columns=columns)
