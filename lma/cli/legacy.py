"""`lma import`: the old Rails application's database, brought over."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from lma.cli.options import Format, JsonFields, output_of
from lma.cli.progress import progress_bar
from lma.cli.render.output import write_rows
from lma.cli.render.table import Column
from lma.cli.run import run_in_context
from lma.cli.streams import say
from lma.cli.text import plain
from lma.context import Context
from lma.core.errors import BadInput
from lma.schemas.legacy import ImportedId, ImportedTable, ImportFinding
from lma.services.legacy import report as service

app = typer.Typer(no_args_is_help=True, add_completion=False)

_TABLES = ("users", "matches", "user_matches", "champions")
_COLUMNS = [
    Column("table", "Table"),
    Column("rows", "Rows"),
    Column("mapped", "Ids"),
    Column("records", "Records"),
    Column("unread", "Not brought over"),
    Column("notes", "Notes"),
]
_FINDINGS = [
    Column("table", "Table"),
    Column("legacy_id", "Id"),
    Column("name", "Name", rank=2),
    Column("code", "What"),
    Column("position", "At", rank=3),
    Column("detail", "Detail", flexible=True),
]
_IDS = [
    Column("table", "Table"),
    Column("legacy_id", "Legacy id"),
    Column("id", "Id"),
    Column("name", "Name", flexible=True),
]


@app.callback()
def _import() -> None:
    """Bring the old API's database over."""


@app.command()
def rails(
    report: Annotated[
        Path | None,
        typer.Option("--report", help="Write a line of JSON for each row that is told of."),
    ] = None,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """Bring the old Rails database over, again and again if need be: `lma import rails`.

    Its address comes from LMA_LEGACY_DATABASE_URL; it is read only. Whatever ends the command, the
    same command goes on from there.
    """
    from lma.bootstrap import legacy_dsn, load_settings
    from lma.services.legacy.rails import import_rails

    output = output_of(format_name, fields, ImportedTable)
    dsn = legacy_dsn(load_settings().values)
    _require_writable(report)
    with progress_bar("rows", show=not output.quiet) as bar:

        async def work(ctx: Context) -> list[ImportedTable]:
            tables = await import_rails(ctx, dsn, progress=bar.update)
            if report is not None:
                await _write_report(ctx, report)
            return tables

        tables: list[ImportedTable] = run_in_context(work, quiet=output.quiet)
    write_rows(tables, output, columns=_COLUMNS)
    if not output.quiet:
        _tell(tables)


def _require_writable(report: Path | None) -> None:
    """Find out before the work whether its report can be written."""
    if report is None:
        return
    try:
        report.open("a", encoding="utf-8").close()
    except OSError as error:
        raise BadInput(f"{report} can't be written: {error.strerror}.") from None


async def _write_report(ctx: Context, report: Path) -> None:
    with report.open("w", encoding="utf-8") as file:
        async for finding in service.stream_findings(ctx):
            file.write(json.dumps(finding.model_dump(), ensure_ascii=True) + "\n")


def _tell(tables: Sequence[ImportedTable]) -> None:
    for table in tables:
        absent = f", without {', '.join(table.absent)}" if table.absent else ""
        say(f"{table.table}: found {', '.join(table.columns)}{absent}.")
    if any(table.unread or table.notes for table in tables):
        say("hint: `lma import report` tells what was not brought over, and why")


@app.command()
def report(format_name: Format = "auto", fields: JsonFields = None) -> None:
    """List what could not be brought over or had to be decided: `lma import report`."""
    output = output_of(format_name, fields, ImportFinding)
    rows: list[ImportFinding] = run_in_context(
        service.list_findings, online=False, quiet=output.quiet
    )
    write_rows(rows, output, columns=_FINDINGS)


@app.command()
def original(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="Usually matches.")],
    legacy_id: Annotated[int, typer.Argument(metavar="ID", help="The legacy row's id.", min=0)],
) -> None:
    """Print the text of a row that could not be read: `lma import original matches 123`."""
    if table not in _TABLES:
        raise BadInput(f"There is no table {table[:40]!r}.", hint=f"one of {', '.join(_TABLES)}")
    body: bytes = run_in_context(
        lambda ctx: service.get_original(ctx, table, legacy_id), online=False, quiet=True
    )
    text = body.decode(errors="replace")
    sys.stdout.write((plain(text) if sys.stdout.isatty() else text) + "\n")


@app.command()
def ids(format_name: Format = "auto", fields: JsonFields = None) -> None:
    """List which legacy id is which of ours, for parity-check: `lma import ids -f json`."""
    output = output_of(format_name, fields, ImportedId)
    rows: list[Any] = run_in_context(service.list_ids, online=False, quiet=output.quiet)
    write_rows(rows, output, columns=_IDS)
