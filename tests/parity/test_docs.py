"""What the page tells can be done as it says."""

import re
from pathlib import Path

import typer.main
import yaml

from lma.cli.parity_check import app
from lma.cli.parity_output import chosen_forms
from lma.parity.examples import examples_folder
from lma.parity.findings import CODES
from lma.parity.marked import parse_marked
from lma.parity.plan_files import legacy_plan, read_plan
from lma.parity.rule_files import read_rules
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


def test_the_workflow_is_one_and_its_commands_are_commands() -> None:
    told = yaml.safe_load(WORKFLOW)
    # YAML 1.1 reads the key `on` as true.
    assert set(told) == {"name", True, "permissions", "jobs"}
    steps = told["jobs"]["parity"]["steps"]
    assert all(("uses" in step) != ("run" in step) for step in steps)
    lines = [step["run"].split() for step in steps if step.get("run", "").startswith("lma ")]
    assert len(lines) == 3
    for line in lines:
        assert line[:2] == ["lma", "parity-check"]
        context = typer.main.get_command(app).make_context("parity-check", line[2:])
        chosen_forms(context.params["format_name"], [*map(Path, context.params["outputs"] or ())])
    assert told["jobs"]["parity"]["steps"][-1]["with"]["path"] == "parity.*"


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
