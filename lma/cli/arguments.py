"""What stands in a command line for every command: `--debug`, `--color`, and how errors look."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from lma.core.errors import BadInput

_COLORS = ("auto", "always", "never")
_MACHINE = ("json", "ndjson")


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command line without its global options; `wants_json` says that errors are JSON too."""

    arguments: list[str]
    debug: bool
    wants_json: bool
    color: str = "auto"

    def set_color(self) -> None:
        """Tell everything that prints in this process what `--color` says; raises `BadInput`."""
        if self.color not in _COLORS:
            raise BadInput(
                f"There is no colour mode {self.color[:20]!r}.", hint="auto, always or never"
            )
        if self.color != "auto":
            os.environ.pop("NO_COLOR", None)
            os.environ.pop("FORCE_COLOR", None)
            os.environ["NO_COLOR" if self.color == "never" else "FORCE_COLOR"] = "1"
        if os.environ.get("NO_COLOR"):
            os.environ["_TYPER_FORCE_DISABLE_TERMINAL"] = "1"  # its help would be bold yet


def read_command_line(argv: Sequence[str]) -> CommandLine:
    """Let `--debug` and `--color` stand anywhere before a `--`."""
    end = list(argv).index("--") if "--" in argv else len(argv)
    kept: list[str] = []
    color = "auto"
    waiting = iter(argv[:end])
    for argument in waiting:
        if argument == "--color":
            color = next(waiting, "")
        elif argument.startswith("--color="):
            color = argument.partition("=")[2]
        elif argument != "--debug":
            kept.append(argument)
    return CommandLine(
        [*kept, *argv[end:]],
        debug="--debug" in argv[:end],
        wants_json=_wants_json(kept),
        color=color,
    )


def _wants_json(arguments: Sequence[str]) -> bool:
    for index, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        following = value or (arguments[index + 1] if index + 1 < len(arguments) else "")
        if name == "--json" or (name in ("-f", "--format") and following in _MACHINE):
            return True
        if argument.startswith("-f") and argument[2:].removeprefix("=") in _MACHINE:
            return True
    return False
