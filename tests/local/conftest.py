"""Real servers in folders of their own; each test ends what it started."""

import asyncio
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest

import lma
from lma import local
from lma.local.postmaster import find_processes
from lma.local.record import find_home

ROOT = Path(lma.__file__).parents[1]
ORDINARY = "daemon"
"""An account that every Unix has, and that is not the one chosen for the server."""

SHM = Path("/dev/shm")
BASE = SHM if SHM.is_dir() and shutil.disk_usage(SHM).free > 4_000_000_000 else None
"""In memory where there is room: a cluster has a thousand files, and each test wants its own."""

Command = Callable[[str, Path], "subprocess.Popen[str]"]

DROP = f"""
import asyncio, asyncpg, encodings.ascii, encodings.idna, os, lma.local.lifecycle
from asyncpg import connection
if os.geteuid() == 0:
    import pwd
    entry = pwd.getpwnam({ORDINARY!r})
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
"""
"""Becomes an ordinary user, after the imports: root's Python may be out of that user's reach."""


def make_folder() -> Path:
    base = Path(tempfile.mkdtemp(prefix="lmatest-", dir=BASE))
    base.chmod(0o755)
    data_dir = base / "data"
    data_dir.mkdir(mode=0o755)
    return data_dir


def remove_folder(data_dir: Path) -> None:
    for found in list(data_dir.parent.rglob("postgres-18")):
        local.destroy(found.parent)
    shutil.rmtree(data_dir.parent)


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    """A data folder that other accounts may pass through, so that root's server lives in it."""
    data_dir = make_folder()
    yield data_dir
    remove_folder(data_dir)


@pytest.fixture(scope="session")
def made_before() -> Iterator[Path]:
    """A data folder with a server that was started and stopped."""
    data_dir = make_folder()
    local.ensure_running(data_dir)
    local.stop(data_dir)
    yield data_dir
    remove_folder(data_dir)


@pytest.fixture
def folder(made_before: Path, empty_folder: Path) -> Path:
    """A data folder with a cluster at rest, which spares a test the second that initdb takes."""
    subprocess.run(["/bin/cp", "-a", made_before / "postgres-18", empty_folder], check=True)
    return empty_folder


@pytest.fixture
def private_folder() -> Iterator[Path]:
    """A data folder that nobody else may enter, such as those under /root."""
    data_dir = Path(tempfile.mkdtemp(prefix="lmatest-", dir=BASE))
    yield data_dir
    local.destroy(data_dir)
    shutil.rmtree(data_dir)


@pytest.fixture
def query() -> Callable[[local.Server, str], Any]:
    """Runs one statement on a server and returns its first value."""

    async def ask(server: local.Server, sql: str) -> Any:
        connection = await asyncpg.connect(server.dsn("postgres"), timeout=10)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    async def run(server: local.Server, sql: str) -> Any:
        for _ in range(100 if sql.startswith("select") else 0):
            with suppress(asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, OSError):
                # It may recover from a kill this moment.
                return await ask(server, sql)
            await asyncio.sleep(0.1)
        return await ask(server, sql)

    return lambda server, sql: asyncio.run(run(server, sql))


@pytest.fixture
def postmaster() -> Callable[[Path], int]:
    """The pid of the one postmaster of a data folder."""

    def find(data_dir: Path) -> int:
        for _ in range(100):
            found = find_processes(find_home(data_dir))[0]
            if len(found) == 1:
                return found[0]
            time.sleep(0.05)  # a child that was forked this moment still looks like its parent
        raise AssertionError(f"not one postmaster but {found}")

    return find


@pytest.fixture
def command() -> Iterator[Command]:
    """Starts Python code in another process; the data folder is its argv[1]."""
    started: list[subprocess.Popen[str]] = []

    def run(code: str, data_dir: Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", f"import sys\nfrom pathlib import Path\n{code}", str(data_dir)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate(timeout=10)


@pytest.fixture
def as_ordinary(command: Command) -> Callable[[str, Path], str]:
    """Runs Python code as an account that is not root, and returns what it printed."""

    def run(code: str, data_dir: Path) -> str:
        out, err = command(f"{DROP}\n{code}", data_dir).communicate(timeout=60)
        assert err == ""
        return out

    return run
