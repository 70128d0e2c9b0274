"""Starting and stopping the server of a data folder, one command at a time."""

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lma.core.errors import DatabaseUnavailable
from lma.local.account import Account, choose_account
from lma.local.cluster import ensure_cluster, refuse_other_majors, write_settings
from lma.local.failures import explained
from lma.local.locks import PATIENCE, is_held, open_lock, try_lock, turn
from lma.local.places import choose_home, find_binaries, make_own, make_socket_folder
from lma.local.postmaster import (
    free_port,
    halt,
    set_password,
    spawn,
    wait_until_ready,
)
from lma.local.probe import Answer
from lma.local.record import (
    HOME_NAME,
    Record,
    Server,
    answer,
    describe,
    find_home,
    find_running,
    read_record,
    trim_log,
    write_record,
)

_GRACE = 1.0
"""Seconds in which a server that was just spawned has to make its socket."""


def start(data_dir: Path) -> Server:
    """Makes and starts what is missing, or waits while another command does."""
    with explained(data_dir):
        if not (data_dir / HOME_NAME).exists():
            refuse_other_majors(data_dir)
        own = make_own(data_dir)
        with turn(own / "lock") as turn_fd:
            # Whoever held the lock before may have started it.
            return find_running(data_dir) or _start(data_dir, turn_fd)


def _start(data_dir: Path, turn_fd: int) -> Server:
    account = choose_account(data_dir / HOME_NAME)
    home = choose_home(data_dir, account)
    if home != data_dir / HOME_NAME:
        account = choose_account(home)
    binaries = find_binaries(account, home)
    cluster = ensure_cluster(home, account, binaries, turn_fd)
    log = home / "postgres.log"
    with _claimed(home) as (alive_fd, running):
        if running:
            return describe(home, running)
        # Nothing of this cluster lives, so the pid in here is another program's by now.
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        write_settings(cluster, account)
        trim_log(log)
        log_start = log.stat().st_size if log.exists() else 0
        record, folder = _prepare(home, account, binaries)
        spawn(home, account, record, folder, alive_fd)
    # From here on only the server holds its lock, so that its death shows.
    wait_until_ready(home, record, log_start)
    return describe(home, record)


@contextmanager
def _claimed(home: Path) -> Iterator[tuple[int, Record | None]]:
    """Holds the lock of a server that is gone, or tells of a server that came up instead.

    A server that can't be reached any more (its socket's folder was cleaned away) is stopped.
    """
    fd = open_lock(home / "alive")
    try:
        yield fd, _take_over(home, fd)
    finally:
        os.close(fd)


def _take_over(home: Path, alive_fd: int) -> Record | None:
    deadline = time.monotonic() + PATIENCE
    reachable = time.monotonic()
    while not try_lock(alive_fd):
        record = read_record(home)
        said = answer(home, record) if record else Answer.ABSENT
        if said is Answer.READY:
            return record
        now = time.monotonic()
        if said is not Answer.ABSENT:
            reachable = now
        elif now - reachable > _GRACE:
            halt(home)
        if now > deadline:
            raise DatabaseUnavailable(
                f"The PostgreSQL server of {home} hasn't answered for {PATIENCE:.0f} seconds.",
                hint="Try again in a minute, or run `lma db stop`.",
            )
        time.sleep(0.02)
    return None


def _prepare(home: Path, account: Account, binaries: Path) -> tuple[Record, Path | None]:
    """Chooses where the server will listen, and records it."""
    cluster = home / "cluster"
    _remove_socket_folder(home)
    folder = make_socket_folder(home, account)
    password = None if folder else secrets.token_urlsafe(24)
    if password:
        set_password(cluster, account, binaries, password)
    record = Record(
        cluster_inode=cluster.stat().st_ino,
        host=_relative(folder, home) if folder else "127.0.0.1",
        port=5432 if folder else free_port(),
        password=password,
        version=_version(account, binaries),
        binaries=str(binaries),
        uid=account.uid,
    )
    write_record(home, record)
    return record, folder


def _relative(folder: Path, home: Path) -> str:
    return str(folder.relative_to(home) if folder.is_relative_to(home) else folder)


def _version(account: Account, binaries: Path) -> str:
    told = account.run([binaries / "postgres", "--version"]).stdout.decode()
    return told.split()[2]


def stop(data_dir: Path) -> bool:
    """Stops the server and waits for its end; False if none was running."""
    with explained(data_dir):
        own = data_dir / HOME_NAME
        if not own.exists():
            return False
        with turn(own / "lock"):
            home = find_home(data_dir)
            if not is_held(home / "alive"):
                return False
            halt(home)
            _remove_socket_folder(home)
            return True


def _remove_socket_folder(home: Path) -> None:
    """Removes the folder that the last start made outside the home."""
    record = read_record(home)
    if record and record.host.startswith("/"):
        with suppress(FileNotFoundError):
            shutil.rmtree(record.host, ignore_errors=True)


def destroy(data_dir: Path) -> None:
    """Stops the server and deletes its home."""
    stop(data_dir)
    with explained(data_dir):
        home = find_home(data_dir)
        for folder in (home, data_dir / HOME_NAME):
            if folder.exists():
                shutil.rmtree(folder)
