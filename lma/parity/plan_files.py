"""Plans as YAML: every fault is told with its line."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lma.parity.contracts import ListReading, RouteContract
from lma.parity.exchanges import ENCODINGS, Encoding
from lma.parity.jsonpaths import written_path
from lma.parity.marked import Marked, parse_marked, read_marked
from lma.parity.plan import Plan, Step

_ROUTE = re.compile(r"(GET|HEAD|POST|PUT|PATCH|DELETE) /\S*\Z")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")
_VARIABLE = re.compile(r"[a-z_][a-z0-9_]*\Z")
_STEP_KEYS = (
    *("name", "route", "parameters", "query", "body", "encoding"),
    *("headers", "capture", "status"),
)
_ROUTE_KEYS = ("values", "lists", "ids", "parameters", "headers", "skip")


@cache
def legacy_plan() -> Plan:
    """The built-in plan: the eight legacy routes, hits and misses."""
    text = files("lma.parity").joinpath("data/legacy_plan.yaml").read_text("utf-8")
    return read_plan(parse_marked(text, "legacy_plan.yaml"))


def load_plan(path: Path) -> Plan:
    """A plan of the user's; raises `BadInput` that names the line."""
    return read_plan(read_marked(path))


def read_plan(told: Marked) -> Plan:
    """The plan that a file tells."""
    members = told.mapping(("variables", "routes", "steps"))
    if "steps" not in members:
        told.fail("the key steps is expected")
    steps: list[Step] = []
    for item in members["steps"].items():
        step = _read_step(item)
        if any(known.name == step.name for known in steps):
            item.fail(f"the step {step.name!r} comes twice")
        steps.append(step)
    if not steps:
        members["steps"].fail("a plan has at least one step")
    contracts = _read_routes(members["routes"]) if "routes" in members else {}
    variables = _read_variables(members["variables"]) if "variables" in members else {}
    return Plan(told.file, tuple(steps), contracts, variables)


def _read_variables(told: Marked) -> dict[str, Any]:
    members = told.mapping()
    for name, value in members.items():
        if not _VARIABLE.match(name):
            value.fail(f"{name[:40]!r} is no name of a variable (a-z, 0-9, _)")
    return {name: value.value() for name, value in members.items()}


def _read_routes(told: Marked) -> dict[str, RouteContract]:
    return {
        route: _read_route(_checked_route(route, value), value)
        for route, value in told.mapping().items()
    }


def _read_route(route: str, told: Marked) -> RouteContract:
    members = told.mapping(_ROUTE_KEYS)
    ids = members["ids"].mapping() if "ids" in members else {}
    return RouteContract(
        route=route,
        values=tuple(map(_path, members["values"].items())) if "values" in members else (),
        lists=tuple(map(_read_list, members["lists"].items())) if "lists" in members else (),
        ids=tuple((written_path(path, space), space.text()) for path, space in ids.items()),
        parameters=tuple(_texts(members, "parameters").items()),
        headers=tuple(map(str.lower, members["headers"].texts())) if "headers" in members else (),
        skip=members["skip"].text() if "skip" in members else None,
    )


def _read_list(told: Marked) -> ListReading:
    members = told.mapping(("path", "by", "as", "order"))
    if "path" not in members:
        told.fail("the list has no path")
    if ("by" in members) == ("as" in members):
        told.fail("either `by: key` or `as: set` is expected")
    if "as" in members and members["as"].text() != "set":
        members["as"].fail("set is expected")
    order = members["order"].text() if "order" in members else "kept"
    if order not in ("kept", "free"):
        members["order"].fail("kept or free is expected")
    return ListReading(
        path=_path(members["path"]),
        key=members["by"].text() if "by" in members else None,
        keeps_order=order == "kept",
    )


def _read_step(told: Marked) -> Step:
    members = told.mapping(_STEP_KEYS)
    for needed in ("name", "route"):
        if needed not in members:
            told.fail(f"the step has no {needed}")
    name = members["name"].text()
    if not _NAME.match(name):
        members["name"].fail(f"{name[:40]!r} is no name of a step (letters, digits, - _ .)")
    captures = members["capture"].mapping() if "capture" in members else {}
    return Step(
        name=name,
        route=_checked_route(members["route"].text(), members["route"]),
        parameters=_texts(members, "parameters"),
        query=_texts(members, "query"),
        body=members["body"].value() if "body" in members else None,
        encoding=_encoding(members["encoding"]) if "encoding" in members else "json",
        headers=_texts(members, "headers"),
        captures={variable: _path(path) for variable, path in captures.items()},
        status=_status(members["status"]) if "status" in members else 200,
    )


def _texts(members: Mapping[str, Marked], key: str) -> dict[str, str]:
    if key not in members:
        return {}
    return {name: value.text() for name, value in members[key].mapping().items()}


def _path(told: Marked) -> str:
    return written_path(told.text(), told)


def _checked_route(route: str, told: Marked) -> str:
    if not _ROUTE.match(route):
        told.fail(f"{route[:60]!r} is no route such as GET /users/{{id}}")
    return route


def _encoding(told: Marked) -> Encoding:
    if told.text() not in ENCODINGS:
        told.fail(f"one of {', '.join(ENCODINGS)} is expected")
    return "form" if told.text() == "form" else "json"


def _status(told: Marked) -> int:
    value = told.value()
    if not isinstance(value, int) or not 100 <= value <= 599:
        told.fail("an HTTP status is expected")
    return value
