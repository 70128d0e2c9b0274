"""The report for a person at a terminal."""

from collections.abc import Iterator

from lma.parity.report.model import Group, Latency, Report, RouteResult
from lma.parity.report.text import counted, visible

VERDICTS = {
    "parity": "parity",
    "differences": "differences found",
    "could-not-compare": "could not compare",
}


def write(report: Report) -> str:
    """The report as text: by route, then by path pattern."""
    return "\n".join([*_head(report), *_routes(report), *_foot(report)]) + "\n"


def _head(report: Report) -> Iterator[str]:
    yield f"baseline   {visible(report.baseline)}"
    yield f"candidate  {visible(report.candidate)}"
    yield f"mode       {report.mode}"


def _routes(report: Report) -> Iterator[str]:
    for route in report.routes:
        yield ""
        yield f"{visible(route.route)}  {coverage_of(route)}"
        for reason in route.reasons:
            yield f"  skipped  {visible(reason)}"
        for group in route.groups:
            yield from _group(group)


def coverage_of(route: RouteResult) -> str:
    """`2 compared`, `skipped`, `not exercised`."""
    if route.coverage == "compared":
        return f"{route.comparisons} compared"
    return route.coverage.replace("-", " ")


def _group(group: Group) -> Iterator[str]:
    state = group.severity.word if group.state == "open" else group.state
    rule = f"  {visible(group.rule)}: {visible(group.reason or 'no reason')}" if group.rule else ""
    yield f"  {state:<8} {group.code}  {visible(group.pattern)}  x{group.count}{rule}"
    for example in group.examples:
        detail = f"  ({visible(example.detail)})" if example.detail else ""
        yield f"    {visible(example.step)} {visible(example.path)}{detail}"
        if (example.was, example.now) != ("(absent)", "(absent)"):
            yield f"      was  {visible(example.was)}"
            yield f"      is   {visible(example.now)}"


def _foot(report: Report) -> Iterator[str]:
    yield ""
    for problem in report.problems:
        yield f"problem    {visible(problem)}"
    for note in report.notes:
        yield f"note       {visible(note)}"
    for told in report.rules:
        place = f"{visible(told.file)}:{told.line}"
        yield f"rule       {visible(told.rule)} ({place}): {visible(told.problem)}"
    if report.ids:
        pairs = ", ".join(f"{visible(name)} {size}" for name, size in report.ids.items())
        yield f"ids        paired: {pairs}"
    if report.latency is not None:
        yield f"latency    {latency_of(report.latency)}"
    yield f"verdict    {VERDICTS[report.verdict]}: {summary_of(report)}"


def latency_of(latency: Latency) -> str:
    """p50 and p95 of both sides."""
    return (
        f"p50 {latency.baseline_p50:g} -> {latency.candidate_p50:g} ms, "
        f"p95 {latency.baseline_p95:g} -> {latency.candidate_p95:g} ms "
        f"({latency.slowdown:.2f} times, {counted(latency.samples, 'answer')} each)"
    )


def summary_of(report: Report) -> str:
    """The counts in one line."""
    compared = sum(route.coverage == "compared" for route in report.routes)
    return (
        f"{counted(report.comparisons, 'comparison')} on {compared} of "
        f"{counted(len(report.routes), 'route')}, {counted(report.count('open'), 'difference')}, "
        f"{report.count('accepted'):,} accepted, {report.count('noisy'):,} noisy"
    )
