"""A store in Redis that goes on in PostgreSQL while Redis fails, and back; see `standing`."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar
from uuid import uuid4

import msgspec

from lma.core.errors import ConfigurationFailed
from lma.core.tasks import end_tasks
from lma.riot.limits.copies import read_copy
from lma.riot.limits.messages import Ask, Reply
from lma.riot.limits.redis import OtherEpoch, RedisStore, StateMissing
from lma.riot.limits.standing import (
    BELIEVED_MS,
    DOUBT_MS,
    FENCE_MS,
    LOOK_MS,
    Standing,
    Told,
    View,
)
from lma.riot.limits.stores import Clock, LockedRow

T = TypeVar("T")

# So many times the store may turn out to be another while one question is asked.
_TURNS = 4
# Whoever takes a host back to Redis just now is waited for: everybody else waits for it.
_CLOSE_S = 1.5

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Standing).decode


@dataclass(frozen=True, slots=True)
class Pace:
    """How long Redis may fail before it is left, and how often it is tried then.

    The others are told of it `fence_ms` before the row counts, and nobody may have failed to reach
    Redis for `doubt_ms` before it counts again.
    """

    patience_ms: int = 750
    try_ms: int = 2000
    fence_ms: int = FENCE_MS
    doubt_ms: int = DOUBT_MS


class FallbackStore:
    """What the processes know that share a Redis, and a `LockedRow` for when it fails.

    `clock` replaces all clocks in tests.
    """

    def __init__(
        self,
        redis: RedisStore,
        row: LockedRow,
        clock: Clock | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._redis = redis
        self._row = row
        self._clock = clock
        self._pace = pace or Pace()
        self._hosts: dict[str, _Seat] = {}

    async def exchange(self, host: str, ask: Ask) -> Reply:
        """Applies the rules in the store that counts; see `LimitStore`."""
        return await self._seat(host).exchange(ask)

    async def go_back(self, host: str) -> None:
        """Has Redis count again for a host, if it can be."""
        await self._seat(host).go_back()

    async def close(self) -> None:
        """Leaves with the others what Redis told, and lets go of both."""
        for seat in self._hosts.values():
            await seat.close()
        await self._redis.close()
        await self._row.close()

    def _seat(self, host: str) -> "_Seat":
        if host not in self._hosts:
            self._hosts[host] = _Seat(host, self._redis, self._row, self._clock, self._pace)
        return self._hosts[host]


def _moving() -> ConfigurationFailed:
    return ConfigurationFailed(
        "Riot's limits change their store just now.", hint="try again in a moment"
    )


class _Seat:
    """A process's part in a host: which store it takes to count, and what Redis told it last."""

    def __init__(
        self, host: str, redis: RedisStore, row: LockedRow, clock: Clock | None, pace: Pace
    ) -> None:
        self._host = host
        self._redis = redis
        self._row = row
        self._clock = clock
        self._pace = pace
        self._view: View | None = None
        self._believed_since = self._look_at = 0
        # The state of the host after our last exchange with Redis, and when we had it.
        self._state: bytes | None = None
        self._state_at = self._serial = 0
        self._failing_since: int | None = None
        self._doubted = False
        self._try_at = 0
        self._trying: asyncio.Task[None] | None = None

    async def exchange(self, ask: Ask) -> Reply:
        """Applies the rules in the store that counts."""
        for _ in range(_TURNS):
            view = await self._look()
            reply = await (self._ask_redis if view.in_redis else self._ask_row)(view, ask)
            if reply is not None:
                return reply
        raise _moving()

    async def go_back(self) -> None:
        """Takes the host back to Redis where nobody fails to reach it any more."""
        mover, doubt_ms = uuid4().hex, self._pace.doubt_ms
        lent = await self._change(lambda standing, now: standing.lend(mover, now, doubt_ms))
        if lent is None:
            return
        epoch: int | None = None
        try:
            epoch = await self._redis.adopt(self._host, *lent)
        except ConfigurationFailed:
            self._doubted = True
        await self._change(lambda standing, now: standing.end_loan(mover, epoch, now))

    async def close(self) -> None:
        """Leaves what Redis told with the others, and ends."""
        if self._trying is not None:
            trying = self._trying
            await asyncio.wait([trying], timeout=_CLOSE_S)
            await end_tasks([trying])
        if self._state is not None:
            with suppress(ConfigurationFailed):
                await self._look(now=True)

    async def _look(self, *, now: bool = False) -> View:
        """Which store counts, as read not long ago."""
        began = self._now()
        if self._view is not None and not now and began < self._look_at:
            return self._view
        told = self._told()
        try:
            self._believe(await self._change(lambda s, at: s.look(told, at)), began)
        except ConfigurationFailed:
            if self._view is None or now or not self._believes():
                raise
            self._look_at = min(self._now() + LOOK_MS, self._believed_since + BELIEVED_MS)
        assert self._view is not None  # noqa: S101 - it was read
        return self._view

    def _believe(self, view: View, since: int) -> None:
        if self._view is None or view.epoch != self._view.epoch:
            self._state, self._serial = None, 0
        self._view = view
        self._believed_since = since
        self._look_at = since + LOOK_MS

    def _believes(self) -> bool:
        return self._now() < self._believed_since + BELIEVED_MS

    async def _ask_redis(self, view: View, ask: Ask) -> Reply | None:
        """Applies the rules in Redis; None where something else counts now."""
        began = self._now()
        after = max(view.serial, self._serial) if view.serial else 0
        try:
            reply, state, serial = await self._redis.exchange_within(
                self._host, ask, view.epoch, after
            )
        except ConfigurationFailed:
            if self._failing_since is None:
                self._failing_since = began
            if self._now() >= self._failing_since + self._pace.patience_ms:
                await self._leave(view)
            # Redis may have given us places that we don't know of: whoever asked asks as another.
            raise
        except StateMissing:
            await self._leave(view)
            return None
        except OtherEpoch as other:
            await self._find_epoch(view, other.epoch)
            return None
        self._failing_since = None
        if not self._believes():
            raise _moving()
        self._state, self._state_at, self._serial = state, self._now(), serial
        return reply

    async def _leave(self, view: View) -> None:
        began, told, fence_ms = self._now(), self._told(), self._pace.fence_ms
        self._failing_since, self._doubted = None, True
        self._try_at = began + self._pace.try_ms
        self._believe(
            await self._change(lambda s, at: s.leave(view.epoch, told, at, fence_ms)), began
        )

    async def _find_epoch(self, view: View, other: int) -> None:
        """Redis has the host in another epoch: ours is over, or theirs goes for us too.

        One from before ours is what Redis had on its disk, or begun by who knows no better.
        """
        seen = await self._look(now=True)
        if not seen.in_redis or seen.epoch != view.epoch:
            return
        if other < view.epoch:
            await self._leave(view)
            return
        began = self._now()
        self._believe(await self._change(lambda s, at: s.follow(view.epoch, other, at)), began)

    async def _ask_row(self, view: View, ask: Ask) -> Reply | None:
        """Applies the rules in the row; None where Redis counts now."""
        told, doubted = self._told(), self._doubted
        reply = await self._change(
            lambda s, now: s.exchange(view.epoch, ask, told, now, doubted=doubted)
        )
        if reply is None:
            self._look_at = 0
            return None
        self._look_at = self._now() + LOOK_MS
        if reply.taken:  # what Redis told comes too late for anybody
            self._state = None
        if self._trying is None and self._now() >= self._try_at:
            self._trying = asyncio.get_running_loop().create_task(self._try())
            self._trying.add_done_callback(self._tried)
        return reply

    async def _try(self) -> None:
        """Goes back to Redis if it can be used."""
        self._doubted = not await self._redis.answers()
        if not self._doubted:
            with suppress(ConfigurationFailed):
                await self.go_back()

    def _tried(self, _: "asyncio.Task[None]") -> None:
        self._trying = None
        self._try_at = self._now() + self._pace.try_ms

    def _told(self) -> Told | None:
        """What Redis told last, and how long ago; it is decoded when somebody wants it."""
        if self._state is None:
            return None
        return Told(read_copy(self._state), max(self._now() - self._state_at, 0))

    async def _change(self, change: Callable[[Standing, int], T]) -> T:
        """Changes the row while nobody else does."""

        def changed(body: bytes, now: int) -> tuple[bytes, T]:
            standing = _decode(body) if body else Standing()
            result = change(standing, self._clock() if self._clock else now)
            return _encode(standing), result

        return await self._row.change(f"redis {self._host}", changed)

    def _now(self) -> int:
        if self._clock is not None:
            return self._clock()
        return int(asyncio.get_running_loop().time() * 1000)
