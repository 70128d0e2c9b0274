"""PostgreSQL's own programs, run for a command on the database that is already known to answer."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from lma.core.errors import BadInput, DatabaseUnavailable

if TYPE_CHECKING:
    from lma.bootstrap import Settings

_DUMP_MAGIC = b"PGDMP"


def run_shell(settings: "Settings", arguments: Sequence[str]) -> int:
    """Run psql in place of this command; returns its exit status."""
    from lma.bootstrap import client_invocation

    command, environment = client_invocation(settings, "psql")
    sys.stdout.flush()
    return subprocess.run([command, *arguments], env=environment, check=False).returncode  # noqa: S603


def dump_to(settings: "Settings", file: Path | None) -> None:
    """Write a dump to a file, whole or not at all, or to stdout."""
    arguments = ["--format=custom", "--no-owner"]
    if file is None:
        sys.stdout.flush()
        _run(settings, "pg_dump", arguments, stdout=None)
        return
    with _whole_file(file) as stream:
        _run(settings, "pg_dump", arguments, stdout=stream)


def restore_from(settings: "Settings", file: Path) -> None:
    """Replace what the database holds by a dump, all or nothing."""
    from lma.bootstrap import client_invocation

    _, environment = client_invocation(settings, "pg_restore")
    arguments = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
    target = ["--dbname", environment["PGDATABASE"]]
    _run(settings, "pg_restore", [*arguments, *target, str(file)], stdout=None)


def require_dump(file: Path) -> None:
    """Raise `BadInput` unless a file is a dump."""
    try:
        with file.open("rb") as stream:
            beginning = stream.read(len(_DUMP_MAGIC))
    except OSError as error:
        raise BadInput(
            f"{str(file)[:80]!r} can't be read: {error.strerror}.",
            hint="lma db dump lma.dump writes a dump",
        ) from error
    if beginning != _DUMP_MAGIC:
        raise BadInput(
            f"{str(file)[:80]!r} is not a dump of a database.",
            hint="lma db dump lma.dump writes one",
        )


def _run(
    settings: "Settings", name: str, arguments: Sequence[str], *, stdout: IO[bytes] | None
) -> None:
    """Run a program; raises `DatabaseUnavailable` with what it says."""
    from lma.bootstrap import client_invocation

    command, environment = client_invocation(settings, name)
    ended = subprocess.run(  # noqa: S603
        [command, *arguments], env=environment, check=False, stdout=stdout, stderr=subprocess.PIPE
    )
    if ended.returncode == 0 or _reader_left(ended.stderr, ended.returncode):
        return
    said = ended.stderr.decode(errors="replace").strip().split("\n")
    reasons = [line for line in said if "error:" in line] or said
    reason = reasons[0].removeprefix(f"{name}: ").removeprefix("error: ").strip()
    raise DatabaseUnavailable(
        f"{name} failed: {reason or f'status {ended.returncode}'}.",
        hint="nothing was changed; `lma db status` shows what lma connects to",
    )


def _reader_left(said: bytes, status: int) -> bool:
    """Whether a program ended because nobody reads what it writes, as in `lma db dump | head`."""
    import signal

    return status == -signal.SIGPIPE or b"Broken pipe" in said


@contextmanager
def _whole_file(file: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name when the block ends well, and not at all otherwise."""
    special = file.exists() and not file.is_file()
    written = file if special else file.with_name(f".{file.name}.part")
    try:
        with written.open("wb") as stream:
            yield stream
        if not special:
            written.replace(file)
    except OSError as error:
        raise BadInput(
            f"{str(file)[:80]!r} can't be written: {error.strerror}.",
            hint="name a file in a folder that this account may write to",
        ) from error
    finally:
        if not special:
            written.unlink(missing_ok=True)
