"""The forms of a parity report, and where each is written."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from lma.core.errors import BadInput

if TYPE_CHECKING:
    from lma.parity.report.model import Report

WRITERS = {
    "text": "terminal",
    "json": "as_json",
    "junit": "junit",
    "github": "github",
    "markdown": "markdown",
    "html": "html",
}
_BY_SUFFIX = {
    ".htm": "html",
    ".html": "html",
    ".json": "json",
    ".md": "markdown",
    ".txt": "text",
    ".xml": "junit",
}


def chosen_forms(format_name: str, outputs: Sequence[Path]) -> list[tuple[str, Path | None]]:
    """Every form that is to be written and where to; stdout gets text unless it is told more."""
    if format_name not in ("auto", *WRITERS):
        raise BadInput(
            f"There is no format {format_name[:20]!r}.", hint=f"one of {', '.join(WRITERS)}"
        )
    if format_name != "auto":
        return [(format_name, path) for path in outputs] or [(format_name, None)]
    for path in outputs:
        if path.suffix.lower() not in _BY_SUFFIX:
            raise BadInput(
                f"The name {path.name[:40]!r} does not say which form is meant.",
                hint=f"--format, or one of {', '.join(_BY_SUFFIX)}",
            )
    return [("text", None), *((_BY_SUFFIX[path.suffix.lower()], path) for path in outputs)]


def write_forms(report: "Report", forms: Sequence[tuple[str, Path | None]]) -> None:
    for form, path in forms:
        text = _written(report, form)
        if path is None:
            sys.stdout.write(text)
        else:
            _save(path, text, "w")
        if form == "github":
            _summarise(report)


def _written(report: "Report", form: str) -> str:
    return str(import_module(f"lma.parity.report.{WRITERS[form]}").write(report))


def _summarise(report: "Report") -> None:
    """Put the Markdown report where GitHub Actions shows it beside the job."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        _save(Path(summary), _written(report, "markdown"), "a")


def _save(path: Path, text: str, how: str) -> None:
    try:
        with path.open(how, encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise BadInput(f"{path} can't be written: {error.strerror}.") from None
