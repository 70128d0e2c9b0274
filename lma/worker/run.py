"""`lma worker`: a process that does what is due of some queues, until it is told to stop."""

import asyncio
import logging
import os
import random
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from uuid import uuid4

from lma.bootstrap import LoadedSettings, load_settings, open_context
from lma.context import Context
from lma.core.errors import ConfigurationFailed, LmaError
from lma.core.logging import set_up_logging
from lma.core.tasks import end_tasks
from lma.db.ledger import Outcome
from lma.domain.work import Budget, Kind, State, WorkQueue
from lma.queue import WorkerStatus
from lma.queue.redis import RedisBell
from lma.services.health import check_riot
from lma.services.intake.pipeline import SHAPE
from lma.services.work.drain import LEASE_S, DrainOptions
from lma.services.work.following import want_followed
from lma.services.work.handlers import HANDLERS, Handler
from lma.services.work.jobs import count_jobs
from lma.services.work.ledger import find_due, sweep_done
from lma.worker.bells import listen
from lma.worker.drains import Drains
from lma.worker.key import KeyGuard
from lma.worker.metrics import WorkerMetrics

log = logging.getLogger("lma.work")

DEFAULT_QUEUES = (WorkQueue.INTERACTIVE, WorkQueue.BACKFILL)
_ANNOUNCE_S = 5.0

# Work waits for Riot's limits under its lease, which costs nobody anything.
_PATIENCE_S = 3600.0
_SHORTEST_LOOK_S = 0.05
# Models are slow and dear: more at once would only wait at the provider.
_ANALYSES_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """What a worker does and how; times in seconds.

    Every `look_s` it looks into the ledger by itself, rung for or not. After SIGTERM it gives what
    is being fetched `grace_s`, and gives the rest back. `burst` ends it once nothing is due.
    """

    queues: tuple[WorkQueue, ...] = DEFAULT_QUEUES
    concurrency: int = SHAPE.fetchers
    burst: bool = False
    metrics: str | None = None
    look_s: float = 2.0
    grace_s: float = 10.0
    lease_s: float = LEASE_S
    first_probe_s: float = 5.0
    count_s: float = 15.0
    sweep_s: float = 60.0
    budget: Budget = field(default_factory=Budget)


def run_worker(options: WorkerOptions, *, announce: Callable[[str], None]) -> None:
    """Work until stopped; `announce` is told the worker's id. Raises what keeps it from starting.

    Redis and the database must be there at the start; what becomes of them later is borne.
    """
    set_up_logging()
    loaded = load_settings()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_run(loaded, options, announce))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The quick loop that servers run on, where there is one."""
    if sys.platform == "win32":
        return None
    from uvloop import new_event_loop

    return new_event_loop


async def _run(
    loaded: LoadedSettings, options: WorkerOptions, announce: Callable[[str], None]
) -> None:
    url = await _require_redis(loaded)
    metrics = WorkerMetrics()
    end_metrics = metrics.serve(options.metrics) if options.metrics else None
    opening = open_context(
        loaded,
        wait_s=_PATIENCE_S,
        connections=4 + 4 * len(options.queues),
        on_riot_status=metrics.count_riot,
        on_limits=metrics.count_limits,
    )
    try:
        async with opening as ctx:
            worker = WorkerProcess(ctx, url, options, metrics, _handlers(loaded, options))
            worker.obey_signals()
            announce(worker.id)
            await worker.run()
    finally:
        if end_metrics is not None:
            end_metrics()


def _handlers(loaded: LoadedSettings, options: WorkerOptions) -> Mapping[Kind, Handler]:
    """What this worker can do: analyses too, where it serves their queue."""
    if WorkQueue.LLM not in options.queues:
        return HANDLERS
    from lma.bootstrap.llm import model_options
    from lma.llm.jobs.work import analysis_handlers

    return {**HANDLERS, **analysis_handlers(model_options(loaded))}


async def _require_redis(loaded: LoadedSettings) -> str:
    """The address of the Redis that is configured and answers; raises `ConfigurationFailed`."""
    from lma.bootstrap import ping_redis

    if loaded.values.redis_url is None:
        raise ConfigurationFailed(
            "A worker needs Redis, and LMA_REDIS_URL is not set.",
            hint="set LMA_REDIS_URL=redis://host:6379/0; without workers lma does the work itself",
        )
    await ping_redis(loaded.values)
    return loaded.values.redis_url.get_secret_value()


class WorkerProcess:
    """One worker: it drains its queues when it is rung for, and when the ledger says so."""

    def __init__(
        self,
        ctx: Context,
        url: str,
        options: WorkerOptions,
        metrics: WorkerMetrics,
        handlers: Mapping[Kind, Handler] = HANDLERS,
    ) -> None:
        self.id = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
        self._ctx, self._url, self._options = ctx, url, options
        self._handlers = handlers
        self._metrics = metrics
        self._stopping = asyncio.Event()
        self._look_now = asyncio.Event()
        self._started_at = time.time()
        self._guard = KeyGuard(
            lambda: check_riot(ctx),
            self._look_now.set,
            ctx.reload_key,
            first_s=options.first_probe_s,
        )
        self.drains = Drains(ctx, {}, self._guard.close, lambda: self._guard.shut)
        self.drains.options = {queue: self._drain_options(queue) for queue in options.queues}
        metrics.watch("lma_work_held", "Pieces held now.", lambda: self.drains.busy)
        metrics.watch("lma_work_paused", "1 while Riot's key is bad.", lambda: self._guard.shut)
        self._unreachable = False

    def stop(self) -> None:
        """Have it end."""
        self._stopping.set()

    def obey_signals(self) -> None:
        """Stop when SIGTERM or Ctrl-C asks for it."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(number, self.stop)

    async def run(self) -> None:
        """Work until stopped, or in a burst until nothing is due."""
        tasks = [
            asyncio.create_task(each)
            for each in (
                listen(self._url, self.id, self.drains),
                self._keep_announcing(),
                self._keep_looking(),
                self._keep_counting(),
                self._keep_sweeping(),
            )
        ]
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._end([*tasks, stopping])

    async def _end(self, tasks: "list[asyncio.Task[None] | asyncio.Task[bool]]") -> None:
        """Hand over what is under way, leave, and raise what ended a task by itself."""
        self._guard.end()
        broken = [task for task in tasks if task.done() and task.exception() is not None]
        await self.drains.stop(self._options.grace_s)
        await end_tasks(tasks)
        bell = self._ctx.bell
        if isinstance(bell, RedisBell):
            await bell.leave(self.id)
        log.info("worker stopped", extra={"fields": dict(self.drains.counts)})
        for task in broken:
            task.result()

    async def _keep_looking(self) -> None:
        """Look into the ledger every so often: a bell may have been lost."""
        while True:
            due = await self._look()
            if self._options.burst and not due and self.drains.idle:
                self.stop()
                return
            pause_s = _SHORTEST_LOOK_S if self._options.burst else self._options.look_s
            self._look_now.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s * random.uniform(0.75, 1.25)):  # noqa: S311
                    await self._look_now.wait()

    async def _keep_counting(self) -> None:
        """Have the numbers tell how the ledger stands."""
        while self._options.metrics is not None:
            with suppress(LmaError):
                self._metrics.show_jobs(await count_jobs(self._ctx, done=False))
            await asyncio.sleep(self._options.count_s)
        await asyncio.Event().wait()

    async def _keep_sweeping(self) -> None:
        """Keep the ledger from growing with what is done, a little at a time."""
        after = 0
        while True:
            await asyncio.sleep(self._options.sweep_s * random.uniform(0.75, 1.25))  # noqa: S311
            with suppress(LmaError):
                after = await sweep_done(self._ctx, after)

    async def _look(self) -> bool:
        """Wake the queues in which something is due; whether there are any."""
        try:
            await want_followed(self._ctx)
            queues = await find_due(
                self._ctx, self._options.queues, list(self._handlers), self._options.budget
            )
        except LmaError as error:
            if not self._unreachable:
                log.warning("the ledger can't be read, work rests: %s", error.message)
            self._unreachable = True
            return True
        self._unreachable = False
        for queue in queues:
            self.drains.wake(queue)
        return bool(queues)

    async def _keep_announcing(self) -> None:
        bell = self._ctx.bell
        while isinstance(bell, RedisBell):
            await bell.announce(self._status())
            await asyncio.sleep(_ANNOUNCE_S)

    def _status(self) -> WorkerStatus:
        counts = self.drains.counts
        return WorkerStatus(
            id=self.id,
            host=socket.gethostname(),
            pid=os.getpid(),
            queues=tuple(queue.value for queue in self._options.queues),
            started_at=self._started_at,
            seen_at=time.time(),
            done=counts[State.DONE],
            failed=counts[State.POISON],
            busy=self.drains.busy,
            paused=self._guard.reason,
        )

    def _drain_options(self, queue: WorkQueue) -> DrainOptions:
        options = self._options
        wide = options.concurrency if queue is not WorkQueue.LLM else _ANALYSES_AT_ONCE
        return DrainOptions(
            holder=self.id,
            shape=replace(SHAPE, fetchers=min(wide, options.concurrency)),
            lease_s=options.lease_s,
            budget=options.budget,
            handlers=self._handlers,
            tell=self._note,
            tell_store=self._metrics.count_store,
        )

    def _note(self, outcome: Outcome, seconds: float) -> None:
        self.drains.note(outcome, seconds)
        self._metrics.count(outcome, seconds)
