"""The queues that one worker drains, each once at a time."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lma.context import Context
from lma.core.errors import KeyRejected, LmaError
from lma.db.ledger import Outcome
from lma.domain.work import State, WorkQueue
from lma.services.work.drain import Drain, DrainOptions

log = logging.getLogger("lma.work")


@dataclass(frozen=True, slots=True)
class _Running:
    drain: Drain
    task: "asyncio.Task[None]"


@dataclass
class Drains:
    """Starts a queue's drain when it is woken; `on_key_fault` is told where Riot refuses the key.

    `shut` says that nothing may be started now.
    """

    ctx: Context
    options: Mapping[WorkQueue, DrainOptions]
    on_key_fault: Callable[[KeyRejected], None]
    shut: Callable[[], bool]
    counts: Counter[State] = field(default_factory=Counter)
    _running: dict[WorkQueue, _Running] = field(default_factory=dict)
    _told: str | None = None
    _stopped: bool = False

    @property
    def busy(self) -> int:
        """How many pieces of work are held just now."""
        return sum(running.drain.held for running in self._running.values())

    @property
    def idle(self) -> bool:
        """Whether no queue is being drained."""
        return not self._running

    def wake(self, queue: WorkQueue) -> "asyncio.Task[None] | None":
        """Have a queue drained, or looked at again where it is being drained; what was started."""
        running = self._running.get(queue)
        if running is not None:
            running.drain.ring()
            return None
        if self._stopped or self.shut() or queue not in self.options:
            return None
        drain = Drain(self.ctx, queue, self.options[queue])
        task = asyncio.create_task(self._run(queue, drain))
        self._running[queue] = _Running(drain, task)
        return task

    async def stop(self, grace_s: float) -> None:
        """Take nothing more; what is not fetched within the grace is given back."""
        self._stopped = True
        running = list(self._running.values())
        for each in running:
            each.drain.stop()
        if not running:
            return
        _, late = await asyncio.wait([each.task for each in running], timeout=grace_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*(each.task for each in running), return_exceptions=True)

    async def _run(self, queue: WorkQueue, drain: Drain) -> None:
        try:
            drained = await drain.run()
        finally:
            del self._running[queue]
        if isinstance(drained.halted, KeyRejected):
            self.on_key_fault(drained.halted)
        elif drained.halted is not None:
            self._tell_halt(drained.halted)
        elif drained.counts:
            self._told = None

    def _tell_halt(self, error: LmaError) -> None:
        """Say once why nothing goes on; the next look at the ledger tries again."""
        if error.message != self._told:
            log.warning("work rests: %s", error.message, extra={"fields": {"code": error.code}})
        self._told = error.message

    def note(self, outcome: Outcome, seconds: float) -> None:
        """Count an outcome, and write its line."""
        self.counts[outcome.state] += 1
        claim = outcome.claim
        told: dict[str, Any] = {
            "kind": claim.kind.value,
            "key": claim.key,
            "queue": claim.queue.value,
            "outcome": outcome.state.value,
            "attempts": claim.attempts + outcome.failures,
            "ms": round(seconds * 1000, 1),
            "code": outcome.code,
            "error": outcome.error,
            "rest_s": round(outcome.rest_s, 1) or None,
        }
        log.info(
            "work",
            extra={"fields": {name: each for name, each in told.items() if each is not None}},
        )
