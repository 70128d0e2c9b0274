"""From argv to an exit status: the one place where errors become words on a terminal."""

import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, NoReturn, TypeVar

from lma.cli.arguments import CommandLine, read_command_line
from lma.cli.streams import prepare_streams, say

if TYPE_CHECKING:
    from lma.bootstrap.observed import Told
    from lma.context import Context

T = TypeVar("T")

INTERRUPTED = 130


def main() -> NoReturn:
    """Run `lma` with this process's arguments and end it."""
    import signal
    import warnings

    try:
        prepare_streams()
        if not sys.warnoptions:
            warnings.simplefilter("ignore")  # a library's advice to programmers is no one's here
        status = run_command(sys.argv[1:])
        status = _end_output(status)
    except KeyboardInterrupt:
        status = INTERRUPTED
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is over: nothing is left to stop
    sys.exit(status)


def run_command(argv: Sequence[str]) -> int:
    """Run one command line and return its exit status; errors are told on stderr."""
    line = CommandLine(list(argv), debug=False, wants_json=False)
    try:
        line = read_command_line(argv)
        line.set_color()
        return _run(line.arguments)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the door: only words leave it
        if line.debug:
            _show_traceback(error)
        return _tell(error, as_json=line.wants_json)


def _run(arguments: list[str]) -> int:
    from typer.main import get_command

    from lma.cli.app import app

    if "_LMA_COMPLETE" in os.environ:  # a shell asks for completions
        from typer._completion_classes import completion_init

        completion_init()
    status = get_command(app).main(arguments, prog_name="lma", standalone_mode=False)
    if status == INTERRUPTED:  # Typer takes a Ctrl-C for an exit with this status
        raise KeyboardInterrupt
    return status if isinstance(status, int) else 0


def run_in_context(
    work: "Callable[[Context], Awaitable[T]]",
    *,
    online: bool = True,
    wait_s: float = 120.0,
    quiet: bool = False,
    caching: bool = False,
    on_limits: "Told | None" = None,
) -> T:
    """Open the context, do the work, close it; `quiet` keeps notes back.

    `caching` opens the servers' shared cache too; `on_limits` is told how full Riot's limits are.
    """
    import asyncio

    from lma.bootstrap import load_settings, open_context, sandbox_notice
    from lma.cli.logs import notes_from_log

    loaded = load_settings()
    notice = sandbox_notice(loaded)
    if online and notice is not None and not quiet:
        say(notice)

    async def body() -> T:
        opening = open_context(
            loaded, online=online, wait_s=wait_s, caching=caching, on_limits=on_limits
        )
        async with opening as ctx:
            return await work(ctx)

    with notes_from_log(shown=not quiet):
        return asyncio.run(body())


def _end_output(status: int) -> int:
    """Write what is still buffered, while a failure can still be told."""
    try:
        sys.stdout.flush()
    except OSError as error:
        return _tell(error, as_json=read_command_line(sys.argv[1:]).wants_json)
    return status


def _show_traceback(error: BaseException) -> None:
    import traceback

    from lma.core.logging import without_secrets

    for line in "".join(traceback.format_exception(error)).splitlines():
        say(without_secrets(line))


def _tell(error: BaseException, *, as_json: bool) -> int:
    from lma.cli.words import described

    told = described(error)
    if told is None:
        return 0
    if as_json:
        say(told.as_json())
        return told.status
    say(told.message if told.status == INTERRUPTED else f"error: {told.message}")
    if told.hint:
        say(f"hint: {told.hint}")
    return told.status
