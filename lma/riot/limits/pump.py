"""The one who asks the store about a host, on behalf of all who wait for it in this process."""

import asyncio
from collections import Counter
from contextlib import suppress
from functools import partial

from lma.core.errors import ConfigurationFailed, LmaError
from lma.riot.limits.host import HEARTBEAT_MS, LEASE_MS
from lma.riot.limits.messages import (
    APPLICATION,
    GIVEN_BACK,
    METHOD,
    NOBODY,
    NOT_TOLD,
    Ask,
    Grant,
    LimitStore,
    Reply,
    Report,
)
from lma.riot.limits.permits import Permit
from lma.riot.limits.queue import Queue, Row, Waiter, fail, hand_over

_NEVER = float("inf")
# Reports wait that long for company, unless somebody may wait for what they tell.
_LINGER_S = 0.01
# A store that fails is asked again for so long before those who wait are told.
_ENDURE_S = 3.0
_PAUSE_S = 0.25
# For how long two clocks are held to run alike.
_CLOCK_S = 5.0
# A reply that was longer on its way may give places whose lease is nearly over.
_STALE_S = LEASE_MS / 2000


class Pump:
    """Asks a store about one host; `name` is the store's name for it, `route` ours."""

    def __init__(self, store: LimitStore, name: str, route: str, client: str) -> None:
        self.queue = Queue()
        self._store = store
        self._name = name
        self._route = route
        self._client = client
        self._identity = f"{client}.0"
        self._reports: list[tuple[Report, float]] = []
        self._held: Counter[str] = Counter()
        # When each method, or the application, was last refused; a place from before is void.
        self._refused_at: dict[int | str, float] = {}
        self._in_line = False
        self._failing_since: float | None = None
        self._ask_at = _NEVER
        self._alarm: asyncio.TimerHandle | None = None
        self._asking: asyncio.Task[None] | None = None
        self._closed = False
        # The store's clock when ours stood at 0, as the first reply told it, in milliseconds ...
        self._store_zero: int | None = None
        # ... and the same as the quickest question of late told it, and when that was.
        self._latest_zero = 0
        self._latest_at = -_NEVER

    def ask_by(self, at: float) -> None:
        """Has the store asked at a time, or earlier."""
        if at >= self._ask_at or self._closed:
            return
        self._ask_at = at
        if self._alarm is not None:
            self._alarm.cancel()
        if self._asking is None:
            self._alarm = asyncio.get_running_loop().call_at(at, self._start)

    def tell(self, report: Report) -> None:
        """Has the store told what became of a request."""
        now = asyncio.get_running_loop().time()
        self._reports.append((report, now))
        if report.refused != NOBODY:
            self._refused_at[report.method if report.refused == METHOD else APPLICATION] = now
        # An answer to a first request, a refusal, or a free place changes who may go.
        urgent = report.receipt.probe or report.outcome == GIVEN_BACK or report.refused != NOBODY
        self.ask_by(now if urgent else now + _LINGER_S)

    async def close(self) -> None:
        """Tells the store what it doesn't know yet; if it fails, the lease takes care of that."""
        self._closed = True
        if self._alarm is not None:
            self._alarm.cancel()
        if self._asking is not None:
            await asyncio.wait([self._asking])
        with suppress(ConfigurationFailed):
            if self._reports:
                await self._ask([], asyncio.get_running_loop().time())

    def _start(self) -> None:
        self._ask_at = _NEVER
        self._asking = asyncio.get_running_loop().create_task(self._step())
        self._asking.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._asking = None
        if not task.cancelled() and (error := task.exception()):
            for waiter in self.queue:
                waiter.turn.set_exception(error)
        at, self._ask_at = self._ask_at, _NEVER
        self.ask_by(at)

    async def _step(self) -> None:
        """Asks once, hands over what comes back, and sees to it that the next time comes."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        rows = self.queue.rows(began, self._store_zero)
        if not rows and not self._reports and not self._in_line and not self._holds():
            return
        try:
            reply = await self._ask(rows, began)
        except ConfigurationFailed as error:
            self._endure(error, loop.time())
            return
        self._failing_since = None
        now = loop.time()
        for row, answer in zip(rows, reply.answers, strict=True):
            for grant, waiters in hand_over(self._route, row, answer):
                self._held[self._identity] += grant.n
                go = partial(self._let_go, row.want.method, grant, waiters, now)
                if grant.delay:
                    loop.call_at(now + grant.delay / 1000, go)
                else:
                    go()
        self._in_line = bool(rows)
        if rows or self._holds() or not reply.taken:
            soon = rows or not reply.taken
            self.ask_by(now + (reply.again if soon else HEARTBEAT_MS) / 1000)
        self.ask_by(self.queue.refuse_overdue(self._route, now))

    def _let_go(self, method: str, grant: Grant, waiters: list[Waiter], told_at: float) -> None:
        """Gives permits for places that are free now, and back what nobody takes."""
        now = asyncio.get_running_loop().time()
        stale = now - told_at > _STALE_S or self._was_refused(method, told_at)
        left = grant.n
        for waiter in waiters:
            waiter.promised = False
            if not stale and not waiter.turn.done():
                waiter.turn.set_result(Permit(self._route, method, grant.receipt, now))
                left -= 1
        for _ in range(left):
            self.tell(Report(method, grant.receipt, GIVEN_BACK, 0))

    def _was_refused(self, method: str, since: float) -> bool:
        """Whether Riot has refused a request since a time: what was promised before is void."""
        last = (self._refused_at.get(name, -_NEVER) for name in (method, APPLICATION))
        return max(last) > since

    async def _ask(self, rows: list[Row], began: float) -> Reply:
        told = list(self._reports)
        for report, since in told:
            report.age = max(int((began - since) * 1000), 0)
        clock = NOT_TOLD
        if began - self._latest_at < _CLOCK_S:
            clock = self._latest_zero + int(began * 1000)
        reports, wants = [report for report, _ in told], [row.want for row in rows]
        reply = await self._store.exchange(self._name, Ask(self._identity, clock, reports, wants))
        if asyncio.get_running_loop().time() - began > _STALE_S:
            raise ConfigurationFailed("The rate limits' store took too long to answer.")
        if not reply.taken:
            return reply
        self._compare_clocks(reply.clock - int(began * 1000), began)
        del self._reports[: len(told)]
        for report, _ in told:
            self._held[report.receipt.client] -= 1
        return reply

    def _compare_clocks(self, zero: int, now: float) -> None:
        """Learns how far the store's clock is from ours at the most."""
        if self._store_zero is None:
            self._store_zero = zero
        if zero <= self._latest_zero or now - self._latest_at >= _CLOCK_S:
            self._latest_zero, self._latest_at = zero, now

    def _holds(self) -> bool:
        """Whether the store waits for the end of anything that it let through."""
        return self._held[self._identity] > 0

    def _endure(self, error: LmaError, now: float) -> None:
        """Tries again a while, under a new name: the old one may have places nobody knows of."""
        number = int(self._identity.rpartition(".")[2]) + 1
        self._identity = f"{self._client}.{number}"
        if self._failing_since is None:
            self._failing_since = now
        if now - self._failing_since < _ENDURE_S:
            self.ask_by(now + _PAUSE_S)
            self.queue.refuse_overdue(self._route, now, error)
            return
        for waiter in self.queue:
            fail(waiter, error)
