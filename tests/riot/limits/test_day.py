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

# How long an answer is on its way back, and the news of a refusal to the other process: places that
# are free that soon are promised beforehand.
WAY_S = 0.02
NEWS_S = 0.1

Answer = tuple[int, dict[str, str]]


@dataclass(frozen=True)
class Refusal:
    """Whom a refusal was told, when, and until when a method or the application is closed."""

    process: int
    scope: str | None
    told_at: float
    until: float


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
    _known: list[Refusal] = field(default_factory=list)

    def __post_init__(self) -> None:
        windows = [Counter(20, 1, self.kind), Counter(100, 120, self.kind)]
        own = {method: [Counter(70, 60, self.kind)] for method in METHODS}
        self._model = Model(windows, own)

    @property
    def overshoots(self) -> list[str]:
        """Requests above a window."""
        return self._model.overshoots

    def answer(self, process: int, method: str, sent: float, now: float) -> Answer:
        """Status and headers of an answer."""
        headers = self._model.arrive(method, now)
        for refusal in self._known:
            since = refusal.told_at + (0.0 if process == refusal.process else NEWS_S)
            if refusal.scope in (method, "application") and since < sent < refusal.until:
                self.early.append(f"{method} of {process} sent at {sent} in spite of {refusal}")
        self.answered += 1
        if self.answered % REFUSED_EVERY:
            return 200, headers
        return 429, headers | self._refuse(process, method, now)

    def _refuse(self, process: int, method: str, now: float) -> dict[str, str]:
        scope, after = REFUSALS[self.refused % len(REFUSALS)]
        self.refused += 1
        told = {} if scope is None else {"x-rate-limit-type": scope}
        if after is None:
            return told
        whole = scope == "application"
        self.forbidden_s += after if whole else 0.0
        # The client is a millisecond or two off, and may be.
        refusal = Refusal(process, scope if whole else method, now + WAY_S, now + after - 0.001)
        self._known = [known for known in self._known if known.until > now] + [refusal]
        return told | {"retry-after": str(after)}


async def _spend_the_day(day: Day) -> None:
    loop = asyncio.get_running_loop()
    store = MemoryStore(lambda: int(loop.time() * 1000))
    limiters = [SharedLimiter(store, "day") for _ in range(2)]
    dice = random.Random(7)

    async def work(process: int, method: str) -> None:
        while loop.time() < DAY_S:
            permit = await limiters[process].acquire("na1", method)
            sent = loop.time()
            await asyncio.sleep(dice.uniform(0.02, 0.06))
            status, headers = day.answer(process, method, sent, loop.time())
            await asyncio.sleep(WAY_S)
            await limiters[process].report(permit, status, headers)

    async with asyncio.TaskGroup() as group:
        for process, method in product(range(len(limiters)), METHODS):
            for _ in range(8):
                group.create_task(work(process, method))
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
