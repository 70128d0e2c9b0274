"""Parts that a command could not get: told after what it got."""

import json
from collections.abc import Sequence

from lma.cli.render.output import Output
from lma.cli.run import say
from lma.schemas.match import Failure


def tell_failures(failures: Sequence[Failure], output: Output) -> int:
    """Tell each failure, errors alone to a program; returns the exit status of the gravest."""
    grave = [failure for failure in failures if failure.exit_status]
    if output.quiet:
        _tell_program(grave, output)
    else:
        for failure in failures:
            word = "error" if failure.exit_status else "note"
            say(f"{word}: {failure.subject}: {failure.message}")
        for hint in dict.fromkeys(failure.hint for failure in grave if failure.hint):
            say(f"hint: {hint}")
    return max((failure.exit_status for failure in grave), default=0)


def _tell_program(grave: Sequence[Failure], output: Output) -> None:
    for failure in grave[:1]:
        message = f"{failure.subject}: {failure.message}"
        if output.format in ("json", "ndjson"):
            told = {"code": failure.code, "message": message, "hint": failure.hint}
            say(json.dumps({"error": told}, ensure_ascii=False))
        else:
            say(f"error: {message}")
            if failure.hint:
                say(f"hint: {failure.hint}")
