"""Which of two stores counts for a host: what a row in the second says of it, and its changes.

Redis is the first store, the row itself the second. A process may use Redis for as long as it has
read here, not long ago, that Redis counts; so whoever finds Redis gone writes that the row counts
from when nobody can believe otherwise any more. Until then everybody brings what Redis told last:
each reply carries all that Redis knew, so the newest is what it knew when it went.

Times are milliseconds of the row's clock, whoever calls holds the row's lock.
"""

import msgspec

from lma.riot.limits.copies import KEEP_MS, Copy
from lma.riot.limits.exchange import exchange
from lma.riot.limits.host import HEARTBEAT_MS, Host
from lma.riot.limits.messages import Answer, Ask, Reply

# How long a process believes that Redis counts after it has asked, and how often it asks.
BELIEVED_MS = 3_000
LOOK_MS = 1_000
# Nobody believes in Redis any more, and whoever has used it has been here, if only by a heartbeat.
FENCE_MS = LOOK_MS + HEARTBEAT_MS + 500
# Redis is gone back to once nobody has failed to reach it for so long.
DOUBT_MS = 6_000
# Whoever takes a host back to Redis is done by then, or has given up.
MOVE_MS = 3_000
_LOOK_AGAIN_MS = 50
_MINUTE_MS = 60_000


class View(msgspec.Struct, frozen=True):
    """Which store counts, in which epoch, and up to which exchange the row knows what Redis does.

    A `serial` of 0 says that Redis need know nothing yet.
    """

    in_redis: bool
    epoch: int
    serial: int


class Told(msgspec.Struct, frozen=True):
    """What a process has last been told by Redis, and how long ago at the least."""

    copy: Copy
    ago_ms: int


class Standing(msgspec.Struct, array_like=True):
    """What the row holds.

    `serial` is that of the last exchange in Redis that `host` is of, at `told_at`. Nobody is let
    through by the row before `fence`; `mover` is who takes the host back to Redis meanwhile.
    `doubted_at` is when somebody last failed to reach Redis.
    """

    in_redis: bool = True
    epoch: int = 0
    serial: int = 0
    told_at: int = 0
    fence: int = 0
    mover: str = ""
    doubted_at: int = 0
    host: Host = msgspec.field(default_factory=Host)

    def look(self, told: Told | None, now: int) -> View:
        """Takes over what a process knows, and tells it which store counts."""
        self._tick(now)
        if self.in_redis:
            self._take_over(told, now)
        return self._view(now)

    def leave(self, epoch: int, told: Told | None, now: int, fence_ms: int = FENCE_MS) -> View:
        """Has the row count instead of Redis, unless that is so already."""
        self._tick(now)
        if self.in_redis and self.epoch == epoch:
            self._take_over(told, now)
            self.in_redis, self.mover = False, ""
            self.fence, self.doubted_at = now + fence_ms, now
        return self._view(now)

    def follow(self, epoch: int, other: int, now: int) -> View:
        """Goes on in the epoch in which others use the same Redis."""
        if self.in_redis and self.epoch == epoch:
            self.epoch, self.serial, self.told_at = other, 1, now
        return self._view(now)

    def exchange(
        self, epoch: int, ask: Ask, told: Told | None, now: int, *, doubted: bool
    ) -> Reply | None:
        """Applies the rules here, once everybody has been here; None where Redis counts."""
        self._tick(now)
        if self.in_redis or self.epoch != epoch:
            return None
        if doubted:
            self.doubted_at = now
        if now >= self.fence:
            return exchange(self.host, ask, now)
        if not self.mover:
            self._take_over(told, now)
        return _not_yet(ask, self.fence - now, now, soon=bool(self.mover))

    def lend(self, mover: str, now: int, doubt_ms: int = DOUBT_MS) -> tuple[Copy, int] | None:
        """Lets nobody through while somebody takes the host back to Redis; None where not now.

        What is known of the host, and the epoch in which Redis was left.
        """
        self._tick(now)
        if self.in_redis or now < self.fence or now < self.doubted_at + doubt_ms:
            return None
        self.mover, self.fence = mover, now + MOVE_MS
        self.host.tick(now)
        return Copy(max(now, self.epoch + 1), 1, self.host), self.epoch

    def end_loan(self, mover: str, epoch: int | None, now: int) -> None:
        """Has Redis count in a new epoch, or the row again where that is None; not if it's late."""
        self._tick(now)
        if self.mover != mover or now >= self.fence:
            return
        self.mover, self.fence = "", 0
        if epoch is None:
            self.doubted_at = now
        else:
            self.in_redis, self.epoch, self.serial, self.told_at = True, epoch, 1, now

    def _take_over(self, told: Told | None, now: int) -> None:
        """Knows what a process was told after all that is known; time goes on from there."""
        if told is None or told.copy.epoch != self.epoch or told.copy.serial <= self.serial:
            return
        self.serial, self.host, self.told_at = told.copy.serial, told.copy.host, now
        self.host.set_back = self.host.latest + told.ago_ms - now

    def _tick(self, now: int) -> None:
        """A clock that was set back keeps nobody waiting for longer."""
        self.told_at, self.doubted_at = min(self.told_at, now), min(self.doubted_at, now)
        self.fence = min(self.fence, now + FENCE_MS)

    def _view(self, now: int) -> View:
        # Redis may have forgotten by then what nobody asked for.
        forgotten = now - self.told_at > KEEP_MS - _MINUTE_MS
        return View(self.in_redis, self.epoch, 0 if forgotten else self.serial)


def _not_yet(ask: Ask, rest_ms: int, now: int, *, soon: bool) -> Reply:
    """Nobody gets a place for so long; who waits shorter has no chance."""
    answers = [Answer([], want.n, 0) for want in ask.wants]
    for want, answer in zip(ask.wants, answers, strict=True):
        if want.patience < rest_ms:
            answer.fits, answer.after = 0, rest_ms
    return Reply(answers, _LOOK_AGAIN_MS if soon else rest_ms, now, taken=False)
