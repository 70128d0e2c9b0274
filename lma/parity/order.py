"""What a check was ordered to compare, and the sides, plan and rules that follow from it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lma.core.errors import BadInput
from lma.parity.asking import DEFAULT_TIMEOUT_S, ASGIApp, Asker
from lma.parity.examples import own_examples
from lma.parity.marked import parse_marked, read_marked
from lma.parity.plan import Plan, Step, legacy_plan, load_plan
from lma.parity.record import refuse_writes
from lma.parity.recordings import Recording
from lma.parity.report.model import Report
from lma.parity.rules import Rule, read_rules
from lma.parity.run import Options, run_check
from lma.parity.sources import ExampleSource, LiveSource, RecordedSource, Source

_IN_PROCESS = "http://candidate.invalid"
_DEBTS = "legacy_debts.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The two sides: the baseline is one of three or the project's examples, the candidate one of
    three. `app` is an ASGI app in this process, which stands on disposable data.
    """

    examples: Path | None = None
    recording: Path | None = None
    baseline_url: str | None = None
    candidate_url: str | None = None
    candidate_recording: Path | None = None
    app: ASGIApp | None = None
    plan: Path | None = None
    rules: tuple[Path, ...] = ()
    with_debts: bool = True
    variables: Mapping[str, Any] = field(default_factory=dict)
    allow_writes: bool = False
    timeout_s: float = DEFAULT_TIMEOUT_S


async def check(order: Order, options: Options) -> Report:
    """Make the check; raises `BadInput` for an order that can't be meant or may not be done."""
    plan = load_plan(order.plan) if order.plan is not None else legacy_plan()
    rules = load_rules(order.rules, with_debts=order.with_debts)
    recording = Recording(order.recording) if order.recording is not None else None
    steps = recording.steps if recording is not None else list(plan.steps)
    async with _sides(order, plan, recording) as (baseline, candidate):
        _guard_writes(order, plan, steps)
        return await run_check(plan, steps, baseline, candidate, rules=rules, options=options)


def load_rules(paths: Sequence[Path], *, with_debts: bool) -> tuple[Rule, ...]:
    """The rules of every file, the legacy API's known debts after them."""
    rules = [rule for path in paths for rule in read_rules(read_marked(path))]
    rules += legacy_debts() if with_debts else ()
    seen: dict[str, Rule] = {}
    for rule in rules:
        other = seen.setdefault(rule.id, rule)
        if other is not rule:
            where = f"{rule.file}, line {rule.line}" if rule.file != _DEBTS else other.file
            raise BadInput(f"{where}: there are two rules {rule.id!r}.")
    return tuple(rules)


@cache
def legacy_debts() -> tuple[Rule, ...]:
    """The differences that are known to be faults of the legacy API: D1 to D6."""
    text = files("lma.parity").joinpath(f"data/{_DEBTS}").read_text("utf-8")
    return read_rules(parse_marked(text, _DEBTS))


@asynccontextmanager
async def _sides(
    order: Order, plan: Plan, recording: Recording | None
) -> AsyncIterator[tuple[Source, Source]]:
    variables = {**plan.variables, **order.variables}
    async with AsyncExitStack() as closing:

        def live(url: str, name: str | None = None, app: ASGIApp | None = None) -> Source:
            asker = Asker(url, app=app, timeout_s=order.timeout_s)
            closing.push_async_callback(asker.close)
            return LiveSource(name or asker.name, asker, variables)

        _only_one(order)
        if order.baseline_url is not None:
            baseline = live(order.baseline_url)
        elif recording is not None:
            baseline = RecordedSource(recording)
        else:
            folder = order.examples
            baseline = ExampleSource(folder) if folder is not None else own_examples()
        if order.candidate_url is not None:
            candidate = live(order.candidate_url)
        elif order.candidate_recording is not None:
            candidate = RecordedSource(Recording(order.candidate_recording))
        else:
            candidate = live(_IN_PROCESS, "the new API in this process", order.app)
        yield baseline, candidate


def _only_one(order: Order) -> None:
    baselines = {
        "--examples": order.examples,
        "--recording": order.recording,
        "--baseline-url": order.baseline_url,
    }
    candidates = {
        "--candidate-url": order.candidate_url,
        "--candidate-recording": order.candidate_recording,
    }
    for choices in (baselines, candidates):
        given = [name for name, value in choices.items() if value is not None]
        if len(given) > 1:
            raise BadInput(
                f"{' and '.join(given)} exclude each other.", hint="leave one of them out"
            )
    if order.app is None and all(value is None for value in candidates.values()):
        raise BadInput("There is no candidate to compare with.", hint="--candidate-url URL")


def _guard_writes(order: Order, plan: Plan, steps: Sequence[Step]) -> None:
    """Only a server that others may be using has to be spared; one in this process is our own."""
    if order.baseline_url is not None or order.candidate_url is not None:
        asked = Plan(plan.file, tuple(steps), plan.contracts)
        refuse_writes(asked, allowed=order.allow_writes)
