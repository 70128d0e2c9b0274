"""The report as one page that needs nothing else: both sides beside each other."""

from collections.abc import Iterator
from html import escape

from lma.parity.report.model import Group, Report, RouteResult
from lma.parity.report.terminal import VERDICTS, coverage_of, latency_of, summary_of
from lma.parity.report.text import visible

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --bad: #c62828; --mild: #b26a00; --good: #2e7d32 }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem;
  overflow-wrap: anywhere }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 0; display: inline }
.parity { color: var(--good) } .differences, .could-not-compare, .error { color: var(--bad) }
.warning { color: var(--mild) } .info, .accepted, .noisy { opacity: .75 }
details { border: 1px solid var(--line); border-radius: 6px; margin: .6rem 0; padding: .5rem 1rem }
summary { cursor: pointer }
table { border-collapse: collapse; width: 100%; table-layout: fixed; margin: .3rem 0 1rem }
th, td { border: 1px solid var(--line); padding: .3rem .5rem }
th, td { text-align: left; vertical-align: top }
td, code { font-family: ui-monospace, monospace; font-size: 13px }
th:first-child { width: 30% }
"""


def write(report: Report) -> str:
    """The whole page; no script, nothing loaded, foreign text escaped."""
    return "\n".join([*_head(report), *_summary(report), *_routes(report), "</body></html>"]) + "\n"


def _head(report: Report) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield '<meta http-equiv="Content-Security-Policy" '
    yield "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>Parity check: {VERDICTS[report.verdict]}</title>"
    yield f"<style>{_STYLE}</style></head><body>"


def _summary(report: Report) -> Iterator[str]:
    yield f'<h1>Parity check: <span class="{report.verdict}">{VERDICTS[report.verdict]}</span></h1>'
    yield f"<p>{_text(summary_of(report))}</p><ul>"
    told = [("baseline", report.baseline), ("candidate", report.candidate), ("mode", report.mode)]
    told += [("problem", problem) for problem in report.problems]
    told += [("note", note) for note in report.notes]
    told += [(f"rule {n.rule}", f"{n.file}, line {n.line}: {n.problem}") for n in report.rules]
    if report.ids:
        told.append(
            ("ids paired", ", ".join(f"{name} {size}" for name, size in report.ids.items()))
        )
    if report.latency is not None:
        told.append(("latency", latency_of(report.latency)))
    yield from (f"<li>{_text(name)}: {_text(value)}</li>" for name, value in told)
    yield "</ul>"


def _routes(report: Report) -> Iterator[str]:
    for route in report.routes:
        is_open = any(group.state == "open" for group in route.groups)
        yield f"<details{' open' if is_open else ''}><summary><h2>{_text(route.route)}</h2>"
        yield f"{_text(coverage_of(route))}, {_counts(route)}</summary>"
        yield from (f"<p>skipped: {_text(reason)}</p>" for reason in route.reasons)
        for group in route.groups:
            yield from _group(group)
        yield "</details>"


def _counts(route: RouteResult) -> str:
    states = ("open", "accepted", "noisy")
    counts = {s: sum(group.count for group in route.groups if group.state == s) for s in states}
    return ", ".join(f"{count:,} {state}" for state, count in counts.items() if count) or "equal"


def _group(group: Group) -> Iterator[str]:
    word = group.severity.word if group.state == "open" else group.state
    why = f" {_text(group.rule)}: {_text(group.reason or 'no reason')}" if group.rule else ""
    yield f'<p class="{word}"><strong>{word}</strong> {group.code} '
    yield f"<code>{_text(group.pattern)}</code> &times;{group.count}{why}</p>"
    yield "<table><tr><th>where</th><th>was</th><th>is</th></tr>"
    for example in group.examples:
        detail = f"<br>{_text(example.detail)}" if example.detail else ""
        yield f"<tr><td>{_text(example.step)}<br>{_text(example.path)}{detail}</td>"
        yield f"<td>{_text(example.was)}</td><td>{_text(example.now)}</td></tr>"
    yield "</table>"


def _text(text: str) -> str:
    return escape(visible(text))
