"""A context to try things in: nobody's settings, a made-up world, a database that goes with it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from lma.bootstrap.platform import DEFAULT_PLATFORM
from lma.cache import Cache
from lma.context import Context
from lma.core.errors import ConfigurationFailed
from lma.core.loaded_settings import LoadedSettings
from lma.core.settings import Settings
from lma.core.tasks import Tasks
from lma.db import migrate
from lma.db.database import Database
from lma.db.revision import claim_origin
from lma.local import Server, ensure_running
from lma.local.disposable import disposable_database
from lma.riot.client import RiotClient
from lma.riot.data_dragon import DataDragon
from lma.riot.rate_limit import InProcessLimiter
from lma.sandbox import SandboxOptions, SandboxTransport
from lma.sandbox.stage import Stage
from lma.sandbox.world import Account

__all__ = ["MOMENT", "Account", "Stage", "open_trial_context", "trial_settings"]

# The time at which the made-up world stands still, and at which the Phase 0 examples were made.
MOMENT = datetime(2026, 11, 24, 12, tzinfo=UTC)
_PREFIX = "lma_trial"
_URL = "http://sandbox.invalid"
_WAIT_S = 30.0


def trial_settings(data_dir: Path) -> LoadedSettings:
    """Every setting at its default, but where the embedded server lies."""
    return LoadedSettings(Settings.model_validate({"data_dir": data_dir}), {})


@asynccontextmanager
async def open_trial_context(data_dir: Path, stage: Stage | None) -> AsyncIterator[Context]:
    """A context on the sandbox, the synthetic world's where no stage is told, at `MOMENT`.

    Its database is made on the embedded server of `data_dir`, and dropped in the end.
    """
    async with AsyncExitStack() as closing:
        server = _server(data_dir)
        dsn = await closing.enter_async_context(disposable_database(server, _PREFIX))
        database = Database({"dsn": dsn})
        closing.push_async_callback(database.close)
        await migrate.upgrade(database.address)
        async with database.begin() as session:
            await claim_origin(session, "sandbox")
        options = SandboxOptions(stage=stage, clock=MOMENT.timestamp)
        transport = SandboxTransport(options)
        riot = _riot(transport)
        closing.push_async_callback(riot.close)
        tasks = Tasks()
        closing.push_async_callback(tasks.close)
        yield _context(database, riot, DataDragon(transport, base_url=f"{_URL}/ddragon"), tasks)


def _server(data_dir: Path) -> Server:
    try:
        return ensure_running(data_dir)
    except ConfigurationFailed as error:
        hint = "a database is made for this on the embedded server of LMA_DATA_DIR, nowhere else"
        raise type(error)(error.message, hint=hint) from error


def _riot(transport: httpx.AsyncBaseTransport) -> RiotClient:
    return RiotClient(
        transport,
        base_url=f"{_URL}/{{route}}",
        api_key=None,
        limiter=InProcessLimiter(),
        wait_s=_WAIT_S,
    )


def _context(database: Database, riot: RiotClient, dragon: DataDragon, tasks: Tasks) -> Context:
    return Context(
        db=database,
        open_riot=lambda: riot,
        open_ddragon=lambda: dragon,
        clock=lambda: MOMENT,
        platform=DEFAULT_PLATFORM,
        platform_given=False,
        cache=Cache(),
        tasks=tasks,
    )
