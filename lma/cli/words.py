"""What an error is called on a terminal: one sentence, and one hint that says what to type."""

import json
from dataclasses import dataclass

from typer._click.exceptions import ClickException, NoArgsIsHelpError, NoSuchOption, UsageError
from typer.exceptions import Abort

from lma.core.errors import LmaError
from lma.core.logging import without_secrets

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Told:
    """An error in words, and the exit status that it gives."""

    code: str
    message: str
    hint: str | None
    status: int

    def as_json(self) -> str:
        """The one line that a program reads."""
        error = {"code": self.code, "message": self.message, "hint": self.hint}
        return json.dumps({"error": error}, ensure_ascii=False)


def described(error: BaseException) -> Told | None:
    """Whatever ended a command, in words; None for the help of a group, which is no error."""
    match error:
        case NoArgsIsHelpError():
            return None
        case LmaError():
            return Told(error.code, error.message, error.hint, error.exit_status)
        case ClickException():
            return _usage(error)
        case KeyboardInterrupt() | Abort():
            kept = "What was fetched is kept; the same command goes on from there."
            return Told("interrupted", f"Interrupted. {kept}", None, 130)
        case OSError() if error.filename is None:
            reason = error.strerror or str(error) or type(error).__name__
            return Told("unexpected", f"The output can't be written: {reason}.", None, 1)
    first = without_secrets(str(error).split("\n")[0])
    reason = f"{type(error).__name__}: {first[:_LONGEST]}"
    hint = "the same with --debug shows where"
    return Told("unexpected", f"lma failed: {reason}", hint, 1)


def _usage(error: ClickException) -> Told:
    message = error.format_message().split("\n")[0]
    hint = "lma --help"
    if isinstance(error, UsageError) and error.ctx is not None:
        hint = f"{error.ctx.command_path} --help"
    if isinstance(error, NoSuchOption):
        message = f"{error.message}."
        if error.possibilities:
            hint = f"did you mean {' or '.join(sorted(error.possibilities))}?"
    return Told("bad_input", message if message.endswith((".", "?")) else f"{message}.", hint, 2)
