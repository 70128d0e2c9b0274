"""Never above a limit in any window, whatever happens; and the stores say the same.

A state machine plays processes that share a key: it asks three stores the same and holds their
replies to each other, one of them while it changes between Redis and PostgreSQL. It sends what they
allow to model servers with windows of every kind, and lets time pass, answers be late or lost,
processes die, others use the key, and limits change.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lma.core.errors import ConfigurationFailed
from lma.db.limits import LockedRows
from lma.riot.limits.fallback import FallbackStore, Pace
from lma.riot.limits.headers import read_report
from lma.riot.limits.messages import (
    GIVEN_BACK,
    NOT_TOLD,
    Ask,
    Grant,
    LimitStore,
    Receipt,
    Reply,
    Report,
    Want,
)
from lma.riot.limits.redis import RedisStore
from lma.riot.limits.stores import MemoryStore

from .world import Counter, Model

METHODS = ["match", "ids"]
CLIENTS = ["a", "b", "c"]
# How much longer than the shortest way a request and its answer take, and what becomes of them.
MS = st.sampled_from([0, 0, 10, 40, 200, 900, 11_000])
ENDS = st.sampled_from(["answered"] * 6 + ["lost", "bare", "429"])
TIMES = st.one_of(st.integers(1, 300), st.sampled_from([1000, 2500, 8000]))
TRIPS = st.tuples(MS, MS, ENDS)
_names = itertools.count()


@dataclass
class Request:
    """A request on its way: when it arrives, when its answer does, and how it ends."""

    client: str
    method: str
    receipt: Receipt
    sent: int
    arrives: int
    returns: int
    end: str
    headers: dict[str, str] = field(default_factory=dict)
    arrived: bool = False


@st.composite
def counters(draw: st.DrawFn) -> list[Counter]:
    """The windows of one limit, each of any kind."""
    kinds = st.sampled_from(["fixed", "sliding", "aligned"])
    windows = st.builds(Counter, st.integers(1, 6), st.integers(1, 7), kinds)
    return draw(st.lists(windows, min_size=1, max_size=2, unique_by=lambda c: c.seconds))


class Fleeting(RedisStore):
    """A Redis that can't be reached while it is `gone`."""

    gone = False

    async def exchange_within(self, *told: Any) -> Any:
        if self.gone:
            raise ConfigurationFailed("Redis is gone.")
        return await super().exchange_within(*told)


class Wandering(FallbackStore):
    """A store that changes from Redis to PostgreSQL and back when it is told to, at once."""

    def __init__(self, redis: Fleeting, rows: LockedRows, clock: Callable[[], int]) -> None:
        super().__init__(redis, rows, clock, Pace(patience_ms=0, try_ms=10**9, fence_ms=0))
        self.redis = redis

    async def exchange(self, host: str, ask: Ask) -> Reply:
        host = f"{host} wandering"
        with suppress(ConfigurationFailed):
            return await super().exchange(host, ask)
        return await super().exchange(host, ask)  # it has left Redis, and the same is asked again

    async def go_back(self, host: str) -> None:
        self.redis.gone = False
        await super().go_back(f"{host} wandering")


class Machine(RuleBasedStateMachine):
    """Processes, stores and servers at one moment; times are in milliseconds."""

    stores: ClassVar[dict[str, LimitStore]]
    wandering: ClassVar[Wandering]
    run: ClassVar[Callable[[Any], Any]]
    clock: ClassVar[list[int]] = [0]

    def __init__(self) -> None:
        super().__init__()
        self.host = f"machine {next(_names)} {time.time_ns()}"
        self.now = 1_700_000_000_000
        self.requests: list[Request] = []
        self.again: dict[str, int] = {}
        self.trips = {client: itertools.cycle([(0, 0, "answered")]) for client in CLIENTS}
        self.lines: dict[str, dict[tuple[str, int], int]] = {client: {} for client in CLIENTS}
        self.names = {client: client for client in CLIENTS}
        self.wandering.redis.gone = False

    @initialize(
        application=counters(),
        match=counters(),
        ids=counters(),
        others=st.integers(0, 5),
        knows_clock=st.booleans(),
        told=st.booleans(),
    )
    def open(
        self,
        knows_clock: bool,
        told: bool,
        application: list[Counter],
        match: list[Counter],
        ids: list[Counter],
        others: int,
    ) -> None:
        """Another process has used the key just before: its requests show in the counts alone."""
        self.knows_clock = knows_clock
        self.model = Model(application, {"match": match, "ids": ids})
        for _ in range(min(others, *(counter.limit - 1 for counter in application))):
            for counter in application:
                counter.count(self.now / 1000)
        for client, method in [*zip(CLIENTS, METHODS, strict=False)] if told else []:
            self.lines[client][method, 0] = 1
            self.ask(client, [])
            self.wait(200)

    def exchange(self, client: str, reports: list[Report], wants: list[Want]) -> Reply:
        ask = Ask(self.names[client], self.now if self.knows_clock else NOT_TOLD, reports, wants)
        self.clock[0] = self.now
        replies = {
            name: self.run(store.exchange(self.host, ask)) for name, store in self.stores.items()
        }
        first, *others = replies.values()
        assert all(reply == first for reply in others), replies
        return first

    @rule(
        client=st.sampled_from(CLIENTS),
        method=st.sampled_from(METHODS),
        priority=st.integers(0, 1),
        n=st.integers(1, 12),
        trips=st.lists(TRIPS, min_size=1, max_size=4),
        then=TIMES,
    )
    def want(
        self,
        client: str,
        method: str,
        priority: int,
        n: int,
        trips: list[tuple[int, int, str]],
        then: int,
    ) -> None:
        """Some more wait in a process; `trips` is how its requests fare from now on."""
        line = self.lines[client]
        line[method, priority] = line.get((method, priority), 0) + n
        self.trips[client] = itertools.cycle(trips)
        self.ask(client, [])
        self.wait(then)

    @rule(client=st.sampled_from(CLIENTS))
    def leave(self, client: str) -> None:
        """Everybody who waits in a process goes."""
        self.lines[client].clear()
        self.ask(client, [])

    @precondition(lambda self: any(r.arrives > self.now for r in self.requests))
    @rule()
    def give_back(self) -> None:
        """A request never left."""
        request = next(r for r in self.requests if r.arrives > self.now)
        self.requests.remove(request)
        self.ask(request.client, [Report(request.method, request.receipt, GIVEN_BACK, 0)])

    @rule(client=st.sampled_from(CLIENTS))
    def die(self, client: str) -> None:
        """A process dies; what it has sent arrives all the same, what it has not does not."""
        for request in [r for r in self.requests if r.client == client]:
            if request.receipt.probe or request.sent > self.now:
                self.requests.remove(request)
            request.end = "dead"
        self.lines[client].clear()
        self.again.pop(client, None)
        self.names[client] = f"{client} {next(_names)}"

    @rule(gone=st.booleans())
    def lose_redis(self, gone: bool) -> None:
        """Redis goes away, or comes back: either way the same is known in the other store."""
        if gone:
            self.wandering.redis.gone = True
        else:
            self.clock[0] = self.now
            self.run(self.wandering.go_back(self.host))

    @rule(which=st.sampled_from(["app", *METHODS]), limit=st.integers(1, 4))
    def raise_limit(self, which: str, limit: int) -> None:
        """A limit is raised at run time."""
        scope = self.model.application if which == "app" else self.model.methods[which]
        scope[0].limit += limit

    @rule(ms=TIMES)
    def wait(self, ms: int) -> None:
        """Time passes: requests arrive, answers come, and processes ask when they were told to."""
        until = self.now + ms
        while self.now < until:
            self.now = min(until, max(self.next_event(), self.now + 1))
            for request in [r for r in self.requests if not r.arrived and r.arrives <= self.now]:
                request.arrived = True
                request.headers = self.model.arrive(request.method, self.now / 1000)
            for request in [r for r in self.requests if r.returns <= self.now]:
                self.requests.remove(request)
                if request.end != "dead":
                    self.ask(request.client, [self.report(request)])
            for client, at in list(self.again.items()):
                if at <= self.now:
                    self.ask(client, [])

    def next_event(self) -> int:
        arrivals = [r.arrives for r in self.requests if not r.arrived]
        returns = [r.returns for r in self.requests]
        return min([*arrivals, *returns, *self.again.values()], default=self.now + 10_000)

    def report(self, request: Request) -> Report:
        """What a process tells of an answer."""
        # Nobody can keep limits that were never told: a method's first answer tells them.
        end = "answered" if request.receipt.probe else request.end
        status = {"lost": None, "bare": 503, "429": 429}.get(end, 200)
        headers = {} if end in {"lost", "bare"} else request.headers
        took = (request.returns - request.sent) / 1000
        report = read_report(request.method, request.receipt, status, headers, took)
        report.age = self.now - request.returns
        return report

    def ask(self, client: str, reports: list[Report]) -> None:
        """A process tells what it has to, asks for all who wait in it, and sends what it may."""
        line = self.lines[client]
        wants = [
            Want(method, priority, NOT_TOLD, n, 60_000) for (method, priority), n in line.items()
        ]
        reply = self.exchange(client, reports, wants)
        for want, answer in zip(wants, reply.answers, strict=True):
            places = sum(grant.n for grant in answer.grants)
            assert places <= answer.fits <= want.n
            line[want.method, want.priority] = answer.fits - places
            for grant in answer.grants:
                for _ in range(grant.n):
                    self.send(client, want.method, grant)
        self.lines[client] = {key: n for key, n in line.items() if n}
        waits = self.lines[client] or any(r.client == client for r in self.requests)
        self.again[client] = self.now + reply.again
        if not waits:
            del self.again[client]

    def send(self, client: str, method: str, grant: Grant) -> None:
        out, back, end = next(self.trips[client])
        if grant.receipt.probe:
            # Each method's first answer is as fast as any: the limiter trusts it to be.
            out = back = 0
        sent = self.now + grant.delay
        arrives = sent + 5 + out
        returns = arrives + 20 + back
        self.requests.append(Request(client, method, grant.receipt, sent, arrives, returns, end))

    @invariant()
    def never_above_a_limit(self) -> None:
        """What all of this is for."""
        if hasattr(self, "model"):
            assert self.model.overshoots == []


@pytest.fixture
def machine(redis_server: Any, store_address: dict[str, Any]) -> Iterator[type[Machine]]:
    """The machine on three stores."""

    def clock() -> int:
        return Machine.clock[0]

    with asyncio.Runner() as runner:
        Machine.run = runner.run
        redis = Fleeting(redis_server.url, clock)
        Machine.wandering = Wandering(redis, LockedRows(store_address), clock)
        Machine.stores = {
            "memory": MemoryStore(clock),
            "redis": RedisStore(redis_server.url, clock),
            "both": Machine.wandering,
        }
        yield Machine
        for store in Machine.stores.values():
            runner.run(store.close())


def test_no_window_of_any_kind_ever_holds_more_than_its_limit(machine: type[Machine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=100,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
