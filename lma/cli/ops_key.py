"""`lma ops-key`: keys for the routes that are the operators' alone."""

from typing import Annotated

import typer

from lma.cli.options import Format, JsonFields, output_of
from lma.cli.render import cells
from lma.cli.render.output import write_rows
from lma.cli.render.table import Column
from lma.cli.run import run_in_context
from lma.cli.streams import say
from lma.schemas.ops_key import OpsKeyRow
from lma.services import ops_keys as service

app = typer.Typer(no_args_is_help=True, add_completion=False)

_COLUMNS = [
    Column("name", "Name", flexible=True),
    Column("id", "Id"),
    Column("created_at", "Made", show=cells.age("created_at")),
    Column("revoked_at", "Revoked", show=cells.age("revoked_at")),
]


@app.callback()
def _ops_key() -> None:
    """Make and revoke keys for the operators' routes of `lma serve`."""


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who or what it is for.")],
) -> None:
    """Make a key and print it, this once: `lma ops-key create prometheus`.

    Two may be good at a time, so that one can be changed for another.
    """
    key = run_in_context(lambda ctx: service.create_ops_key(ctx, name), online=False)
    typer.echo(key)
    say("note: it is not kept anywhere; send it as `Authorization: Bearer …`.")


@app.command("list")
def list_keys(format_name: Format = "auto", fields: JsonFields = None) -> None:
    """List the keys that were made, never the keys themselves: `lma ops-key list`."""
    output = output_of(format_name, fields, OpsKeyRow)
    rows = run_in_context(service.list_ops_keys, online=False, quiet=output.quiet)
    write_rows(rows, output, columns=_COLUMNS)


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its name, or how its id begins.")],
) -> None:
    """Make a key good for nothing, at once: `lma ops-key revoke prometheus`."""
    revoked = run_in_context(lambda ctx: service.revoke_ops_key(ctx, key), online=False)
    say(f"The key {revoked.name} ({revoked.id}) is good for nothing now.")
