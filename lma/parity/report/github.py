"""The report as annotations of GitHub Actions."""

from collections.abc import Iterator

from lma.parity.report.model import Group, Report
from lma.parity.report.terminal import VERDICTS, summary_of
from lma.parity.report.text import visible

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def write(report: Report) -> str:
    """One workflow command a line; the step summary is the Markdown report."""
    return "\n".join([*_lines(report), f"{VERDICTS[report.verdict]}: {summary_of(report)}"]) + "\n"


def _lines(report: Report) -> Iterator[str]:
    for problem in report.problems:
        yield _command("error", "parity-check", problem)
    for route, group in report.groups("open"):
        yield _command(_LEVELS[group.severity.word], f"{route.route} {group.code}", _told(group))
    for note in report.rules:
        level = "error" if report.strict_rules else "warning"
        properties = f"file={_property(note.file)},line={note.line}"
        yield _command(level, f"rule {note.rule}", note.problem, properties)


def _told(group: Group) -> str:
    first = group.examples[0]
    detail = f" ({first.detail})" if first.detail else ""
    return f"{group.pattern} x{group.count}: was {first.was}, is {first.now}{detail}"


def _command(level: str, title: str, message: str, properties: str = "") -> str:
    named = f"{properties},title={_property(title)}" if properties else f"title={_property(title)}"
    return f"::{level} {named}::{_data(message)}"


def _data(text: str) -> str:
    # Control characters are made visible first, so no text can begin a command of its own.
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
