"""`lma jobs`: the work that was left to the background."""

from typing import Annotated

import typer

from lma.cli.options import Format, JsonFields, output_of
from lma.cli.render import cells
from lma.cli.render.output import write_rows
from lma.cli.render.table import Column
from lma.cli.run import run_in_context
from lma.cli.streams import say
from lma.core.errors import BadInput
from lma.schemas.job import Job, JobCount, JobDetail
from lma.services.work import jobs as service

app = typer.Typer(no_args_is_help=True, add_completion=False)

States = Annotated[
    list[str] | None,
    typer.Option("--state", help="due, leased, done, missing, poison or dropped; repeatable."),
]
KindName = Annotated[str | None, typer.Option("--kind", help="match, timeline, list or analysis.")]
QueueName = Annotated[str | None, typer.Option("--queue", help="interactive, backfill or llm.")]
Named = Annotated[
    list[str] | None, typer.Argument(metavar="JOB…", help="Ids, or keys such as match ids.")
]

_COLUMNS = [
    Column("id", "Id", right=True),
    Column("kind", "Kind"),
    Column("key", "Key", flexible=True),
    Column("queue", "Queue", rank=3),
    Column("state", "State"),
    Column("attempts", "Failed", right=True, rank=2),
    Column("discovered_at", "Found", show=cells.age("discovered_at"), rank=4),
    Column("last_error", "Last error", flexible=True, rank=1),
]
_DETAIL_COLUMNS = [
    *_COLUMNS,
    Column("last_body", "Last body", flexible=True, rank=5),
]
_COUNT_COLUMNS = [
    Column("queue", "Queue"),
    Column("kind", "Kind"),
    Column("state", "State"),
    Column("count", "Count", right=True),
    Column("oldest_due_s", "Oldest due, s", show=cells.number("oldest_due_s"), right=True),
]


@app.callback()
def _jobs() -> None:
    """Look into the work that was left to the background, and change it by hand."""


@app.command("list")
def list_jobs(
    states: States = None,
    kind: KindName = None,
    queue: QueueName = None,
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=10_000, help="How many.")] = 50,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """List work, what something became of last first: `lma jobs list --state poison`."""
    output = output_of(format_name, fields, Job)
    wanted = service.job_filter(states=states or (), kind=kind, queue=queue)
    rows = run_in_context(
        lambda ctx: service.list_jobs(ctx, wanted, count=count), online=False, quiet=output.quiet
    )
    write_rows(rows, output, columns=_COLUMNS)


@app.command()
def show(
    job: Annotated[str, typer.Argument(metavar="JOB", help="An id, or a key such as a match id.")],
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """Show everything known of a piece of work: `lma jobs show NA1_5471452820`."""
    output = output_of(format_name, fields, JobDetail)
    rows = run_in_context(lambda ctx: service.get_jobs(ctx, job), online=False, quiet=output.quiet)
    write_rows(rows, output, columns=_DETAIL_COLUMNS)


@app.command()
def retry(
    jobs: Named = None, states: States = None, kind: KindName = None, queue: QueueName = None
) -> None:
    """Do work once more, as if it had never failed: `lma jobs retry --state poison`.

    Without JOB and --state, everything that is poison or missing.
    """
    wanted = service.job_filter(named=jobs or (), states=states or (), kind=kind, queue=queue)
    number = run_in_context(lambda ctx: service.retry_jobs(ctx, wanted), online=False)
    say(f"{number} due again.")


@app.command()
def drop(
    jobs: Named = None, states: States = None, kind: KindName = None, queue: QueueName = None
) -> None:
    """Let work be: `lma jobs drop NA1_5471452820`. It is kept, and can be retried."""
    if not (jobs or states or kind or queue):
        raise BadInput("Which work is to be dropped?", hint="lma jobs drop --state due")
    wanted = service.job_filter(named=jobs or (), states=states or (), kind=kind, queue=queue)
    number = run_in_context(lambda ctx: service.drop_jobs(ctx, wanted), online=False)
    say(f"{number} dropped.")


@app.command()
def stats(format_name: Format = "auto", fields: JsonFields = None) -> None:
    """Count work by queue, kind and state: `lma jobs stats`."""
    output = output_of(format_name, fields, JobCount)
    rows = run_in_context(service.count_jobs, online=False, quiet=output.quiet)
    write_rows(rows, output, columns=_COUNT_COLUMNS)
