"""What a check was ordered to compare, and the sides, plan and rules that follow from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lma.core.errors import BadInput
from lma.parity.asking import DEFAULT_TIMEOUT_S, ASGIApp
from lma.parity.ids import IdMap
from lma.parity.imported_ids import read_ids
from lma.parity.marked import parse_marked, read_marked
from lma.parity.plan import Plan, Step, legacy_plan, load_plan
from lma.parity.record import refuse_writes
from lma.parity.recordings import Recording
from lma.parity.report.model import Report
from lma.parity.rules import Rule, read_rules
from lma.parity.run import Options, run_check
from lma.parity.sides import open_sides

_DEBTS = "legacy_debts.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The two sides: the baseline is one of three or the project's examples, the candidate one of
    four: without any it is the new API in this process, on disposable data and in the world of the
    baseline's captures. `app` is an ASGI app in its place.
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
    ids: Path | None = None


async def check(order: Order, options: Options) -> Report:
    """Make the check; raises `BadInput` for an order that can't be meant or may not be done."""
    plan = load_plan(order.plan) if order.plan is not None else legacy_plan()
    rules = load_rules(order.rules, with_debts=order.with_debts)
    ids = read_ids(order.ids) if order.ids is not None else IdMap()
    recording = Recording(order.recording) if order.recording is not None else None
    steps = recording.steps if recording is not None else list(plan.steps)
    async with open_sides(order, plan, recording) as (baseline, candidate):
        _guard_writes(order, plan, steps)
        return await run_check(
            plan, steps, baseline, candidate, rules=rules, options=options, ids=ids
        )


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


def _guard_writes(order: Order, plan: Plan, steps: Sequence[Step]) -> None:
    """Only a server that others may be using has to be spared; one in this process is our own."""
    if order.baseline_url is not None or order.candidate_url is not None:
        asked = Plan(plan.file, tuple(steps), plan.contracts)
        refuse_writes(asked, allowed=order.allow_writes)
