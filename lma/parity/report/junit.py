"""The report as JUnit XML: a suite for each route, a case for each way it could differ."""

from xml.sax.saxutils import escape, quoteattr

from lma.parity.report.model import Group, Report, RouteResult
from lma.parity.report.terminal import coverage_of
from lma.parity.report.text import visible

_Case = tuple[str, str]


def write(report: Report) -> str:
    """The report as the XML that CI servers read."""
    failing = {id(group) for _, group in report.failing()}
    suites = [_suite(route.route, _route_cases(route, failing)) for route in report.routes]
    if report.problems:
        cases = [(problem, _element("error", problem, problem)) for problem in report.problems]
        suites.append(_suite("parity-check", cases))
    if report.rules:
        suites.append(_suite("rules", _rule_cases(report)))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="lma parity-check">']
    return "\n".join([*lines, *suites, "</testsuites>"]) + "\n"


def _route_cases(route: RouteResult, failing: set[int]) -> list[_Case]:
    cases = [_group_case(group, failing) for group in route.groups]
    if route.coverage != "compared":
        reason = "; ".join(route.reasons) or "no step of the plan exercises it"
        cases.append((coverage_of(route), f"<skipped message={_quoted(reason)}/>"))
    elif not cases:
        cases.append((coverage_of(route), ""))
    return cases


def _group_case(group: Group, failing: set[int]) -> _Case:
    name = f"{group.code} {group.pattern}"
    if group.state != "open":
        reason = f"{group.rule}: {group.reason}" if group.rule else "noise of the baseline"
        return name, f"<skipped message={_quoted(f'{group.state}, {reason}')}/>"
    told = "\n".join(
        f"{example.step} {example.path}: was {example.was}, is {example.now} {example.detail}"
        for example in group.examples
    )
    if id(group) not in failing:
        return name, f"<system-out>{_escaped(told)}</system-out>"
    return name, _element("failure", f"{group.count} x {name}", told)


def _rule_cases(report: Report) -> list[_Case]:
    kind = "failure" if report.strict_rules else "system-out"
    cases = []
    for note in report.rules:
        told = f"{note.file}:{note.line}: {note.problem}"
        body = f"<{kind}>{_escaped(told)}</{kind}>"
        cases.append((f"{note.rule}: {note.problem}", body))
    return cases


def _suite(name: str, cases: list[_Case]) -> str:
    counts = {
        kind: sum(body.startswith(f"<{kind}") for _, body in cases)
        for kind in ("failure", "error", "skipped")
    }
    head = (
        f'  <testsuite name={_quoted(name)} tests="{len(cases)}" failures="{counts["failure"]}"'
        f' errors="{counts["error"]}" skipped="{counts["skipped"]}">'
    )
    written = [
        f"    <testcase classname={_quoted(name)} name={_quoted(case)}>{body}</testcase>"
        for case, body in cases
    ]
    return "\n".join([head, *written, "  </testsuite>"])


def _element(kind: str, message: str, body: str) -> str:
    return f'<{kind} type="parity" message={_quoted(message)}>{_escaped(body)}</{kind}>'


def _quoted(text: str) -> str:
    return quoteattr(visible(text))


def _escaped(text: str) -> str:
    return "\n".join(escape(visible(line)) for line in text.split("\n"))
