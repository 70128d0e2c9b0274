"""What the benchmarks share: CPU of child processes, throw-away servers, payloads, the last line.

A benchmark is run from the checkout (`python -m benchmarks.cli_startup`) and ends with status 0
whatever it measured; only what keeps it from measuring is an error.
"""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg

from lma import local
from lma.db import migrate
from lma.local.account import choose_account
from lma.sandbox.schedule import Wanted
from lma.sandbox.synthetic import SyntheticWorld

ROOT = Path(__file__).resolve().parents[1]
LMA = "from lma.cli.run import main; main()"  # what the installed command `lma` runs
DEBIAN = Path("/usr/lib/postgresql/15/bin")
PLAYER = "Faker#NA1"

_PATIENCE_S = 60.0


def peer(name: str) -> str:
    """The program text that runs a peer of `benchmarks/peers`, its module from bytecode."""
    return f"from benchmarks.peers.{name} import app; app()"


def report(what: str, ratio: float, *, target: float, most: bool = True, floor: str) -> None:
    """One result: a ratio, what it is a ratio of, and how it stands to its target."""
    met = ratio <= target if most else ratio >= target
    sign = "<=" if most else ">="
    verdict = "met" if met else "MISSED"
    print(f"{what}: {ratio:.2f} of {floor} (target {sign} {target}, {verdict})")


@contextmanager
def scratch(prefix: str) -> Iterator[Path]:
    """A folder that is gone afterwards, short enough for a socket's path."""
    folder = Path(tempfile.mkdtemp(prefix=f"lma-{prefix}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a new user, so that nobody's own settings are measured."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LMA_", "PG")) and name not in ("NO_COLOR", "FORCE_COLOR")
    }
    return kept | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "PYTHONPATH": str(ROOT),
        "LMA_DATA_DIR": str(home / "data"),
        **more,
    }


def child_cpu(program: str, *arguments: str, env: Mapping[str, str], cwd: Path) -> float:
    """CPU seconds, user and system, of one Python process that must end well."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    told = process.stderr.read().decode(errors="replace")
    process.stderr.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{program} {' '.join(arguments)} ended with {process.returncode}:\n{told}")
    return usage.ru_utime + usage.ru_stime


@dataclass(frozen=True)
class Pairs:
    """Interleaved runs: the measured program and its peer, in milliseconds of CPU."""

    ours: list[float]
    theirs: list[float]

    @property
    def ratio(self) -> float:
        """The median of the ratios of neighbours, which share whatever else the machine does."""
        return median(a / b for a, b in zip(self.ours, self.theirs, strict=True))

    def __str__(self) -> str:
        ours, theirs = median(self.ours), median(self.theirs)
        return f"CPU {1000 * ours:.0f} ms against {1000 * theirs:.0f} ms, {len(self.ours)} pairs"


def interleave(
    ours: Sequence[str],
    theirs: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    pairs: int = 21,
) -> Pairs:
    """Run two programs in turn; the first runs of each compile its bytecode and don't count."""
    measured = Pairs([], [])
    for number in range(-2, pairs):
        for told, program in ((measured.ours, ours), (measured.theirs, theirs)):
            cpu = child_cpu(*program, env=env, cwd=cwd)
            if number >= 0:
                told.append(cpu)
    return measured


@contextmanager
def embedded(data_dir: Path) -> Iterator[local.Server]:
    """An embedded server of the benchmark's own (PostgreSQL 18, pglz), destroyed afterwards."""
    try:
        yield local.ensure_running(data_dir)
    finally:
        local.destroy(data_dir)


async def migrated(server: local.Server, name: str = "bench") -> str:
    """The address of a database of the embedded server that has every table."""
    await local.ensure_database(server, name)
    await migrate.upgrade({"dsn": server.dsn(name)})
    return server.dsn(name)


@contextmanager
def debian_server(folder: Path) -> Iterator[str | None]:
    """The address of an empty PostgreSQL 15 of Debian's, which has lz4; None where there is none.

    It has no pgvector, so no migration runs there: see `create_tables`.
    """
    if not (DEBIAN / "postgres").exists():
        yield None
        return
    account = choose_account(folder)
    account.take(folder)
    cluster, port = folder / "cluster", free_port()
    made = account.run(
        [DEBIAN / "initdb", "-D", cluster, "-U", "lma", "-A", "trust", "-E", "UTF8", "--locale=C"]
    )
    if made.returncode:
        sys.exit(made.stdout.decode(errors="replace"))
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
        "-c shared_buffers=32MB -c max_wal_size=256MB -c jit=off"
    )
    control: list[str | Path] = [DEBIAN / "pg_ctl", "-D", cluster, "-w", "-l", folder / "log"]
    started = account.run([*control, "-o", options, "start"], output=subprocess.DEVNULL)
    if started.returncode:
        sys.exit((folder / "log").read_text(errors="replace"))
    try:
        yield f"postgresql://lma@127.0.0.1:{port}/postgres"
    finally:
        account.run([*control, "-m", "immediate", "stop"], output=subprocess.DEVNULL)


async def create_tables(dsn: str) -> None:
    """The tables of the models, without migrations and so without pgvector, in lz4."""
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlmodel import SQLModel

    import lma.models  # noqa: F401 - fills the metadata
    from lma.db.revision import HEAD

    engine = create_async_engine(dsn.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.begin() as connection:
        tables = [t for t in SQLModel.metadata.sorted_tables if t.name != "match_state"]
        await connection.run_sync(SQLModel.metadata.create_all, tables=tables)
        for table, column in (("match", "game_info"), ("timeline", "payload")):
            await connection.exec_driver_sql(
                f"ALTER TABLE {table} ALTER COLUMN {column} SET COMPRESSION lz4"
            )
        await connection.exec_driver_sql(
            f"CREATE TABLE alembic_version AS SELECT '{HEAD}' AS version_num"
        )
    await engine.dispose()


def synthetic_matches(count: int) -> dict[str, bytes]:
    """Payloads of the sandbox's world by match id, the newest of one player's."""
    world, now = SyntheticWorld(1, None, cached_matches=1), time.time()
    name, _, tag = PLAYER.partition("#")
    account = world.find_account(name, tag)
    assert account is not None
    ids = world.match_ids(account, "americas", Wanted(count=count), now)
    bodies = ((match_id, world.find_match(match_id, "americas", now)) for match_id in ids)
    return {match_id: body for match_id, body in bodies if body is not None}


def real_matches() -> dict[str, bytes]:
    """Recorded payloads by match id; none where LMA_SHARED and ../shared hold none."""
    shared = Path(os.environ.get("LMA_SHARED") or ROOT.parent / "shared")
    paths = sorted((shared / "riot" / "matches").glob("*.json"))
    return {path.stem: path.read_bytes() for path in paths}


@contextmanager
def sandbox_server(replay: Path, home: Path) -> Iterator[tuple[str, int]]:
    """`lma sandbox serve` on recordings, as a process of its own: its address and its pid."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", LMA, *("sandbox", "serve", "--port", str(port)), "--replay", replay],
        env=environment(home),
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        await_port(port, process)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int, process: "subprocess.Popen[bytes]", address: str = "127.0.0.1") -> None:
    """Wait until a server listens."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((address, port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("the server did not start")


def process_cpu(pid: int) -> float | None:
    """CPU seconds of a process so far, None where /proc does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def family_cpu(pid: int) -> float | None:
    """CPU seconds of a process, of its children, and of those children that have ended."""
    own = process_cpu(pid)
    if own is None:
        return None
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            own += process_cpu(int(stat.parent.name)) or 0.0
    return own


async def postmaster_pid(dsn: str) -> int:
    """The pid of the server behind an address, whose children are its connections."""
    connection: Any = await asyncpg.connect(dsn)
    try:
        told = await connection.fetchval("SELECT pg_read_file('postmaster.pid')")
    finally:
        await connection.close()
    return int(re.split(r"\s", told, maxsplit=1)[0])


def run(body: Any) -> Any:
    """Run a benchmark's coroutine."""
    return asyncio.run(body)
