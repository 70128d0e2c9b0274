"""Keeps requests at Riot's rate limits and never above them.

Each host (`route`) has limits for the whole application, each method on it limits of its own; both
are learnt from the headers of every answer. A `RateLimiter` gives out permits to send; what became
of each request is reported back to it.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from lma.core.errors import RateLimited
from lma.riot.windows import NEVER, Scope, parse_pairs, parse_seconds

_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Permit:
    """The right to send one request of a method to a route."""

    route: str
    method: str


class RateLimiter(Protocol):
    """What the client asks before each request and tells after it.

    Every permit ends in exactly one `report` or `give_back`.
    """

    async def acquire(self, route: str, method: str, *, within_s: float | None = None) -> Permit:
        """Waits for a place within every limit.

        Raises `RateLimited` as soon as it is sure that there is none within `within_s` seconds. A
        wait that is cancelled gives its place back.
        """
        ...

    async def report(self, permit: Permit, status: int | None, headers: Mapping[str, str]) -> None:
        """Tells what Riot answered; `status` is None where the request left but no answer came.

        The names of `headers` are looked up in lower case.
        """
        ...

    async def give_back(self, permit: Permit) -> None:
        """Returns a permit whose request never reached Riot."""
        ...


class InProcessLimiter:
    """A `RateLimiter` for one process; its clock is that of the running event loop."""

    def __init__(self) -> None:
        self._routes: dict[str, _Route] = {}

    async def acquire(self, route: str, method: str, *, within_s: float | None = None) -> Permit:
        """Waits for a place within every limit; see `RateLimiter`."""
        host = self._routes.setdefault(route, _Route(route))
        await host.wait(method, None if within_s is None else _now() + within_s)
        return Permit(route, method)

    async def report(self, permit: Permit, status: int | None, headers: Mapping[str, str]) -> None:
        """Learns from an answer and lets through whoever may go now; see `RateLimiter`."""
        self._routes[permit.route].learn(permit.method, status, headers)

    async def give_back(self, permit: Permit) -> None:
        """Frees the place of a request that never left; see `RateLimiter`."""
        self._routes[permit.route].free(permit.method)


@dataclass(slots=True, eq=False)
class _Waiter:
    """Somebody in line; `turn` is done once a place is theirs or can't be in time."""

    ticket: int
    deadline: float
    turn: "asyncio.Future[None]"

    def has_place(self) -> bool:
        return self.turn.done() and not self.turn.cancelled() and self.turn.exception() is None


@dataclass(slots=True)
class _Line:
    """A method's limits and who waits for them, first come first served."""

    scope: Scope = field(default_factory=Scope)
    waiters: deque[_Waiter] = field(default_factory=deque)

    def head(self) -> _Waiter | None:
        while self.waiters and self.waiters[0].turn.done():
            self.waiters.popleft()
        return self.waiters[0] if self.waiters else None

    def drop(self, waiter: _Waiter) -> None:
        with suppress(ValueError):
            self.waiters.remove(waiter)


class _Route:
    """A host: the application's limits on it, and a line for each of its methods."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._application = Scope()
        self._lines: dict[str, _Line] = defaultdict(_Line)
        self._tickets = count()
        self._alarm: asyncio.TimerHandle | None = None

    async def wait(self, method: str, deadline: float | None) -> None:
        """Waits in a method's line until there is a place within every limit."""
        line = self._lines[method]
        turn = asyncio.get_running_loop().create_future()
        waiter = _Waiter(next(self._tickets), NEVER if deadline is None else deadline, turn)
        line.waiters.append(waiter)
        self._pump()
        self._refuse_if_late(line, waiter, len(line.waiters))
        try:
            async with asyncio.timeout_at(deadline):
                await turn
        except TimeoutError:
            if not waiter.has_place():
                line.drop(waiter)
                raise self._refusal(line, 1) from None
        except asyncio.CancelledError:
            line.drop(waiter)
            if waiter.has_place():
                self.free(method)
            self._pump()
            raise

    def free(self, method: str) -> None:
        """Frees a place that was given and not used."""
        self._application.give_back()
        self._lines[method].scope.give_back()
        self._pump()

    def learn(self, method: str, status: int | None, headers: Mapping[str, str]) -> None:
        """Takes over what an answer, or its absence, tells of the limits."""
        line, now = self._lines[method], _now()
        news = [
            _learn(self._application, "x-app-rate-limit", status, headers, now),
            _learn(line.scope, "x-method-rate-limit", status, headers, now),
        ]
        if status == _TOO_MANY:
            ours = headers.get("x-rate-limit-type", "").lower() == "application"
            refused = self._application if ours else line.scope
            refused.pause(parse_seconds(headers.get("retry-after")), now)
        self._pump()
        if any(news) or status == _TOO_MANY:
            self._refuse_the_late()

    def _pump(self) -> None:
        """Lets through everyone for whom there is a place, then sets the alarm for the next."""
        now = _now()
        while True:
            heads = [(line, head) for line in self._lines.values() if (head := line.head())]
            times = [self._next_at(line, now) for line, _ in heads]
            ready = [pair for pair, at in zip(heads, times, strict=True) if at <= now]
            if not ready:
                break
            line, head = min(ready, key=lambda pair: pair[1].ticket)
            self._application.take()
            line.scope.take()
            head.turn.set_result(None)
        self._wake_at(min(times, default=NEVER))

    def _next_at(self, line: _Line, now: float) -> float:
        return max(self._application.next_at(now), line.scope.next_at(now))

    def _wake_at(self, at: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        loop = asyncio.get_running_loop()
        self._alarm = loop.call_at(at, self._pump) if at < NEVER else None

    def _refuse_the_late(self) -> None:
        for line in self._lines.values():
            waiting = [waiter for waiter in line.waiters if not waiter.turn.done()]
            for nth, waiter in enumerate(waiting, start=1):
                self._refuse_if_late(line, waiter, nth)

    def _refuse_if_late(self, line: _Line, waiter: _Waiter, nth: int) -> None:
        """Ends the wait of somebody whose deadline passes before their turn can come."""
        if not waiter.turn.done() and self._not_before(line, nth) > waiter.deadline:
            waiter.turn.set_exception(self._refusal(line, nth))

    def _not_before(self, line: _Line, nth: int) -> float:
        now = _now()
        return max(self._application.not_before(nth, now), line.scope.not_before(nth, now))

    def _refusal(self, line: _Line, nth: int) -> RateLimited:
        seconds = max(self._not_before(line, nth) - _now(), 1.0)
        return RateLimited(
            f"Riot's rate limit for {self.name} leaves no room for another {seconds:.0f} s.",
            retry_after=seconds,
            hint=f"try again in {seconds:.0f} s",
        )


def _learn(
    scope: Scope, header: str, status: int | None, headers: Mapping[str, str], now: float
) -> bool:
    scope.arrived(now)
    if status is not None and status != _TOO_MANY:
        scope.accepted()
    limits = parse_pairs(headers.get(header))
    if not limits:
        scope.learn_nothing(now, content=status is not None and 200 <= status < 300)
    return scope.learn(limits, parse_pairs(headers.get(f"{header}-count")), now)


def _now() -> float:
    return asyncio.get_running_loop().time()
