"""What a data folder says about its server, and whether that is still true.

    <data_dir>/postgres-18/        the home: one for each major version of PostgreSQL
        lock                       held by the command that makes, starts or stops the server
        elsewhere                  path of the home, where the server's account can't reach this one
        alive                      locked by every process of the server for as long as it lives
        server.json                the record: where the server listens
        cluster/  socket/  postgres.log

The record is written before the server is started, so it always tells where a live server listens.
"""

import json
import os
import stat
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from lma.local.files import write_private
from lma.local.locks import is_held
from lma.local.probe import Answer, ask

MAJOR = 18
HOME_NAME = f"postgres-{MAJOR}"
ROLE = "lma"
LOG_LIMIT = 1_000_000
"""Bytes after which the server's log is cut down to its last tenth."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, and how to reach it."""

    host: str
    """The folder of its Unix socket, or 127.0.0.1."""
    port: int
    user: str
    password: str | None = field(repr=False)
    """None over a Unix socket: only its folder's owner can reach it."""
    version: str
    data_dir: Path
    log: Path

    def dsn(self, database: str) -> str:
        """An address that asyncpg, SQLAlchemy and libpq all understand."""
        secret = f":{self.password}" if self.password else ""
        name = quote(database, safe="")
        if self.host.startswith("/"):
            folder = quote(self.host, safe="")
            return f"postgresql://{self.user}{secret}@/{name}?host={folder}&port={self.port}"
        return f"postgresql://{self.user}{secret}@{self.host}:{self.port}/{name}"


@dataclass(frozen=True, slots=True)
class Status:
    """What a data folder holds."""

    state: Literal["absent", "down", "unready", "up"]
    """`unready`: it lives, and starts, recovers, stops, or has lost its socket."""
    data_dir: Path
    log: Path
    server: Server | None


@dataclass(frozen=True, slots=True)
class Record:
    """The record of one start of the server."""

    cluster_inode: int
    host: str
    """A folder, relative to the home where it lies inside; or 127.0.0.1."""
    port: int
    password: str | None
    version: str
    binaries: str
    uid: int

    def address(self, home: Path) -> str:
        return self.host if self.password else str(home / self.host)


def find_home(data_dir: Path) -> Path:
    """Where the cluster of a data folder is, or would be if nothing says otherwise."""
    own = data_dir / HOME_NAME
    pointer = own / "elsewhere"
    try:
        # Run with sudo, we don't follow a path that another account wrote.
        if pointer.lstat().st_uid == os.geteuid():
            return Path(pointer.read_text(encoding="utf-8"))
    except FileNotFoundError:
        pass
    return own


def read_record(home: Path) -> Record | None:
    """The record of the last start, None if there is none or it is a copied folder's."""
    try:
        record = Record(**json.loads((home / "server.json").read_bytes()))
        inode = (home / "cluster").stat().st_ino
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return record if record.cluster_inode == inode else None


def write_record(home: Path, record: Record) -> None:
    """Replaces the record in one step."""
    text = json.dumps(asdict(record))
    write_private(home / "server.json", text)


def find_running(data_dir: Path) -> Server | None:
    """The server of a data folder if it accepts connections now."""
    try:
        home = find_home(data_dir)
        record = read_record(home)
        if record is None or answer(home, record) is not Answer.READY:
            return None
    except OSError:
        # Whatever is wrong with the folder, starting a server there meets it again, and says so.
        return None
    return describe(home, record)


def answer(home: Path, record: Record) -> Answer:
    """What the recorded server says to a login.

    A server whose binaries are gone (a virtual environment that was deleted) counts as absent: it
    can't load extensions any more.
    """
    if not is_held(home / "alive") or not Path(record.binaries).exists():
        return Answer.ABSENT
    address = record.address(home)
    if not record.password and not is_private(address, record.uid):
        return Answer.ABSENT
    return ask(address, record.port, ROLE)


def is_private(folder: str, uid: int) -> bool:
    """Whether a folder is that account's alone: in /tmp, anyone may make one of its name."""
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & 0o077


def describe(home: Path, record: Record) -> Server:
    """The record as callers see it."""
    return Server(
        host=record.address(home),
        port=record.port,
        user=ROLE,
        password=record.password,
        version=record.version,
        data_dir=home / "cluster",
        log=home / "postgres.log",
    )


def find_status(data_dir: Path) -> Status:
    """Looks at a data folder without changing it."""
    home = find_home(data_dir)
    cluster, log = home / "cluster", home / "postgres.log"
    record = read_record(home)
    if record is None or not is_held(home / "alive"):
        return Status("down" if cluster.exists() else "absent", cluster, log, None)
    if answer(home, record) is Answer.READY:
        return Status("up", cluster, log, describe(home, record))
    return Status("unready", cluster, log, None)


def trim_log(log: Path) -> None:
    """Keeps the end of a log that has grown beyond its limit; the server goes on appending."""
    try:
        if log.lstat().st_size <= LOG_LIMIT:
            return
        with os.fdopen(os.open(log, os.O_RDWR | os.O_NOFOLLOW), "r+b") as file:
            file.seek(-LOG_LIMIT // 10, os.SEEK_END)
            end = file.read()
            file.truncate(0)
            file.seek(0)
            file.write(end)
    except OSError:
        # A log that can't be trimmed is no reason to refuse the database.
        return
