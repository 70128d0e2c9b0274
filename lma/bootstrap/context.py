"""The context of one command or server, opened and closed as one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from lma.bootstrap.database import database_address, make_ready
from lma.bootstrap.platform import default_platform
from lma.bootstrap.remote import Remote
from lma.bootstrap.source import choose_source
from lma.context import Context
from lma.core.settings import LoadedSettings
from lma.db.database import Database


@asynccontextmanager
async def open_context(
    loaded: LoadedSettings, *, online: bool = True, wait_s: float = 120.0
) -> AsyncIterator[Context]:
    """The context of one command or server; everything it opened is closed with it.

    `online` says that data may be brought, so the database must be of the source's origin.
    """
    settings = loaded.values
    source = choose_source(settings)
    platform = default_platform(settings)
    database = Database(database_address(settings))
    remote = Remote(settings, source, wait_s, database.address)
    try:
        await make_ready(database, settings, source.origin if online else None)
        yield Context(
            db=database,
            open_riot=lambda: remote.riot,
            open_ddragon=lambda: remote.ddragon,
            clock=lambda: datetime.now(UTC),
            platform=platform,
            platform_given=settings.platform is not None,
        )
    finally:
        await remote.close()
        await database.close()
