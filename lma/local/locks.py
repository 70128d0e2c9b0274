"""File locks: they end with the processes that hold them, whatever ends those.

Two are used. `lock` makes commands that start or stop a server take turns. `alive` is inherited by
every process of the server, so a cluster is in use exactly as long as it is held: no pid is
trusted, neither one that now belongs to another program nor one of a zombie that nobody reaps.
"""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lma.core.errors import DatabaseUnavailable
from lma.local.files import give_to_owner

if sys.platform != "win32":
    import fcntl

PATIENCE = 60.0
"""Seconds that a command waits for another one, and for a server to answer."""


def open_lock(path: Path) -> int:
    """Opens a lock file, made where it is missing."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    give_to_owner(fd, path.parent)
    return fd


def try_lock(fd: int, *, shared: bool = False) -> bool:
    """Takes a lock if it is free."""
    if sys.platform == "win32":
        raise OSError(errno.ENOSYS, "file locks are not built for Windows")
    try:
        fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_held(path: Path) -> bool:
    """Whether some process holds a lock."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        # Shared, so that two commands that look at once don't take each other for a server.
        return not try_lock(fd, shared=True)
    finally:
        os.close(fd)


@contextmanager
def turn(path: Path, *, patience: float = PATIENCE) -> Iterator[int]:
    """Holds a lock for the length of a block; waits at most `patience` seconds for it."""
    deadline = time.monotonic() + patience
    fd = open_lock(path)
    try:
        while not try_lock(fd):
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(
                    f"Another command has held {path} for {patience:.0f} seconds.",
                    hint="Wait for it, or end it, and try again.",
                )
            time.sleep(0.02)
        yield fd
    finally:
        os.close(fd)
