"""Where the processes that use a key tell each other what they know of its limits."""

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from lma.core.settings import Settings

if TYPE_CHECKING:
    from lma.riot.limits.messages import LimitStore
    from lma.riot.limits.stores import LockedRow
    from lma.riot.rate_limit import RateLimiter


def open_limiter(
    settings: Settings, address: Mapping[str, Any] | None, *, in_process: bool, base_url: str
) -> "RateLimiter":
    """Redis where it is configured, with the database for when it fails, else the database alone.

    Nothing is shared of a private sandbox. `address` is the database's; without one and without
    Redis this process is on its own. `base_url` is Riot's, or that of whoever stands in.
    """
    from lma.riot.limits.limiter import SharedLimiter
    from lma.riot.rate_limit import InProcessLimiter

    store = None if in_process else _open_store(settings, address)
    if store is None:
        return InProcessLimiter()
    return SharedLimiter(store, _application(settings, base_url))


def _open_store(settings: Settings, address: Mapping[str, Any] | None) -> "LimitStore | None":
    from lma.riot.limits.stores import RowStore

    if settings.redis_url is not None:
        from lma.riot.limits.redis import RedisStore

        redis = RedisStore(settings.redis_url.get_secret_value())
        if address is None:
            return redis
        from lma.riot.limits.fallback import FallbackStore

        return FallbackStore(redis, _open_rows(address, size=2))
    return None if address is None else RowStore(_open_rows(address, size=4))


def _open_rows(address: Mapping[str, Any], *, size: int) -> "LockedRow":
    from lma.db.limits import LockedRows

    return LockedRows(address, size=size)


def _application(settings: Settings, base_url: str) -> str:
    """A name for the key and where it is used, from which neither can be told."""
    key = settings.riot_api_key
    told = "" if key is None else key.get_secret_value().strip()
    return sha256(f"{told}\n{base_url}".encode()).hexdigest()[:24]
