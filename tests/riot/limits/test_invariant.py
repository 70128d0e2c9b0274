"""Never above a limit in any window, whatever happens; and the three stores say the same.

A state machine plays processes that share a key: it asks the three stores the same and holds their
replies to each other, sends what they allow to model servers with windows of every kind, and lets
time pass, answers be late or lost, processes die, others use the key, and limits change.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
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

from lma.riot.limits.headers import read_report
from lma.riot.limits.host import LEASE_MS
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

from .world import Counter, Model

METHODS = ["match", "ids"]
CLIENTS = ["a", "b", "c"]
MS = st.integers(0, 900)
_names = itertools.count()


@dataclass
class Request:
    """A request on its way: when it arrives, when its answer does, and what that says."""

    client: str
    method: str
    receipt: Receipt
    sent: int
    arrives: int
    returns: int
    headers: dict[str, str] = field(default_factory=dict)
    arrived: bool = False


@st.composite
def counters(draw: st.DrawFn) -> list[Counter]:
    """The windows of one limit, each of any kind."""
    kinds = st.sampled_from(["fixed", "sliding", "aligned"])
    windows = st.builds(Counter, st.integers(1, 6), st.integers(1, 7), kinds)
    return draw(st.lists(windows, min_size=1, max_size=2, unique_by=lambda c: c.seconds))


class Machine(RuleBasedStateMachine):
    """Processes, stores and servers at one moment; times are in milliseconds."""

    stores: ClassVar[dict[str, LimitStore]]
    run: ClassVar[Callable[[Any], Any]]
    clock: ClassVar[list[int]] = [0]

    def __init__(self) -> None:
        super().__init__()
        self.host = f"machine {next(_names)} {time.time_ns()}"
        self.now = 1_700_000_000_000
        self.requests: list[Request] = []
        self.lost: list[tuple[Request, int]] = []
        self.lines: dict[str, dict[tuple[str, int], int]] = {client: {} for client in CLIENTS}
        self.heard: dict[str, int] = {}
        self.names = {client: client for client in CLIENTS}

    @initialize(
        application=counters(),
        match=counters(),
        ids=counters(),
        others=st.integers(0, 5),
        knows_clock=st.booleans(),
    )
    def open(
        self,
        knows_clock: bool,
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

    def exchange(self, client: str, reports: list[Report], wants: list[Want]) -> Reply:
        ask = Ask(self.names[client], self.now if self.knows_clock else NOT_TOLD, reports, wants)
        self.clock[0] = self.now
        replies = {
            name: self.run(store.exchange(self.host, ask)) for name, store in self.stores.items()
        }
        first, *others = replies.values()
        assert all(reply == first for reply in others), replies
        self.heard[client] = self.now
        return first

    @rule(
        client=st.sampled_from(CLIENTS),
        method=st.sampled_from(METHODS),
        priority=st.integers(0, 1),
        n=st.integers(1, 8),
    )
    def want(self, client: str, method: str, priority: int, n: int) -> None:
        """Somebody joins a line."""
        line = self.lines[client]
        line[method, priority] = line.get((method, priority), 0) + n

    @rule(client=st.sampled_from(CLIENTS))
    def leave(self, client: str) -> None:
        """Everybody who waits in a process goes."""
        self.lines[client].clear()
        self.exchange(client, [], [])

    @rule(client=st.sampled_from(CLIENTS), out=MS, back=MS, back_too=st.booleans())
    def ask(self, client: str, out: int, back: int, back_too: bool) -> None:
        """A process asks for all who wait in it and sends what it may."""
        line = self.lines[client]
        wants = [
            Want(method, priority, NOT_TOLD, n, 60_000) for (method, priority), n in line.items()
        ]
        reply = self.exchange(client, [], wants)
        for want, answer in zip(wants, reply.answers, strict=True):
            places = sum(grant.n for grant in answer.grants)
            assert places <= answer.fits <= want.n
            line[want.method, want.priority] = answer.fits - places
            for grant in answer.grants:
                for number in range(grant.n):
                    # Each method's first answer is as fast as any: the limiter trusts it to be.
                    slow = 0 if grant.receipt.probe else number % 3
                    self.send(
                        client,
                        want.method,
                        grant,
                        out * slow // 2,
                        back * slow // 2,
                    )
        self.lines[client] = {key: n for key, n in line.items() if n}
        if back_too and self.requests and self.requests[-1].client == client:
            self.give_back(self.requests[-1])

    def send(self, client: str, method: str, grant: Grant, out: int, back: int) -> None:
        sent = self.now + grant.delay
        arrives = sent + 5 + out
        self.requests.append(
            Request(client, method, grant.receipt, sent, arrives, arrives + 5 + back)
        )

    def give_back(self, request: Request) -> None:
        """The last request of a process never left."""
        if request.arrives > self.now:
            self.requests.remove(request)
            report = Report(request.method, request.receipt, GIVEN_BACK, 0)
            self.exchange(request.client, [report], [])

    @rule(ms=st.one_of(st.integers(1, 200), st.sampled_from([500, 1000, 2000, 7000])))
    def wait(self, ms: int) -> None:
        """Time passes: requests arrive, and processes that are alive say so."""
        until = self.now + ms
        while self.now < until:
            self.now = min(until, self.next_event())
            for request in [r for r in self.requests if not r.arrived and r.arrives <= self.now]:
                request.arrived = True
                request.headers = self.model.arrive(request.method, self.now / 1000)
            for client in {request.client for request in self.requests}:
                if self.now - self.heard[client] >= LEASE_MS // 3:
                    self.exchange(client, [], self.wants(client))

    def wants(self, client: str) -> list[Want]:
        return []

    def next_event(self) -> int:
        arrivals = [r.arrives for r in self.requests if not r.arrived]
        beats = [self.heard[r.client] + LEASE_MS // 3 for r in self.requests]
        return max(min([*arrivals, *beats, self.now + 10_000]), self.now + 1)

    @precondition(lambda self: any(r.arrived and r.returns <= self.now for r in self.requests))
    @rule(pick=st.integers(0, 9), end=st.sampled_from(["answered"] * 6 + ["lost", "bare", "429"]))
    def report(self, pick: int, end: str) -> None:
        """A process tells the store of an answer, perhaps a while after it came."""
        back = [r for r in self.requests if r.arrived and r.returns <= self.now]
        request = back[pick % len(back)]
        self.requests.remove(request)
        took = (request.returns - request.sent) / 1000
        # Nobody can keep limits that were never told: a method's first answer tells them.
        status = (
            200 if request.receipt.probe else {"lost": None, "bare": 503, "429": 429}.get(end, 200)
        )
        headers = {} if status in {None, 503} else request.headers
        report = read_report(request.method, request.receipt, status, headers, took)
        report.age = self.now - request.returns
        self.exchange(request.client, [report], [])

    @rule(client=st.sampled_from(CLIENTS), sent=st.booleans())
    def die(self, client: str, sent: bool) -> None:
        """A process dies; what it has sent arrives all the same, what it has not does not."""
        if any(r.client == client and r.receipt.probe for r in self.requests):
            return
        for request in [r for r in self.requests if r.client == client and not r.arrived]:
            if sent and request.arrives - self.now < 1000:
                request.arrived = True
                self.model.arrive(request.method, self.now / 1000)
        self.requests = [r for r in self.requests if r.client != client]
        self.lines[client].clear()
        self.names[client] = f"{client} {next(_names)}"

    @rule(by=st.sampled_from([2, -1]), which=st.sampled_from(["app", *METHODS]))
    def change(self, by: int, which: str) -> None:
        """A limit changes at run time; a lower one holds for what is sent once it is told."""
        scope = self.model.application if which == "app" else self.model.methods[which]
        scope[0].limit = max(scope[0].limit + by, 1) if by > 0 else scope[0].limit

    @invariant()
    def never_above_a_limit(self) -> None:
        """What all of this is for."""
        if hasattr(self, "model"):
            assert self.model.overshoots == []


@pytest.fixture
def machine(redis_server: Any, store_address: dict[str, Any]) -> Iterator[type[Machine]]:
    """The machine on the three stores."""
    from lma.db.limits import LockedRows
    from lma.riot.limits.redis import RedisStore
    from lma.riot.limits.stores import MemoryStore, RowStore

    def clock() -> int:
        return Machine.clock[0]

    with asyncio.Runner() as runner:
        Machine.run = runner.run
        Machine.stores = {
            "memory": MemoryStore(clock),
            "redis": RedisStore(redis_server.url, clock),
            "postgres": RowStore(LockedRows(store_address), clock),
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
