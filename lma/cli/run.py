"""From argv to an exit status: the one place where errors become words on a terminal."""

import io
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, NoReturn, TypeVar

from typer._click.exceptions import ClickException
from typer.exceptions import Abort

from lma.cli.text import plain
from lma.core.errors import BadInput, LmaError

if TYPE_CHECKING:
    from lma.context import Context

T = TypeVar("T")

INTERRUPTED = 130
_COLORS = ("auto", "always", "never")
_MACHINE = ("json", "ndjson")


def main() -> NoReturn:
    """Run `lma` with this process's arguments and end it."""
    _survive_closed_pipes()
    status = run_command(sys.argv[1:])
    if sys.stdout is not None:
        sys.stdout.flush()  # here, where a reader that left can still be borne
    sys.exit(status)


def run_command(argv: Sequence[str]) -> int:
    """Run one command line and return its exit status; errors are told on stderr."""
    debug = "--debug" in argv
    try:
        arguments = _hoist_global_options(list(argv))
        from typer.main import get_command

        from lma.cli.app import app

        status = get_command(app).main(arguments, prog_name="lma", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except (LmaError, ClickException, Abort, KeyboardInterrupt, OSError) as error:
        if debug:
            raise
        return _tell(error, as_json=_wants_json(argv))
    except Exception as error:  # the door: nothing but words may leave it
        if debug:
            raise
        return _tell(_Unexpected(error), as_json=_wants_json(argv))


def run_in_context(
    work: "Callable[[Context], Awaitable[T]]",
    *,
    online: bool = True,
    wait_s: float = 120.0,
    quiet: bool = False,
) -> T:
    """Open the context, do the work, close it; `quiet` keeps the sandbox's notice back."""
    import asyncio

    from lma.bootstrap import load_settings, open_context, sandbox_notice

    loaded = load_settings()
    notice = sandbox_notice(loaded)
    if online and notice is not None and not quiet:
        say(notice)

    async def body() -> T:
        async with open_context(loaded, online=online, wait_s=wait_s) as ctx:
            return await work(ctx)

    return asyncio.run(body())


def say(text: str) -> None:
    """One line for a person, on stderr."""
    if sys.stderr is not None:
        print(plain(text), file=sys.stderr)  # noqa: T201


class _Unexpected(LmaError):
    """A fault of lma's own."""

    def __init__(self, error: Exception) -> None:
        super().__init__(
            f"lma failed: {type(error).__name__}: {str(error).split(chr(10))[0][:200]}",
            hint="the same with --debug shows where",
        )


def _tell(error: BaseException, *, as_json: bool) -> int:
    code, message, hint, status = _described(error)
    if as_json:
        import json

        told = {"error": {"code": code, "message": message, "hint": hint}}
        say(json.dumps(told, ensure_ascii=False))
        return status
    say(f"error: {message}" if status != INTERRUPTED else message)
    if hint:
        say(f"hint: {hint}")
    return status


def _described(error: BaseException) -> tuple[str, str, str | None, int]:
    """Code, message, hint and exit status of whatever ended a command."""
    match error:
        case LmaError():
            return error.code, error.message, error.hint, error.exit_status
        case ClickException():
            message = error.format_message().split("\n")[0]
            return "bad_input", message, "lma --help, or --help after any command", 2
        case KeyboardInterrupt() | Abort():
            return (
                "interrupted",
                "Interrupted. What was fetched is kept; the same command goes on from there.",
                None,
                INTERRUPTED,
            )
    reason = getattr(error, "strerror", None) or str(error)
    return "unexpected", f"The output can't be written: {reason}.", None, 1


def _hoist_global_options(arguments: list[str]) -> list[str]:
    """Let `--debug` and `--color` stand anywhere before a `--`."""
    kept: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            return [*kept, argument, *waiting]
        if argument == "--color" or argument.startswith("--color="):
            value = argument[8:] if "=" in argument else next(waiting, "")
            _set_color(value)
        elif argument != "--debug":
            kept.append(argument)
    return kept


def _set_color(value: str) -> None:
    if value not in _COLORS:
        raise BadInput(f"There is no colour mode {value[:20]!r}.", hint="auto, always or never")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        if value != "auto":
            os.environ.pop(name, None)
    if value != "auto":
        os.environ["NO_COLOR" if value == "never" else "FORCE_COLOR"] = "1"


def _wants_json(argv: Sequence[str]) -> bool:
    """Whether a command line asks for JSON, so that even its errors are."""
    for index, argument in enumerate(argv):
        name, _, value = argument.partition("=")
        following = value or (argv[index + 1] if index + 1 < len(argv) else "")
        if name == "--json" or (name in ("-f", "--format") and following in _MACHINE):
            return True
        if argument.startswith("-f") and argument[2:] in _MACHINE:
            return True
    return False


def _survive_closed_pipes() -> None:
    """Let `lma … | head -1` end well: writing to a closed pipe ends the process with status 0."""
    if sys.stdout is None or not hasattr(sys.stdout, "buffer"):
        return
    sys.stdout.flush()
    raw = _Pipe(sys.stdout.fileno(), "wb", closefd=False)
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=sys.stdout.encoding,
        errors="backslashreplace",
        line_buffering=sys.stdout.isatty(),
    )


class _Pipe(io.FileIO):
    """A file whose reader may leave."""

    def write(self, data: "io.ReadableBuffer") -> int:  # type: ignore[name-defined]
        try:
            return super().write(data)
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            raise SystemExit(0) from None
