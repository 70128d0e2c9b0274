"""What every test may stand on: a real PostgreSQL, a context on the sandbox, the command line."""

import io
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from hypothesis import HealthCheck, settings

from lma import local
from lma.cli.run import run_command
from lma.context import Context
from lma.db import migrate
from lma.db.database import Database
from lma.domain.routing import Platform
from lma.riot.client import RiotClient
from lma.riot.data_dragon import DataDragon
from lma.riot.http import Patience
from lma.riot.rate_limit import InProcessLimiter, RateLimiter
from lma.sandbox import SandboxOptions, SandboxTransport
from tests.legacy import Legacy, make_legacy

# A loaded machine is no fault of what is tested.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

_TABLES = (
    'match, "user", champion, quarantine, origin, ops_key, forgotten, work, '
    "legacy_id, legacy_import, legacy_finding, spending, win_model"
)
_IMPATIENT = Patience(tries=3, first_pause_s=0.001, attempt_s=2.0)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real payloads, which is no part of the repository."""
    beside = Path(__file__).parents[1].parent / "shared"
    folder = Path(os.environ.get("LMA_SHARED") or beside)
    if not (folder / "riot" / "matches").is_dir():
        pytest.skip(f"no real payloads in {folder} (LMA_SHARED names their folder)")
    return folder


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local.Server]:
    """A PostgreSQL of this test process's own."""
    data_dir = tmp_path_factory.mktemp("postgres")
    yield local.ensure_running(data_dir)
    local.destroy(data_dir)


@pytest.fixture(scope="session")
def store_address(postgres: local.Server) -> dict[str, Any]:
    """The address of a migrated database that the tests of this process share in turn."""
    import asyncio

    async def make() -> dict[str, Any]:
        await local.ensure_database(postgres, "store")
        address = {"dsn": postgres.dsn("store")}
        await migrate.upgrade(address)
        return address

    return asyncio.run(make())


@pytest.fixture
async def address(store_address: dict[str, Any]) -> dict[str, Any]:
    """That address, every table empty."""
    connection = await asyncpg.connect(**store_address)
    await connection.execute(f"TRUNCATE {_TABLES} CASCADE")
    await connection.close()
    return store_address


@pytest.fixture
async def database(address: dict[str, Any]) -> AsyncIterator[Database]:
    """An empty store."""
    opened = Database(address)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def legacy_dsn(postgres: local.Server) -> str:
    """The address of a database that the tests of this process make the old application's."""
    import asyncio

    asyncio.run(local.ensure_database(postgres, "rails production"))
    return postgres.dsn("rails production")


@pytest.fixture
async def legacy(legacy_dsn: str) -> AsyncIterator[Legacy]:
    """An old application's database without rows."""
    made = await make_legacy(legacy_dsn)
    yield made
    await made.connection.close()


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def timestamp(self) -> float:
        """Seconds since 1970, as the sandbox counts."""
        return self.now.timestamp()

    def move(self, **by: float) -> None:
        """Let time pass: `move(minutes=11)`."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """The time of a context and of its sandbox."""
    return Clock()


@dataclass(frozen=True)
class Opened:
    """A context, and the transport behind its Riot client to look at."""

    ctx: Context
    transport: httpx.AsyncBaseTransport


@pytest.fixture
async def open_opened(database: Database, clock: Clock) -> AsyncIterator[Callable[..., Opened]]:
    """Opens a context on the empty store; `transport` stands in for the sandbox's.

    What is opened is closed in the end, the limiters too: a timer that outlived its test could
    go off while the loop ends.
    """
    async with AsyncExitStack() as closing:

        def open_one(
            transport: httpx.AsyncBaseTransport | None = None,
            *,
            limiter: RateLimiter | None = None,
            **options: Any,
        ) -> Opened:
            chosen = transport or SandboxTransport(SandboxOptions(clock=clock.timestamp, **options))
            riot = RiotClient(
                chosen,
                base_url="http://sandbox.invalid/{route}",
                api_key=None,
                limiter=limiter or InProcessLimiter(),
                wait_s=5.0,
                patience=_IMPATIENT,
            )
            closing.push_async_callback(riot.close)
            dragon = DataDragon(
                chosen, base_url="http://sandbox.invalid/ddragon", patience=_IMPATIENT
            )
            ctx = Context(
                db=database,
                open_riot=lambda: riot,
                open_ddragon=lambda: dragon,
                clock=clock,
                platform=Platform.NA1,
                platform_given=False,
            )
            return Opened(ctx, chosen)

        yield open_one


@pytest.fixture
def open_context(open_opened: Callable[..., Opened]) -> Callable[..., Context]:
    """Opens a context on the empty store and a sandbox with these options."""
    return lambda **options: open_opened(**options).ctx


@pytest.fixture
def ctx(open_context: Callable[..., Context]) -> Context:
    """A context on the empty store and the synthetic world."""
    return open_context()


@dataclass(frozen=True)
class Ended:
    """How a command line ended."""

    status: int
    out: str
    err: str


@pytest.fixture(scope="session")
def terminal_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of the command lines of this test process."""
    folder = tmp_path_factory.mktemp("data")
    yield folder
    local.destroy(folder)


@pytest.fixture
def terminal(
    terminal_data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """An environment as of a new user: no LMA_* but the data folder, an empty working folder."""
    for name in list(os.environ):
        if name.startswith(("LMA_", "PG")) or name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("LMA_DATA_DIR", str(terminal_data_dir))
    monkeypatch.chdir(home)
    return home


@pytest.fixture
def lma(terminal: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Runs a command line in this process: `lma("matches", "Faker#NA1")`."""

    def run(*argv: str) -> Ended:
        capsys.readouterr()
        status = run_command(argv)
        told = capsys.readouterr()
        return Ended(status, told.out, told.err)

    return run


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Gives a command line something to read, decoded as Python decodes a real stdin."""

    def give(body: bytes) -> None:
        text = io.TextIOWrapper(io.BytesIO(body), encoding="utf-8", errors="surrogateescape")
        monkeypatch.setattr(sys, "stdin", text)

    return give


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a third of the tests' time is spent waiting for processes."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Let no test be skipped for want of a program that LMA_TEST_NEEDS says is there."""
    report = yield
    needs = os.environ.get("LMA_TEST_NEEDS", "").split()
    if report.skipped and any(program in str(report.longrepr) for program in needs):
        report.outcome = "failed"
    return report
