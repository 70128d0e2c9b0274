"""The server's processes: spawned so that they outlive us, found, and stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from lma.core.errors import DatabaseUnavailable
from lma.local.account import Account
from lma.local.cluster import unusable
from lma.local.files import give_to_owner
from lma.local.locks import PATIENCE, is_held
from lma.local.probe import Answer
from lma.local.record import ROLE, Record, answer

_STEP = 0.005
"""Seconds between two looks at a server that is on its way."""

# glibc gives large buffers back to the kernel after each statement and faults them in again at
# the next: a quarter of what it takes to read a match. Up to 4 MB of a process stay its own.
_ALLOCATION = {
    "MALLOC_MMAP_THRESHOLD_": "4194304",
    "MALLOC_TRIM_THRESHOLD_": "4194304",
    "MALLOC_TOP_PAD_": "1048576",
}


def mark(home: Path) -> str:
    """A name that every process of a cluster's server carries on its command line.

    It comes from the identity of the lock that those processes hold, so it needs no record, is
    unique as long as they live, and stays when the folder is moved.
    """
    identity = (home / "alive").stat()
    return f"lma-{identity.st_dev:x}-{identity.st_ino:x}"


def spawn(home: Path, account: Account, record: Record, folder: Path | None, alive_fd: int) -> None:
    """Starts the server detached: in a session of its own, with no pipe or terminal of ours."""
    log = home / "postgres.log"
    settings = {
        "cluster_name": mark(home),
        "port": str(record.port),
        "listen_addresses": "" if folder else record.host,
        "unix_socket_directories": str(folder or ""),
    }
    command: list[str | Path] = [Path(record.binaries) / "postgres", "-D", home / "cluster"]
    command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fd, "ab") as output:
        give_to_owner(fd, home)
        # The shell leaves at once, so the server is nobody's child and never our zombie.
        account.run(
            ["/bin/sh", "-c", '"$@" &', "sh", *command],
            output=output,
            variables=_ALLOCATION,
            pass_fds=(alive_fd,),
            new_session=True,
        )


def wait_until_ready(home: Path, record: Record, log_start: int) -> None:
    """Returns when the server serves; raises DatabaseUnavailable when it died or takes too long."""
    deadline = time.monotonic() + PATIENCE
    log = home / "postgres.log"
    while answer(home, record) is not Answer.READY:
        if not is_held(home / "alive"):
            with log.open("rb") as file:
                file.seek(log_start)
                told = file.read().decode(errors="replace")
            raise unusable("PostgreSQL didn't start", told, log)
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(
                f"PostgreSQL isn't ready after {PATIENCE:.0f} seconds; it may be recovering.",
                hint=f"Try again in a minute; its log is {log}.",
            )
        time.sleep(_STEP)


def find_processes(home: Path) -> tuple[list[int], list[int]]:
    """The pids of the cluster's postmaster, and of the processes that a postmaster started."""
    name = mark(home)
    postmasters, others = [], []
    for pid, command in _proc() if sys.platform == "linux" else _ps():
        if command.startswith(f"postgres: {name}: "):
            others.append(pid)
        elif f"-c cluster_name={name} " in command and not command.startswith("/bin/sh "):
            postmasters.append(pid)
    return postmasters, others


def _proc() -> Iterator[tuple[int, str]]:
    """Every process's pid and command line; a zombie's is empty."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                text = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                yield int(entry.name), text.decode(errors="replace")


def _ps() -> Iterator[tuple[int, str]]:
    """The same where there is no /proc."""
    listing = subprocess.run(["/bin/ps", "-Awwo", "pid=,command="], capture_output=True, check=True)
    for line in listing.stdout.decode(errors="replace").splitlines():
        pid, _, command = line.strip().partition(" ")
        yield int(pid), command


def halt(home: Path) -> None:
    """Stops whatever lives of a server: politely, then at once, then by force.

    Raises DatabaseUnavailable where its processes can't be found or ended.
    """
    for sent, seconds in ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        postmasters, others = find_processes(home)
        for pid in postmasters if sent is not signal.SIGKILL else postmasters + others:
            with suppress(ProcessLookupError):
                os.kill(pid, sent)
        # Without a postmaster the others end by themselves, except in the middle of a long query.
        if _ends(home, seconds if postmasters else 1.0):
            return
    raise DatabaseUnavailable(
        f"The PostgreSQL server of {home} doesn't end.",
        hint=f"End the processes named {mark(home)}, and try again.",
    )


def _ends(home: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_held(home / "alive"):
        if time.monotonic() > deadline:
            return False
        time.sleep(_STEP)
    return True


def free_port() -> int:
    """A TCP port that nothing listened on a moment ago."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def set_password(cluster: Path, account: Account, binaries: Path, password: str) -> None:
    """Gives the role its password while no server runs."""
    command: list[str | Path] = [binaries / "postgres", "--single", "-D", cluster, "postgres"]
    done = account.run(command, text=f"ALTER ROLE {ROLE} PASSWORD '{password}';\n")
    if done.returncode:
        raise unusable("PostgreSQL didn't start", done.stdout.decode(errors="replace"))
