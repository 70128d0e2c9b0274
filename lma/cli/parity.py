"""`lma parity`: what a parity check stands on."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from lma.cli.parity_options import AllowWrites, PlanFile, Timeout, Variables, read_variables
from lma.cli.streams import say
from lma.core.errors import CheckFailed, CouldNotCompare

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def _parity() -> None:
    """Record an API's answers; test the comparison itself."""


@app.command()
def record(
    base_url: Annotated[str, typer.Option("--base-url", help="The API to ask.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="A new or empty folder.")],
    plan: PlanFile = None,
    variables: Variables = None,
    allow_writes: AllowWrites = False,
    timeout: Timeout = 10.0,
) -> None:
    """Record answers, keys and addresses replaced: `lma parity record --base-url URL -o DIR`."""
    from lma.bootstrap import load_settings
    from lma.parity.plan_files import legacy_plan, load_plan
    from lma.parity.pseudonyms import Pseudonyms, load_salt
    from lma.parity.record import record_url, refuse_writes

    chosen = load_plan(plan) if plan is not None else legacy_plan()
    refuse_writes(chosen, allowed=allow_writes)
    pseudonyms = Pseudonyms(load_salt(load_settings().values.data_dir))
    given = read_variables(variables or [])
    recorded = asyncio.run(
        record_url(
            base_url, chosen, output, pseudonyms=pseudonyms, variables=given, timeout_s=timeout
        )
    )
    for name, reason in recorded.skipped:
        say(f"note: {name} was not recorded: {reason}.")
    if not recorded.written:
        raise CouldNotCompare("Nothing was recorded.", hint="the notes above say why")
    if not recorded.successes:
        say("note: every answer was a failure; is the address right?")
    say(f"Recorded {len(recorded.written)} exchanges in {output}.")


@app.command("self-test")
def self_test(
    examples: Annotated[
        Path | None, typer.Option("--examples", help="Folder of bodies; else the project's own.")
    ] = None,
) -> None:
    """Spoil every field of every example: `lma parity self-test`.

    Exit 8 where too little of it is caught.
    """
    from lma.parity.examples import own_examples
    from lma.parity.plan_files import legacy_plan
    from lma.parity.selftest import self_test as run
    from lma.parity.selftest import told
    from lma.parity.sources import ExampleSource

    source = ExampleSource(examples) if examples is not None else own_examples()
    figures = asyncio.run(run(legacy_plan(), source))
    sys.stdout.write(told(figures))
    if not figures.passed:
        raise CheckFailed("The comparison missed what it should find.")
