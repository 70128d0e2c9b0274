"""A store in Redis: the rules are one script, which Redis runs in one step on its own clock."""

from collections.abc import Callable
from contextlib import suppress
from importlib.resources import files
from typing import Any

import msgspec
import redis.asyncio

from lma.core.errors import ConfigurationFailed
from lma.riot.limits.copies import Copy, lifetime_ms, write_copy
from lma.riot.limits.messages import Ask, Reply

# A Redis that hangs is as good as none; the pump asks again for a while.
_TIMEOUT_S = 1.0
_EXCHANGE = ("scope", "host", "line", "exchange")
_ADOPT = ("scope", "adopt")
_PREFIX = "lma:limits:"

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Reply).decode


class StateMissing(Exception):
    """Redis does not know the state of a host, or an old one: it has forgotten."""


class OtherEpoch(Exception):
    """Redis has the state of a host that others have begun, in the epoch of that number."""

    def __init__(self, epoch: int) -> None:
        super().__init__(epoch)
        self.epoch = epoch


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
        self._exchange = self._redis.register_script(_joined(_EXCHANGE))
        self._adopt = self._redis.register_script(_joined(_ADOPT))

    async def exchange(self, host: str, ask: Ask) -> Reply:
        """Applies the rules inside Redis; see `LimitStore`."""
        reply, *_ = await self._run(self._exchange, host, _encode(ask), self._now(), "", "")
        return _decode(reply)

    async def exchange_within(
        self, host: str, ask: Ask, epoch: int, after: int
    ) -> tuple[Reply, bytes, int]:
        """The same within an epoch, after the exchange of a number; 0 lets it be the first.

        The reply, all that Redis knows of the host after it, and the exchange's number. Raises
        `OtherEpoch` and `StateMissing`.
        """
        first, *rest = await self._run(
            self._exchange, host, _encode(ask), self._now(), epoch, after
        )
        if first == b"missing":
            raise StateMissing
        if first == b"other":
            raise OtherEpoch(int(rest[0]))
        return _decode(first), rest[0], int(rest[1])

    async def adopt(self, host: str, copy: Copy, left: int) -> int:
        """Goes on with what is known of a host elsewhere; the epoch of the state that counts then.

        `left` is the epoch in which this Redis was last used.
        """
        told = (write_copy(copy), self._now(), left, lifetime_ms(copy.host))
        return int(await self._run(self._adopt, host, *told))

    async def answers(self) -> bool:
        """Whether Redis can be used, that is written to."""
        try:
            await self._redis.set(f"{_PREFIX}is it back", b"yes", px=1000)
        except (redis.RedisError, OSError, TimeoutError):
            return False
        return True

    async def close(self) -> None:
        """Closes the connections."""
        with suppress(redis.RedisError, OSError, TimeoutError):
            await self._redis.aclose()

    async def _run(self, script: Any, host: str, *told: Any) -> Any:
        try:
            return await script(keys=[_PREFIX + host], args=told)
        except (redis.RedisError, OSError, TimeoutError) as error:
            raise _unusable(str(error)) from error

    def _now(self) -> int | str:
        return self._clock() if self._clock else ""


def _joined(parts: tuple[str, ...]) -> bytes:
    folder = files("lma.riot.limits").joinpath("lua")
    return b"\n".join(folder.joinpath(f"{name}.lua").read_bytes() for name in parts)


def _unusable(reason: str) -> ConfigurationFailed:
    first = reason.partition("\n")[0][:120].rstrip(".")
    return ConfigurationFailed(
        f"Riot's limits can't be kept, for Redis can't be used: {first}.",
        hint="LMA_REDIS_URL looks like redis://host:6379/0; without it, PostgreSQL serves",
    )
