"""A process's own part of the limiter: it asks a store for all who wait here at once.

One question to the store is under way at a time for each host; what happens meanwhile waits for
the next. Between two questions the process sleeps until the time that the store named. A host that
tells no limits is not worth a question for each request: it is taken at its word for a second.
"""

import asyncio
from collections.abc import Mapping
from uuid import uuid4

from lma.riot.limits.headers import read_report
from lma.riot.limits.messages import GIVEN_BACK, NOBODY, LimitStore, Receipt, Report
from lma.riot.limits.permits import Permit, Priority, current_priority
from lma.riot.limits.pump import Pump
from lma.riot.limits.queue import Waiter

_NEVER = float("inf")
# For how long a host that tells no limits is taken at its word without asking the store again.
_FREE_S = 1.0


class SharedLimiter:
    """A `RateLimiter` whose places come from a store; its own clock is the event loop's.

    `application` names the key, and whatever else keeps its limits apart from those of others.
    """

    def __init__(self, store: LimitStore, application: str = "") -> None:
        self._store = store
        self._application = application
        self._client = uuid4().hex[:12]
        self._hosts: dict[str, Pump] = {}
        self._free_until: dict[tuple[str, str], float] = {}

    async def acquire(
        self,
        route: str,
        method: str,
        *,
        within_s: float | None = None,
        priority: Priority | None = None,
    ) -> Permit:
        """Waits for a place within every limit; see `RateLimiter`."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._free_until.get((route, method), 0.0) > now:
            return Permit(route, method, given_at=now)
        deadline = _NEVER if within_s is None else now + within_s
        chosen = current_priority() if priority is None else priority
        waiter = Waiter(method, chosen, now, deadline, loop.create_future())
        pump = self._pump(route)
        pump.queue.add(waiter)
        pump.ask_by(now)
        try:
            return await waiter.turn
        except asyncio.CancelledError:
            if waiter.turn.done() and not waiter.turn.cancelled() and not waiter.turn.exception():
                await self.give_back(waiter.turn.result())
            pump.ask_by(loop.time())
            raise

    async def report(self, permit: Permit, status: int | None, headers: Mapping[str, str]) -> None:
        """Learns from an answer; see `RateLimiter`."""
        now = asyncio.get_running_loop().time()
        if permit.receipt is None:
            self._doubt_freedom(permit, status, headers)
            return
        receipt = _receipt(permit)
        report = read_report(permit.method, receipt, status, headers, now - permit.given_at)
        if _tells_no_limit(report, receipt):
            self._free_until[permit.route, permit.method] = now + _FREE_S
        self._pump(permit.route).tell(report)

    async def give_back(self, permit: Permit) -> None:
        """Frees the place of a request that never left; see `RateLimiter`."""
        if permit.receipt is None:
            return
        report = Report(permit.method, _receipt(permit), GIVEN_BACK, 0)
        self._pump(permit.route).tell(report)

    async def close(self) -> None:
        """Tells the others what they don't know yet, and lets go of the store."""
        for pump in self._hosts.values():
            await pump.close()
        await self._store.close()

    def _doubt_freedom(
        self, permit: Permit, status: int | None, headers: Mapping[str, str]
    ) -> None:
        """Has the store asked again as soon as a host that told no limits tells one, or refuses."""
        report = read_report(permit.method, _NO_PLACE, status, headers, 0.0)
        if report.application or report.own or report.refused != NOBODY:
            for key in [key for key in self._free_until if key[0] == permit.route]:
                del self._free_until[key]

    def _pump(self, route: str) -> Pump:
        if route not in self._hosts:
            name = f"{self._application}:{route}"
            self._hosts[route] = Pump(self._store, name, route, self._client)
        return self._hosts[route]


_NO_PLACE = Receipt("", 0, [], [])


def _tells_no_limit(report: Report, receipt: Receipt) -> bool:
    """Whether the store knew of no limit before a request, and its good answer told none."""
    told = report.application or report.own or receipt.application or receipt.own
    return report.content and not told and not receipt.probe


def _receipt(permit: Permit) -> Receipt:
    receipt: Receipt = permit.receipt
    return receipt
