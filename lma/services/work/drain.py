"""Doing what is due of one queue: taken under leases, fetched, kept and settled.

However many do it at once, in however many processes, each piece of work is held by one of them.
"""

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from lma.context import Context
from lma.core.errors import (
    ConfigurationFailed,
    KeyRejected,
    LmaError,
    UpstreamFailed,
)
from lma.core.tasks import end_tasks
from lma.db import ledger, matches
from lma.db.database import Session
from lma.db.ledger import Claim, Outcome
from lma.domain.work import Budget, Kind, State, WorkQueue
from lma.services.intake.pipeline import SHAPE, Shape, run_pipeline
from lma.services.work.handlers import HANDLERS, Fetched, Handler, keep, keep_known
from lma.services.work.settling import Tried, failure_of, outcome_of, write_fairly

log = logging.getLogger("lma.work")

LEASE_S = 15.0


@dataclass(frozen=True, slots=True)
class Drained:
    """What a drain did, by state; `halted` is why it stopped before everything was done."""

    counts: Counter[State]
    halted: LmaError | None


@dataclass(frozen=True, slots=True)
class DrainOptions:
    """How a queue is drained: by whom, how wide, and `keys` of one kind where not all is wanted.

    `tell` is told each outcome and how long its fetch took, in seconds; `tell_store` how long each
    transaction that settles work took.
    """

    holder: str
    shape: Shape = SHAPE
    lease_s: float = LEASE_S
    budget: Budget = field(default_factory=Budget)
    handlers: Mapping[Kind, Handler] = field(default_factory=lambda: HANDLERS)
    keys: tuple[Kind, Sequence[str]] | None = None
    tell: Callable[[Outcome, float], None] | None = None
    tell_store: Callable[[float], None] | None = None


class Drain:
    """One queue's work in this process; `run` ends when nothing is due any more."""

    def __init__(self, ctx: Context, queue: WorkQueue, options: DrainOptions) -> None:
        self._ctx, self._queue, self._options = ctx, queue, options
        self._ready: deque[Claim] = deque()
        self._held: dict[int, Claim] = {}
        self._paused: dict[str, float] = {}
        self._counts: Counter[State] = Counter()
        self._claiming = asyncio.Lock()
        self._bell = asyncio.Event()
        self._idle = 0
        self._rung = False
        self._stopping = False
        self._closing = False
        self._halted: LmaError | None = None
        self._stream: asyncio.Task[None] | None = None

    @property
    def held(self) -> int:
        """How many pieces of work are held just now."""
        return len(self._held)

    def ring(self) -> None:
        """Have it look again: something may be due that was not."""
        self._rung = True
        self._bell.set()

    def stop(self) -> None:
        """Take nothing more, and end with what is being fetched; cancel it to end at once."""
        self._stopping = True
        self._close()

    async def run(self) -> Drained:
        """Do what is due, until nothing is, or nothing more can be done now.

        Whatever ends it, what was fetched is kept and the rest is given back untouched.
        """
        renewing = asyncio.create_task(self._keep_renewing())
        try:
            with _priority_of(self._queue):
                while True:
                    self._rung = self._closing = False
                    await self._pass()
                    if self._stopping or self._halted is not None or not self._rung:
                        break
        finally:
            await end_tasks([renewing])
            await self._give_back()
        return Drained(self._counts, self._halted)

    async def _pass(self) -> None:
        """One stream; what halts it gives up what is being fetched: that would end alike."""
        stream = run_pipeline(self._take, self._try, self._write, self._options.shape)
        self._stream = asyncio.create_task(stream)
        try:
            await self._stream
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._halted is None or task is None or task.cancelling():
                raise

    async def _take(self) -> Claim | None:
        """The next piece of work; None once everybody here is idle, or has to stop."""
        while not self._closing:
            if self._ready or await self._refill():
                if self._ready:
                    return self._ready.popleft()
                continue
            await self._rest()
        return None

    async def _rest(self) -> None:
        """Wait until something may be due again; whoever finds all others at rest ends them."""
        if not self._rung:
            self._idle += 1
            if self._idle == self._options.shape.fetchers:
                self._close()
            else:
                self._bell.clear()
                await self._bell.wait()
            self._idle -= 1
        self._rung = False

    def _close(self) -> None:
        self._closing = True
        self._bell.set()

    def _halt(self, error: LmaError) -> None:
        """Stop for something that nothing here can help, and that says nothing of the work."""
        first, self._halted = self._halted is None, self._halted or error
        self._close()
        if first and self._stream is not None:
            self._stream.cancel()

    async def _refill(self) -> bool:
        """Take more work unless somebody just did; whether there is any."""
        async with self._claiming:
            if self._ready or self._closing:
                return bool(self._ready)
            try:
                claims = await self._claim()
            except LmaError as error:
                self._halt(error)
                return False
            self._ready.extend(claims)
            return bool(claims)

    async def _claim(self) -> list[Claim]:
        """Take work, and settle at once what somebody else has brought meanwhile."""
        while True:
            async with self._ctx.db.begin() as session:
                claims = await self._claim_in(session)
                keys = [claim.key for claim in claims if claim.kind is Kind.MATCH]
                known = await matches.known_ids(session, keys) if keys else set()
                done = [c for c in claims if c.kind is Kind.MATCH and c.key in known]
                await keep_known(session, done)
            self._report([(Outcome(claim, State.DONE), 0.0) for claim in done])
            left = [claim for claim in claims if claim not in done]
            self._held |= {claim.id: claim for claim in left}
            if left or not claims:
                return left

    async def _claim_in(self, session: Session) -> list[Claim]:
        options = self._options
        limit = 4 * options.shape.fetchers  # seldom enough for claims to cost little
        if options.keys is not None:
            kind, keys = options.keys
            return await ledger.claim_keys(
                session, kind, keys, limit=limit, lease_s=options.lease_s, holder=options.holder
            )
        now = time.monotonic()
        self._paused = {name: until for name, until in self._paused.items() if until > now}
        return await ledger.claim(
            session,
            self._queue,
            limit=limit,
            lease_s=options.lease_s,
            holder=options.holder,
            kinds=list(options.handlers),
            leave=sorted(self._paused),
        )

    async def _try(self, claim: Claim) -> Tried | None:
        """Fetch a piece of work; whatever goes wrong becomes its outcome, and nobody else's."""
        began = time.monotonic()
        handler = self._options.handlers[claim.kind]
        try:
            result = await handler.fetch(self._ctx, claim, self._options.budget)
        except (KeyRejected, ConfigurationFailed) as error:
            self._halt(error)
            return None
        except LmaError as error:
            self._heed(claim, error)
            outcome = outcome_of(claim, error, self._options.budget)
        except Exception as error:  # the door of a piece of work
            log.exception("%s %s failed in a way that nobody thought of", claim.kind, claim.key)
            outcome = failure_of(claim, error, self._options.budget)
        else:
            return Tried(claim, time.monotonic() - began, result=result)
        return Tried(claim, time.monotonic() - began, outcome=outcome)

    def _heed(self, claim: Claim, error: LmaError) -> None:
        """Leave a host alone that says when it wants to be asked again."""
        if isinstance(error, UpstreamFailed) and error.again_s is not None:
            self._paused[f"{claim.kind} {claim.route}"] = time.monotonic() + error.again_s

    async def _write(self, batch: Sequence[Tried]) -> None:
        await write_fairly(self._ctx, batch, self._store, self._options.budget)

    async def _store(self, batch: Sequence[Tried]) -> None:
        fetched = [Fetched(each.claim, each.result) for each in batch if each.outcome is None]
        ended = [each.outcome for each in batch if each.outcome is not None]
        began = time.monotonic()
        async with self._ctx.db.begin() as session:
            outcomes, found_more = await keep(self._ctx, session, self._options.handlers, fetched)
            settled = await ledger.settle(session, ended)
        if self._options.tell_store is not None:
            self._options.tell_store(time.monotonic() - began)
        outcomes += [outcome for outcome in ended if outcome.claim.id in settled]
        seconds = {each.claim.id: each.seconds for each in batch}
        for each in batch:
            self._held.pop(each.claim.id, None)
        self._report([(outcome, seconds[outcome.claim.id]) for outcome in outcomes])
        if found_more:
            self.ring()
            await self._ctx.bell.ring(self._queue)

    def _report(self, outcomes: Sequence[tuple[Outcome, float]]) -> None:
        for outcome, seconds in outcomes:
            self._counts[outcome.state] += 1
            if self._options.tell is not None:
                self._options.tell(outcome, seconds)

    async def _keep_renewing(self) -> None:
        """Prolong the leases of what is held, three times in each."""
        while True:
            await asyncio.sleep(self._options.lease_s / 3)
            held = list(self._held.values())
            if not held:
                continue
            try:
                async with self._ctx.db.begin() as session:
                    await ledger.renew(session, held, self._options.lease_s)
            except LmaError as error:
                log.warning("leases could not be renewed: %s", error)

    async def _give_back(self) -> None:
        """Make due again what is still held; where that fails, the leases run out."""
        held, self._held = list(self._held.values()), {}
        self._ready.clear()
        if not held:
            return
        try:
            async with self._ctx.db.begin() as session:
                await ledger.settle(session, [Outcome(claim, State.DUE) for claim in held])
        except LmaError as error:
            log.warning("%d pieces of work could not be given back: %s", len(held), error)


def _priority_of(queue: WorkQueue) -> Any:
    """Requests of a backfill let everybody else go first."""
    if queue is not WorkQueue.BACKFILL:
        return nullcontext()
    from lma.riot.rate_limit import backfilling

    return backfilling()
