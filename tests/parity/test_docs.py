"""What the page tells can be done as it says."""

import re
from pathlib import Path

import yaml

from lma.parity.examples import examples_folder
from lma.parity.findings import CODES
from lma.parity.marked import parse_marked
from lma.parity.plan import legacy_plan
from lma.parity.plan_files import read_plan
from lma.parity.rules import read_rules
from lma.parity.sources import EXAMPLE

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "parity-check.md").read_text("utf-8")
RULES, PLAN, WORKFLOW = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_rules_and_the_plan_of_the_page_can_be_read() -> None:
    assert [rule.id for rule in read_rules(parse_marked(RULES, "page"))] == [
        "wins-as-text",
        "clock",
    ]
    plan = read_plan(parse_marked(PLAN, "page"))
    assert [step.name for step in plan.steps] == ["sign-up", "matches"]
    assert plan.contract("GET /slow").skip == "retired"


def test_the_workflow_is_one() -> None:
    job = yaml.safe_load(WORKFLOW)["jobs"]["parity"]
    assert any("lma parity-check" in step.get("run", "") for step in job["steps"])


def test_the_page_tells_every_code() -> None:
    table = set(re.findall(r"`([a-z0-9-]+)`", PAGE))
    assert set(CODES) <= table


def test_every_step_of_the_plan_has_its_example_and_its_line_on_the_page() -> None:
    page = (DOCS / "PHASE0_ENDPOINTS.md").read_text("utf-8")
    for step in legacy_plan().steps:
        name = EXAMPLE.format(name=step.name)
        assert (examples_folder() / name).is_file()
        line = next(line for line in page.splitlines() if f"({name})" in line)
        assert f"| {step.status} |" in line
