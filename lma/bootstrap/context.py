"""The context of one command or server, opened and closed as one."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lma.bootstrap.bell import Doorbell
from lma.bootstrap.caches import watching_the_forgotten
from lma.bootstrap.database import database_address, make_ready
from lma.bootstrap.platform import default_platform
from lma.bootstrap.remote import Remote
from lma.bootstrap.source import Source, choose_source
from lma.cache import Cache
from lma.cache.counters import Counters
from lma.context import Context
from lma.core.loaded_settings import LoadedSettings, load_settings
from lma.core.settings import Settings
from lma.core.tasks import Tasks
from lma.db.database import Database, Timeouts
from lma.db.leases import Leases

if TYPE_CHECKING:
    from lma.bootstrap.observed import Told

# Whoever waits for a page is told within seconds that the store is not there.
_SERVING = Timeouts(connect_s=2.0, statement_s=5.0, grace_s=1.0)
_PATIENCE_S = 300.0


@asynccontextmanager
async def open_context(
    loaded: LoadedSettings,
    *,
    online: bool = True,
    wait_s: float = 120.0,
    caching: bool = False,
    connections: int = 10,
    on_riot_status: Callable[[int], None] | None = None,
    on_limits: "Told | None" = None,
) -> AsyncIterator[Context]:
    """The context of one command or worker; everything it opened is closed with it.

    `online` says that data may be brought, so the database must be of the source's origin;
    `caching` that what servers have cached is its business. `on_riot_status` is told the status
    of every answer of Riot's, `on_limits` how long requests wait for limits and how full those are.
    """
    settings = loaded.values
    source = choose_source(settings)
    platform = default_platform(settings)
    database = Database(database_address(settings), size=connections)
    remote = Remote(settings, source, wait_s, database.address, on_riot_status, on_limits=on_limits)
    doorbell = Doorbell(settings, database)
    cache = _cache(settings, source) if caching else Cache()
    try:
        await make_ready(database, settings, source.origin if online else None)
        yield Context(
            db=database,
            open_riot=lambda: remote.riot,
            open_ddragon=lambda: remote.ddragon,
            clock=lambda: datetime.now(UTC),
            platform=platform,
            platform_given=settings.platform is not None,
            open_bell=lambda: doorbell.bell,
            cache=cache,
            reload_key=lambda: remote.take_key(load_settings().values),
        )
    finally:
        await doorbell.close()
        await remote.close()
        await cache.close()
        await database.close()


@asynccontextmanager
async def open_serving_context(
    loaded: LoadedSettings, *, on_riot_status: Callable[[int], None] | None = None
) -> AsyncIterator[Context]:
    """The context of a server: nobody is kept waiting for Riot's limits or for the store.

    `on_riot_status` is told the status of every answer of Riot's.
    """
    settings = loaded.values
    source = choose_source(settings)
    database = Database(database_address(settings), timeouts=_SERVING)
    counters = _counters(settings)
    remote = Remote(settings, source, _PATIENCE_S, database.address, on_riot_status, counters)
    doorbell = Doorbell(settings, database)
    ctx = Context(
        db=database,
        open_riot=lambda: remote.hurried_riot,
        open_ddragon=lambda: remote.ddragon,
        clock=lambda: datetime.now(UTC),
        platform=default_platform(settings),
        platform_given=settings.platform is not None,
        cache=_cache(settings, source),
        tasks=Tasks(),
        counters=counters,
        open_patient_riot=lambda: remote.riot,
        open_bell=lambda: doorbell.bell,
        leases=Leases(database),
    )
    try:
        await make_ready(database, settings, source.origin)
        async with watching_the_forgotten(ctx):
            yield ctx
    finally:
        await ctx.tasks.close()
        await doorbell.close()
        await remote.close()
        await ctx.cache.close()
        await counters.close()
        await database.close()


def _counters(settings: Settings) -> Counters:
    """What clients may ask for, counted by all processes together where there is a Redis."""
    limits = {
        "address": settings.limit_address,
        "account": settings.limit_account,
        "riot": settings.limit_riot,
    }
    url = settings.redis_url
    return Counters(limits, None if url is None else url.get_secret_value())


def _cache(settings: Settings, source: Source) -> Cache:
    """The cache: a Redis may hold the bodies of several origins, apart from each other."""
    budget = settings.cache_mb * 1024 * 1024
    if settings.redis_url is None:
        return Cache(budget=budget)
    from lma.cache.shared import Shared

    shared = Shared(settings.redis_url.get_secret_value(), f"lma:{source.origin}:")
    return Cache(shared, budget=budget)
