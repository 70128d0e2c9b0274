"""`lma db`: the database's server, schema and contents."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lma.cli.options import Format, JsonFields, output_of
from lma.cli.progress import progress_bar
from lma.cli.render import cells
from lma.cli.render.output import write_one, write_rows
from lma.cli.render.table import Column
from lma.cli.run import run_in_context
from lma.cli.streams import say
from lma.core.errors import BadInput
from lma.schemas.store import DatabaseStatus, Migration, Rebuilt, StateIndex
from lma.services import database as service

if TYPE_CHECKING:
    from lma.bootstrap import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False)

Revision = Annotated[str, typer.Argument(metavar="REVISION", help="A revision, base or head.")]


@app.callback()
def _db() -> None:
    """Look after the database."""


def _settings() -> "Settings":
    from lma.bootstrap import load_settings

    return load_settings().values


def _address() -> dict[str, Any]:
    """The database's address; the embedded server is started and its database made."""
    from lma.bootstrap import create_embedded_database, database_address

    settings = _settings()
    if settings.database_url is None:
        asyncio.run(create_embedded_database(settings))
    return database_address(settings)


def _answering() -> "Settings":
    """Settings whose database answers: where it doesn't, that is told in lma's own words."""
    asyncio.run(service.get_state(_address()))
    return _settings()


@app.command()
def upgrade(revision: Revision = "head") -> None:
    """Bring the schema to the newest revision, or to one that is named: `lma db upgrade`."""
    here = asyncio.run(service.upgrade_database(_address(), revision))
    say(f"The database is at revision {here or 'base'}.")


@app.command()
def downgrade(revision: Revision) -> None:
    """Take the schema back: `lma db downgrade base` drops every table and what is in them."""
    here = asyncio.run(service.downgrade_database(_address(), revision))
    say(f"The database is at revision {here or 'base'} and stays there until `lma db upgrade`.")


@app.command()
def current() -> None:
    """Print the revision that the schema is at, nothing if it is empty: `lma db current`."""
    state = asyncio.run(service.get_state(_address()))
    if state.revision is not None:
        typer.echo(state.revision)


@app.command()
def history(format_name: Format = "auto", fields: JsonFields = None) -> None:
    """List the migrations, newest first, and where the database stands: `lma db history`."""
    output = output_of(format_name, fields, Migration)
    rows = asyncio.run(service.list_migrations(_address()))
    columns = [
        Column("revision", "Revision"),
        Column("current", "Here", show=lambda row: "<-" if row["current"] else ""),
        Column("description", "What it does", flexible=True),
    ]
    write_rows(rows, output, columns=columns)


@app.command()
def check() -> None:
    """Compare the tables with the models, exit 8 where they differ: `lma db check`."""
    asyncio.run(service.check_database(_address()))
    say("The tables are those of the models.")


@app.command()
def revision(
    message: Annotated[str, typer.Option("--message", "-m", help="What it does.")],
) -> None:
    """Write a migration from the models, in a checkout: `lma db revision -m 'Add a table'`."""
    for path in asyncio.run(service.write_revision(_address(), message)):
        typer.echo(str(path))


@app.command()
def status(format_name: Format = "auto", fields: JsonFields = None) -> None:
    """Show which database is used and what it holds, starting nothing: `lma db status`."""
    from lma.bootstrap import database_status

    output = output_of(format_name, fields, DatabaseStatus)
    found = asyncio.run(database_status(_settings()))
    if output.human:
        _write_status(found)
    else:
        write_one(found, output, columns=[])


def _write_status(found: DatabaseStatus) -> None:
    lines = [
        ("Database", f"{found.kind}, {'running' if found.running else 'not running'}"),
        ("Address", found.address),
        ("Server", found.server),
        ("Folder", found.folder),
        ("Log", found.log),
        ("Revision", f"{found.revision or 'none'} (this lma: {found.wanted_revision})"),
        ("Stays there", "yes, until `lma db upgrade`" if found.pinned else None),
        *(_held_lines(found) if found.matches is not None else []),
    ]
    for title, value in lines:
        if value is not None:
            typer.echo(f"{title:<12} {value}")


def _held_lines(found: DatabaseStatus) -> list[tuple[str, str | None]]:
    return [
        ("Data of", found.origin),
        ("Matches", f"{found.matches:,} (stored players: {found.users:,})"),
        ("Newest", cells.ago(found.newest_match)),
        ("Timelines", str(found.timelines)),
        ("Champions", str(found.champions)),
        ("Quarantined", str(found.quarantined)),
        ("Size", f"{(found.size_bytes or 0) / 1e6:,.1f} MB"),
    ]


@app.command()
def stop() -> None:
    """Stop the embedded server; it starts again when it is needed: `lma db stop`."""
    from lma.bootstrap import stop_embedded

    settings = _settings()
    if settings.database_url is not None:
        raise BadInput(
            "The database is not lma's own to stop.",
            hint="unset LMA_DATABASE_URL to stop the embedded one",
        )
    say("The embedded server is stopped." if stop_embedded(settings) else "No server was running.")


@app.command()
def shell(
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="-- PSQL ARGUMENTS", help="Passed to psql.")
    ] = None,
) -> None:
    """Open psql on the database: `lma db shell -- -c 'SELECT count(*) FROM match'`."""
    from lma.cli.clients import run_shell

    raise typer.Exit(run_shell(_answering(), arguments or []))


@app.command()
def dump(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Where to; else stdout.")
    ] = None,
) -> None:
    """Write the whole database to a file: `lma db dump lma.dump`."""
    if file is None and sys.stdout.isatty():
        raise BadInput("A dump is no text for a terminal.", hint="lma db dump lma.dump")
    from lma.cli.clients import dump_to

    dump_to(_answering(), file)
    if file is not None:
        say(f"Dumped to {file}.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `lma db dump` wrote.")],
) -> None:
    """Replace the database's contents by a dump, all or nothing: `lma db restore lma.dump`."""
    from lma.cli.clients import require_dump, restore_from

    require_dump(file)
    restore_from(_answering(), file)
    say(f"Restored from {file}.")


@app.command()
def rebuild() -> None:
    """Fill columns and states of every match anew from what Riot sent: `lma db rebuild`."""
    from lma.services.store import rebuild_facts

    with progress_bar("matches", show=True) as bar:
        rebuilt: Rebuilt = run_in_context(
            lambda ctx: rebuild_facts(ctx, progress=bar.update), online=False
        )
    say(f"Rebuilt {rebuilt.matches} matches; {rebuilt.unreadable} payloads could not be read.")


@app.command()
def index(
    drop: Annotated[bool, typer.Option("--drop", help="Drop it: search exactly again.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Build it in a small store too.")] = False,
) -> None:
    """Build the index that `lma similar` needs in a large store: `lma db index`."""
    from lma.services.similar import drop_state_index, index_states

    if drop and force:
        raise BadInput("--drop and --force exclude each other.", hint="leave one of them out")
    built: StateIndex = run_in_context(
        lambda ctx: drop_state_index(ctx) if drop else index_states(ctx, force=force), online=False
    )
    if built.indexed:
        say(f"The index holds {built.states:,} states.")
    elif drop:
        say(f"There is no index now; {built.states:,} states are searched exactly.")
    else:
        say(
            f"{built.states:,} states are searched exactly, which is quick enough below "
            f"{built.index_from:,}; --force builds the index all the same."
        )
