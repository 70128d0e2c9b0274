"""The limiter against a model of Riot's counters, in simulated time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lma.core.errors import RateLimited
from lma.riot.rate_limit import InProcessLimiter, Permit

Run = Callable[[Any], Any]


@dataclass
class Counter:
    """One window of the model server, run in one of the three ways."""

    limit: int
    seconds: int
    kind: str
    arrivals: list[float] = field(default_factory=list)
    opened: float = float("-inf")

    def count(self, now: float) -> int:
        """Counts an arrival; says how many the window then holds."""
        if self.kind == "fixed" and now >= self.opened + self.seconds:
            self.opened, self.arrivals = now, []
        if self.kind == "aligned" and now // self.seconds != self.opened // self.seconds:
            self.opened, self.arrivals = now, []
        self.arrivals.append(now)
        if self.kind == "sliding":
            self.arrivals = [at for at in self.arrivals if at >= now - self.seconds]
        return len(self.arrivals)


@dataclass
class Model:
    """A server with application windows and windows for each method; notes every overshoot."""

    application: list[Counter]
    methods: dict[str, list[Counter]]
    overshoots: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)

    def arrive(self, method: str, now: float) -> dict[str, str]:
        headers = {}
        scopes = {"app": self.application, "method": self.methods[method]}
        for scope, counters in scopes.items():
            counts = [(counter, counter.count(now)) for counter in counters]
            self.overshoots += [
                f"{scope} {c.limit}:{c.seconds} held {n} at {now}" for c, n in counts if n > c.limit
            ]
            limits = ",".join(f"{c.limit}:{c.seconds}" for c, _ in counts)
            headers[f"x-{scope}-rate-limit"] = limits
            headers[f"x-{scope}-rate-limit-count"] = ",".join(f"{n}:{c.seconds}" for c, n in counts)
        return headers


@dataclass(frozen=True)
class Call:
    """A request as the world treats it: when it starts, how long it travels, how it ends."""

    start: float
    method: str
    up: float
    down: float
    end: str


async def send(limiter: InProcessLimiter, model: Model, call: Call) -> None:
    loop = asyncio.get_running_loop()
    await asyncio.sleep(call.start)
    permit = await limiter.acquire("na1", call.method)
    if call.end == "never left":
        await limiter.give_back(permit)
        return
    await asyncio.sleep(call.up)
    headers = model.arrive(call.method, loop.time())
    await asyncio.sleep(call.down)
    # Nobody can keep limits that were never told: a method's first answer tells them.
    if call.end == "answered" or call.method not in model.told:
        model.told.add(call.method)
        await limiter.report(permit, 200, headers)
    else:
        await limiter.report(permit, 503 if call.end == "bare" else None, {})


KINDS = st.sampled_from(["fixed", "sliding", "aligned"])
COUNTERS = st.lists(
    st.builds(Counter, st.integers(1, 6), st.integers(1, 7), KINDS),
    min_size=1,
    max_size=3,
    unique_by=lambda counter: counter.seconds,
)
SECONDS = st.floats(0, 1.5, allow_subnormal=False)
CALLS = st.lists(
    st.builds(
        Call,
        st.sampled_from([0.0, 0.3, 2.5, 9.0]) | st.floats(0, 9),
        st.sampled_from(["match", "ids"]),
        SECONDS,
        SECONDS,
        st.sampled_from(["answered"] * 6 + ["lost", "bare", "never left"]),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=250, deadline=None)
@given(application=COUNTERS, match=COUNTERS, ids=COUNTERS, calls=CALLS, others=st.integers(0, 5))
def test_no_window_of_any_kind_ever_holds_more_than_its_limit(
    application: list[Counter],
    match: list[Counter],
    ids: list[Counter],
    calls: list[Call],
    others: int,
    simulate: Run,
) -> None:
    model = Model(application, {"match": match, "ids": ids})

    async def main() -> None:
        limiter = InProcessLimiter()
        # Another process has used the key just before: its requests show in the counts alone.
        for _ in range(min(others, *(counter.limit - 1 for counter in application))):
            for counter in application:
                counter.count(0.0)
        await asyncio.gather(*(send(limiter, model, call) for call in calls))

    simulate(main())
    assert model.overshoots == []


@pytest.mark.parametrize("kind", ["fixed", "sliding", "aligned"])
def test_300_requests_take_little_more_than_the_limits_demand(kind: str, simulate: Run) -> None:
    model = Model(
        [Counter(20, 1, kind), Counter(100, 5, kind)], {"match": [Counter(2000, 10, kind)]}
    )

    async def main() -> float:
        limiter = InProcessLimiter()
        calls = [
            Call(0, "match", 0.02 + n % 3 / 100, 0.03 + n % 2 / 100, "answered") for n in range(300)
        ]
        await asyncio.gather(*(send(limiter, model, call) for call in calls))
        return asyncio.get_running_loop().time()

    assert simulate(main()) / 14.0 < 1.09
    assert model.overshoots == []


def told(application: str = "100:10", method: str = "100:10") -> dict[str, str]:
    return {"x-app-rate-limit": application, "x-method-rate-limit": method}


async def warmed(*methods: str, **limits: str) -> InProcessLimiter:
    """A limiter that has had one answer for each method."""
    limiter = InProcessLimiter()
    for method in methods:
        permit = await limiter.acquire("na1", method)
        await limiter.report(permit, 200, told(**limits))
    return limiter


def test_a_cold_start_sends_one_request_alone(simulate: Run) -> None:
    async def main() -> None:
        limiter = InProcessLimiter()
        permit = await limiter.acquire("na1", "match")
        waiting = asyncio.create_task(limiter.acquire("na1", "ids"))
        await asyncio.sleep(5)
        assert not waiting.done()
        assert await limiter.acquire("kr", "match") == Permit("kr", "match")
        await limiter.report(permit, 200, told())
        await waiting

    simulate(main())


def test_an_answer_without_limits_ends_the_cold_start(simulate: Run) -> None:
    async def main() -> None:
        limiter = InProcessLimiter()
        await limiter.report(await limiter.acquire("na1", "match"), 503, {})
        probe = await limiter.acquire("na1", "match")
        with pytest.raises(RateLimited):
            await limiter.acquire("na1", "match", within_s=1)
        await limiter.report(probe, 200, {})
        for _ in range(50):
            await limiter.acquire("na1", "match", within_s=0)

    simulate(main())


def test_a_wait_beyond_the_deadline_is_refused_at_once(simulate: Run) -> None:
    async def main() -> None:
        limiter = await warmed("match", application="2:60")
        await limiter.acquire("na1", "match")
        with pytest.raises(RateLimited) as refused:
            await limiter.acquire("na1", "match", within_s=30)
        assert asyncio.get_running_loop().time() == 0
        assert refused.value.retry_after == pytest.approx(60, abs=0.1)
        assert "60 s" in refused.value.message

    simulate(main())


def test_the_place_in_line_counts_for_the_deadline(simulate: Run) -> None:
    async def main() -> None:
        limiter = await warmed("match", application="1:10")
        waits = [
            asyncio.create_task(limiter.acquire("na1", "match", within_s=15)) for _ in range(2)
        ]
        await asyncio.sleep(1)
        assert [wait.done() for wait in waits] == [False, True]
        with pytest.raises(RateLimited):
            await waits[1]
        await waits[0]

    simulate(main())


def test_a_cancelled_wait_gives_its_place_back(simulate: Run) -> None:
    async def main() -> None:
        limiter = await warmed("match", application="2:10")
        permit = await limiter.acquire("na1", "match")
        granted = asyncio.create_task(limiter.acquire("na1", "match"))
        await asyncio.sleep(0)
        await limiter.give_back(permit)
        # The place is given already, but the task has not run since.
        granted.cancel()
        with pytest.raises(asyncio.CancelledError):
            await granted
        await limiter.report(await limiter.acquire("na1", "match", within_s=0), 200, {})
        queued = [asyncio.create_task(limiter.acquire("na1", "match")) for _ in range(2)]
        await asyncio.sleep(1)
        queued[0].cancel()
        await asyncio.wait(queued[:1])
        await asyncio.sleep(10)
        assert queued[1].done()

    simulate(main())


def test_who_left_the_line_is_not_waited_for(simulate: Run) -> None:
    async def main() -> None:
        limiter = await warmed("match", application="1:10")
        crowd = [asyncio.create_task(limiter.acquire("na1", "match")) for _ in range(9)]
        await asyncio.sleep(1)
        for task in crowd[1:]:
            task.cancel()
        await asyncio.wait(crowd[1:])
        last = asyncio.create_task(limiter.acquire("na1", "match", within_s=20))
        await crowd[0]
        await limiter.report(Permit("na1", "match"), 200, {})
        await last

    simulate(main())


def test_a_busy_method_stalls_no_other(simulate: Run) -> None:
    async def main() -> None:
        limiter = await warmed("match", method="1:600")
        crowd = [asyncio.create_task(limiter.acquire("na1", "match")) for _ in range(20)]
        await asyncio.sleep(0)
        await limiter.acquire("na1", "ids", within_s=0)
        for task in crowd:
            task.cancel()
        await asyncio.wait(crowd)

    simulate(main())


@pytest.mark.parametrize(
    ("headers", "paused", "free", "seconds"),
    [
        ({"x-rate-limit-type": "application", "retry-after": "7"}, "ids", None, 7),
        ({"x-rate-limit-type": "application"}, "ids", None, 1),
        ({"x-rate-limit-type": "method", "retry-after": "7"}, "match", "ids", 7),
        ({"x-rate-limit-type": "service", "retry-after": "7"}, "match", "ids", 7),
        ({"x-rate-limit-type": "service"}, "match", "ids", 1),
        ({}, "match", "ids", 1),
        ({"retry-after": "soon"}, "match", "ids", 1),
    ],
)
def test_a_429_pauses_what_it_names(
    headers: dict[str, str], paused: str, free: str | None, seconds: float, simulate: Run
) -> None:
    async def main() -> None:
        limiter = await warmed("match", "ids")
        await limiter.report(await limiter.acquire("na1", "match"), 429, headers)
        if free:
            await limiter.acquire("na1", free, within_s=0)
        await limiter.acquire("na1", paused)
        assert asyncio.get_running_loop().time() == pytest.approx(seconds, abs=0.01)

    simulate(main())


def test_pauses_without_a_length_grow_until_something_passes(simulate: Run) -> None:
    async def main() -> list[float]:
        limiter = await warmed("match")
        clock, pauses = asyncio.get_running_loop().time, []
        for status in (429, 429, 429, 200, 429):
            began = clock()
            permit = await limiter.acquire("na1", "match")
            pauses.append(round(clock() - began))
            await limiter.report(permit, status, {})
        await limiter.acquire("na1", "match")
        return [*pauses, round(clock())]

    assert simulate(main()) == [0, 1, 2, 4, 0, 8]


def test_a_429_for_many_refuses_those_it_makes_late(simulate: Run) -> None:
    async def main() -> None:
        limiter = await warmed("match", application="2:5")
        last = await limiter.acquire("na1", "match")
        waiting = asyncio.create_task(limiter.acquire("na1", "match", within_s=20))
        await asyncio.sleep(1)
        refusal = {"x-rate-limit-type": "application", "retry-after": "600"}
        await limiter.report(last, 429, refusal)
        with pytest.raises(RateLimited) as refused:
            await waiting
        assert refused.value.retry_after == pytest.approx(600, abs=1)

    simulate(main())


def test_limits_that_change_are_taken_over(simulate: Run) -> None:
    async def main() -> float:
        limiter = await warmed("match", application="100:10")
        permit = await limiter.acquire("na1", "match")
        await limiter.report(permit, 200, told(application="2:30,nonsense,5:0"))
        await limiter.acquire("na1", "match")
        return asyncio.get_running_loop().time()

    assert simulate(main()) == pytest.approx(30, abs=0.01)
