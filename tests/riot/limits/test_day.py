"""A key's limits in simulated time: nothing above a window, and hardly a place unused.

`LMA_LIMIT_HOURS=24` plays a whole day, which takes a minute for each kind of window; the ordinary
run plays one hour.
"""

import asyncio
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest

from lma.riot.limits.limiter import SharedLimiter
from lma.riot.limits.stores import MemoryStore

from .world import Counter, Model

DAY_S = 3_600 * int(os.environ.get("LMA_LIMIT_HOURS", "1"))
METHODS = ("match", "timeline")
# One answer in so many is a refusal, of each kind in turn; a prime, so that it falls on every part
# of a burst.
REFUSED_EVERY = 97
REFUSALS = tuple(product(("application", "method", "service", None), (None, 2, 9)))


@dataclass
class Day:
    """A server with a development key's limits, which now and then refuses for no reason."""

    kind: str
    answered: int = 0
    refused: int = 0
    forbidden_s: float = 0.0
    """How long the application as a whole was told to keep away."""
    early: list[str] = field(default_factory=list)
    _model: Model = field(init=False)
    _closed: dict[str, tuple[float, float]] = field(default_factory=dict)
    _untold: tuple[str, float] | None = None
    _dice: random.Random = field(default_factory=lambda: random.Random(20261124))

    def __post_init__(self) -> None:
        windows = [Counter(20, 1, self.kind), Counter(100, 120, self.kind)]
        own = {method: [Counter(70, 60, self.kind)] for method in METHODS}
        self._model = Model(windows, own)

    @property
    def overshoots(self) -> list[str]:
        """Requests above a window."""
        return self._model.overshoots

    def answer(self, method: str, sent: float, now: float) -> tuple[int, dict[str, str]]:
        """Status and headers of an answer."""
        headers = self._model.arrive(method, now)
        for since, until in (
            self._closed.get(scope, (0.0, 0.0)) for scope in (method, "application")
        ):
            if since < sent < until - 0.001:
                self.early.append(f"{method} sent at {sent}, closed from {since} to {until}")
        self.answered += 1
        if self.answered % REFUSED_EVERY:
            return 200, headers
        return 429, headers | self._refuse(method, now)

    def _refuse(self, method: str, now: float) -> dict[str, str]:
        scope, after = REFUSALS[self.refused % len(REFUSALS)]
        self.refused += 1
        told = {} if scope is None else {"x-rate-limit-type": scope}
        if after is not None:
            told["retry-after"] = str(after)
            if scope == "application":
                self.forbidden_s += after
            self._untold = (method if scope != "application" else scope, now + after)
        return told

    def told(self, now: float) -> None:
        """The client has read a refusal: from now on it knows until when to keep away."""
        if self._untold is not None:
            scope, until = self._untold
            self._closed[scope] = now, until
            self._untold = None


async def _spend_the_day(day: Day) -> None:
    loop = asyncio.get_running_loop()
    store = MemoryStore(lambda: int(loop.time() * 1000))
    limiters = [SharedLimiter(store, "day") for _ in range(2)]
    dice = random.Random(7)

    async def work(limiter: SharedLimiter, method: str) -> None:
        while loop.time() < DAY_S:
            permit = await limiter.acquire("na1", method)
            sent = loop.time()
            await asyncio.sleep(dice.uniform(0.02, 0.06))
            status, headers = day.answer(method, sent, loop.time())
            await asyncio.sleep(0.02)
            await limiter.report(permit, status, headers)
            if status == 429:
                day.told(loop.time())

    async with asyncio.TaskGroup() as group:
        for limiter, method in product(limiters, METHODS):
            for _ in range(8):
                group.create_task(work(limiter, method))
    for limiter in limiters:
        await limiter.close()


@pytest.mark.parametrize("kind", ["fixed", "sliding", "aligned"])
def test_a_day(kind: str, simulate: Callable[[Any], Any]) -> None:
    day = Day(kind)
    simulate(_spend_the_day(day))
    budget = 100 / 120 * (DAY_S - day.forbidden_s)
    assert day.overshoots == []
    assert day.early == []
    assert day.refused >= 2 * len(REFUSALS)
    assert day.answered >= 0.95 * budget
