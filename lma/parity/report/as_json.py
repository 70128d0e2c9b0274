"""The report for a program; its schema is published beside it."""

import json
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from lma.parity.report.model import Group, Report, RouteResult

SCHEMA_NAME = "report.schema.json"


def write(report: Report) -> str:
    """The report as one JSON object, in ASCII: no reader can trip over a letter."""
    told = {
        "format": "lma-parity-report/1",
        "verdict": report.verdict,
        "exit_status": report.exit_status,
        "baseline": report.baseline,
        "candidate": report.candidate,
        "mode": report.mode,
        "fail_on": report.fail_on.word,
        "strict_rules": report.strict_rules,
        "comparisons": report.comparisons,
        "counts": {state: report.count(state) for state in ("open", "accepted", "noisy")},
        "problems": list(report.problems),
        "notes": list(report.notes),
        "routes": [_route(route) for route in report.routes],
        "rules": [asdict(note) for note in report.rules],
        "ids": dict(report.ids),
        "latency": asdict(report.latency) if report.latency else None,
    }
    return json.dumps(told, indent=2) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the report."""
    text = files("lma.parity").joinpath(f"data/{SCHEMA_NAME}").read_text("utf-8")
    return dict(json.loads(text))


def _route(route: RouteResult) -> dict[str, Any]:
    return {
        "route": route.route,
        "coverage": route.coverage,
        "reasons": list(route.reasons),
        "comparisons": route.comparisons,
        "latency": asdict(route.latency) if route.latency else None,
        "findings": [_group(group) for group in route.groups],
    }


def _group(group: Group) -> dict[str, Any]:
    return {**asdict(group), "severity": group.severity.word}
