"""A store in Redis: the rules are one script, which Redis runs in one step on its own clock."""

from collections.abc import Callable
from importlib.resources import files

import msgspec
import redis.asyncio

from lma.core.errors import ConfigurationFailed
from lma.riot.limits.messages import Ask, Reply

# A Redis that hangs is as good as none; the pump asks again for a while.
_TIMEOUT_S = 1.0
_PARTS = ("scope", "host", "line", "exchange")
_PREFIX = "lma:limits:"

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Reply).decode


class RedisStore:
    """What the processes that share a Redis know; `clock` replaces Redis's own in tests."""

    def __init__(self, url: str, clock: Callable[[], int] | None = None) -> None:
        self._clock = clock
        try:
            self._redis = redis.asyncio.from_url(  # type: ignore[no-untyped-call]
                url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S
            )
        except ValueError as error:
            raise _unusable(str(error)) from error
        folder = files("lma.riot.limits").joinpath("lua")
        parts = [folder.joinpath(f"{name}.lua").read_bytes() for name in _PARTS]
        self._script = self._redis.register_script(b"\n".join(parts))

    async def exchange(self, host: str, ask: Ask) -> Reply:
        """Applies the rules inside Redis; see `LimitStore`."""
        told = [_encode(ask), *([self._clock()] if self._clock else [])]
        try:
            return _decode(await self._script(keys=[_PREFIX + host], args=told))
        except (redis.RedisError, OSError, TimeoutError) as error:
            raise _unusable(str(error)) from error

    async def close(self) -> None:
        """Closes the connections."""
        await self._redis.aclose()


def _unusable(reason: str) -> ConfigurationFailed:
    first = reason.partition("\n")[0][:120].rstrip(".")
    return ConfigurationFailed(
        f"Riot's limits can't be kept, for Redis can't be used: {first}.",
        hint="LMA_REDIS_URL looks like redis://host:6379/0; without it, PostgreSQL serves",
    )
