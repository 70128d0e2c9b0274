"""The report as Markdown, for a step summary or a pull request."""

import re
from collections.abc import Iterator
from html import escape

from lma.parity.report.model import Group, Report
from lma.parity.report.terminal import VERDICTS, coverage_of, latency_of, summary_of
from lma.parity.report.text import visible

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~@:$-])")
_LONGEST = 120


def write(report: Report) -> str:
    """The report as GitHub's Markdown; foreign text stays text."""
    return (
        "\n".join([*_head(report), *_coverage(report), *_findings(report), *_foot(report)]) + "\n"
    )


def _head(report: Report) -> Iterator[str]:
    yield f"# Parity check: {VERDICTS[report.verdict]}"
    yield ""
    yield f"{summary_of(report)}."
    yield ""
    yield f"- baseline: {_text(report.baseline)}"
    yield f"- candidate: {_text(report.candidate)}"
    yield f"- mode: {report.mode}, fails on: {report.fail_on.word}"
    yield from (f"- **problem:** {_text(problem)}" for problem in report.problems)
    yield from (f"- note: {_text(note)}" for note in report.notes)


def _coverage(report: Report) -> Iterator[str]:
    yield ""
    yield "| route | coverage | open | accepted | noisy |"
    yield "|---|---|--:|--:|--:|"
    for route in report.routes:
        counts = [
            sum(group.count for group in route.groups if group.state == state)
            for state in ("open", "accepted", "noisy")
        ]
        reasons = f": {_text('; '.join(route.reasons))}" if route.reasons else ""
        told = " | ".join(map(str, counts))
        yield f"| {_text(route.route)} | {coverage_of(route)}{reasons} | {told} |"


def _findings(report: Report) -> Iterator[str]:
    for state, title in (("open", "Differences"), ("noisy", "Noisy"), ("accepted", "Accepted")):
        groups = [told for told in report.groups() if told[1].state == state]
        if not groups:
            continue
        yield from ("", f"## {title}", "", "| route | path | code | count | was | is | why |")
        yield "|---|---|---|--:|---|---|---|"
        for route, group in groups:
            yield f"| {_text(route.route)} | {_row(group)} |"


def _row(group: Group) -> str:
    first = group.examples[0]
    why = f"{group.rule}: {group.reason}" if group.rule else first.detail or group.severity.word
    cells = (group.pattern, group.code, str(group.count), first.was, first.now, why)
    return " | ".join(map(_text, cells))


def _foot(report: Report) -> Iterator[str]:
    if report.rules:
        yield from ("", "## Rules to look at", "")
    for note in report.rules:
        yield f"- {_text(note.rule)} ({_text(note.file)}, line {note.line}): {_text(note.problem)}"
    if report.latency is not None:
        yield from ("", f"Latency: {latency_of(report.latency)}.")


def _text(text: str) -> str:
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return escape(_MARKUP.sub(r"\\\1", visible(short)), quote=False)
