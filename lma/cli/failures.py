"""Parts that a command could not get: told after what it got."""

from collections.abc import Sequence

from lma.cli.render.output import Output
from lma.cli.streams import say
from lma.cli.words import Told
from lma.core.errors import LmaError
from lma.schemas.match import Failure


def failed(subject: str, error: LmaError) -> Failure:
    """What a list tells of the one in it that could not be had."""
    return Failure(
        subject=subject,
        code=error.code,
        message=error.message,
        hint=error.hint,
        exit_status=error.exit_status,
    )


def tell_failures(failures: Sequence[Failure], output: Output) -> int:
    """Tell each failure, errors alone to a program; returns the exit status of the gravest."""
    grave = [failure for failure in failures if failure.exit_status]
    if output.format in ("json", "ndjson"):
        for failure in grave:
            told = Told(failure.code, _sentence(failure), failure.hint, failure.exit_status)
            say(told.as_json())
    else:
        for failure in grave if output.quiet else failures:
            say(f"{'error' if failure.exit_status else 'note'}: {_sentence(failure)}")
        for hint in dict.fromkeys(failure.hint for failure in grave if failure.hint):
            say(f"hint: {hint}")
    return max((failure.exit_status for failure in grave), default=0)


def _sentence(failure: Failure) -> str:
    """The message, with its subject before it unless it names that itself."""
    if failure.subject in failure.message:
        return failure.message
    return f"{failure.subject}: {failure.message}"
