"""This process's standard streams: closed ones, pipes whose reader left, full disks."""

import io
import os
import sys

from lma.cli.text import plain


def prepare_streams() -> None:
    """Make the standard streams safe to use, whatever state this process was given them in."""
    for fd in (0, 1, 2):
        _fill_if_closed(fd)
    if sys.stderr is None:
        sys.stderr = io.TextIOWrapper(io.FileIO(2, "wb", closefd=False), errors="backslashreplace")
    encoding = "utf-8"
    if sys.stdout is not None:
        sys.stdout.flush()
        encoding = sys.stdout.encoding
    raw = _Output(1, "wb", closefd=False)
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=encoding,
        errors="backslashreplace",
        line_buffering=raw.isatty(),
    )


def say(text: str) -> None:
    """One line for a person, on stderr; where nobody can read it, it is left unsaid."""
    try:
        print(plain(text), file=sys.stderr, flush=True)  # noqa: T201
    except OSError:
        _redirect_to_nowhere(2)
    except ValueError:  # the stream was closed
        return


def _fill_if_closed(fd: int) -> None:
    """Take the place of a closed stream, or the next file or socket would become it.

    Standard output is filled with something that can't be written: data must not vanish unseen.
    """
    try:
        os.fstat(fd)
    except OSError:
        os.set_inheritable(os.open(os.devnull, os.O_WRONLY if fd == 2 else os.O_RDONLY), True)


def _redirect_to_nowhere(fd: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, fd)
    os.close(nowhere)


class _Output(io.FileIO):
    """Standard output, that fails once: what is written after that goes nowhere."""

    def write(self, data: "io.ReadableBuffer") -> int:  # type: ignore[name-defined]
        try:
            return super().write(data)
        except OSError as error:
            _redirect_to_nowhere(self.fileno())
            if isinstance(error, BrokenPipeError):
                raise SystemExit(0) from None  # `lma … | head -1` ends well
            raise
