"""A check as it was ordered: its sides, plan and rules, and what came of comparing them."""

from collections.abc import Sequence

from lma.parity.ids import IdMap
from lma.parity.imported_ids import read_ids
from lma.parity.order import Order
from lma.parity.plan import Plan, Step
from lma.parity.plan_files import legacy_plan, load_plan
from lma.parity.record import refuse_writes
from lma.parity.recordings import Recording
from lma.parity.report.model import Report
from lma.parity.rule_files import load_rules
from lma.parity.run import Options, run_check
from lma.parity.sides import open_sides


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


def _guard_writes(order: Order, plan: Plan, steps: Sequence[Step]) -> None:
    """Only a server that others may be using has to be spared; one in this process is our own."""
    if order.baseline_url is not None or order.candidate_url is not None:
        asked = Plan(plan.file, tuple(steps), plan.contracts)
        refuse_writes(asked, allowed=order.allow_writes)
