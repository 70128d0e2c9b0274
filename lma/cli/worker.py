"""`lma worker`: a process for the background's work."""

from typing import Annotated

import typer

from lma.cli.streams import say
from lma.core.errors import BadInput

app = typer.Typer(add_completion=False)


@app.command()
def worker(
    queues: Annotated[
        list[str] | None,
        typer.Option(
            "--queue", help="interactive, backfill or llm; repeatable. Else the first two."
        ),
    ] = None,
    burst: Annotated[bool, typer.Option("--burst", help="End once nothing is due.")] = False,
    concurrency: Annotated[
        int,
        typer.Option("--concurrency", min=1, max=256, help="Requests at once, for each queue."),
    ] = 16,
    metrics: Annotated[
        str | None,
        typer.Option("--metrics", help="Where Prometheus finds its numbers: 127.0.0.1:9100."),
    ] = None,
) -> None:
    """Do what was left to the background: `lma worker`, as many as you like on as many hosts.

    Needs LMA_REDIS_URL, and the same database as everybody else. SIGTERM and Ctrl-C end it, and
    whatever it had begun is done or given back.
    """
    from lma.bootstrap import load_settings, sandbox_notice
    from lma.domain.work import WorkQueue
    from lma.worker.run import DEFAULT_QUEUES, WorkerOptions, run_worker

    known = [queue.value for queue in WorkQueue]
    for name in queues or ():
        if name not in known:
            raise BadInput(f"There is no queue {name[:20]!r}.", hint=f"one of {', '.join(known)}")
    notice = sandbox_notice(load_settings())
    if notice is not None:
        say(notice)
    options = WorkerOptions(
        queues=tuple(WorkQueue(name) for name in queues) if queues else DEFAULT_QUEUES,
        concurrency=concurrency,
        burst=burst,
        metrics=metrics,
    )
    run_worker(options, announce=lambda name: say(f"note: worker {name} works; Ctrl-C stops it."))
