"""`lma parity-check`: does the new API answer as the old one?"""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import typer

from lma.cli import parity_options as options
from lma.cli.parity_output import chosen_forms, write_forms
from lma.core.errors import BadInput, CouldNotCompare, Interrupted, LmaError

if TYPE_CHECKING:
    from lma.parity.order import Order
    from lma.parity.report.model import Report
    from lma.parity.run import Options

app = typer.Typer(add_completion=False)


@app.command("parity-check")
def check(
    examples: options.Examples = None,
    recording: options.Recording = None,
    baseline_url: options.BaselineUrl = None,
    candidate_url: options.CandidateUrl = None,
    candidate_recording: options.CandidateRecording = None,
    plan: options.PlanFile = None,
    variables: options.Variables = None,
    ids: options.KnownIds = None,
    rules: options.Rules = None,
    debts: options.Debts = True,
    strict_rules: options.StrictRules = False,
    mode: options.Mode = None,
    fail_on: options.FailOn = "error",
    allow_writes: options.AllowWrites = False,
    timeout: options.Timeout = 10.0,
    samples: options.Samples = 1,
    max_slowdown: options.MaxSlowdown = None,
    format_name: options.FormatName = "auto",
    outputs: options.Outputs = None,
) -> None:
    """Compare the old API's answers with the new one's; exit 0 parity, 1 differences, 2 unknown.

    Without options the examples that come with lma, against the new API in this process.

    `lma parity-check --baseline-url http://old:3000 --candidate-url http://new:8000`
    """
    with _only_exit_2():
        from lma.parity.order import Order

        forms = chosen_forms(format_name, outputs or [])
        order = Order(
            examples=examples,
            recording=recording,
            baseline_url=baseline_url,
            candidate_url=candidate_url,
            candidate_recording=candidate_recording,
            plan=plan,
            rules=tuple(rules or ()),
            with_debts=debts,
            variables=options.read_variables(variables or []),
            allow_writes=allow_writes,
            timeout_s=timeout,
            ids=ids,
        )
        # In the world of the baseline everything has to be equal.
        usual = "value" if candidate_url is None and candidate_recording is None else "hybrid"
        how = _options(mode or usual, fail_on, strict_rules, max_slowdown, samples)
        report = _checked(order, how)
        write_forms(report, forms)
    raise typer.Exit(report.exit_status)


@contextmanager
def _only_exit_2() -> Iterator[None]:
    """Whatever fails in a check is exit 2: nothing that fails may be taken for an answer."""
    try:
        yield
    except LmaError as error:
        if isinstance(error, Interrupted) or error.exit_status == CouldNotCompare.exit_status:
            raise
        raise CouldNotCompare(error.message, hint=error.hint) from error
    except Exception as error:  # this command's own door
        first = str(error).split("\n")[0][:200]
        raise CouldNotCompare(
            f"The check itself failed: {type(error).__name__}: {first}",
            hint="the same with --debug shows where",
        ) from error


def _checked(order: "Order", how: "Options") -> "Report":
    """The report; SIGTERM is obeyed as Ctrl-C is, so that what was made for the check goes."""
    from lma.parity.check import check as run

    async def until_told() -> "Report":
        checking = asyncio.ensure_future(run(order, how))
        with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, other threads
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, checking.cancel)
        return await checking

    try:
        return asyncio.run(until_told())
    except asyncio.CancelledError:
        raise CouldNotCompare("The check was ended before it was done.") from None
    except KeyboardInterrupt:
        raise Interrupted("Interrupted. Nothing is left of the check.") from None


def _options(
    mode: str, fail_on: str, strict_rules: bool, max_slowdown: float | None, samples: int
) -> "Options":
    from lma.parity.contracts import MODES
    from lma.parity.findings import Severity
    from lma.parity.run import Options

    severities = {severity.word: severity for severity in Severity}
    chosen = next((known for known in MODES if known == mode), None)
    if chosen is None:
        raise BadInput(f"There is no mode {mode[:20]!r}.", hint=f"one of {', '.join(MODES)}")
    if fail_on not in severities:
        raise BadInput(
            f"There is no severity {fail_on[:20]!r}.", hint=f"one of {', '.join(severities)}"
        )
    return Options(
        mode=chosen,
        fail_on=severities[fail_on],
        strict_rules=strict_rules,
        max_slowdown=max_slowdown,
        samples=samples,
    )
