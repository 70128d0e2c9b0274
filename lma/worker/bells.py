"""Hearing the bell: an ARQ worker on this process's own ARQ queue, whatever becomes of Redis.

The ledger says what there is to do, so that a job here is no more than a reason to look. What ARQ
is known to lose (jobs of a killed worker, those of a Redis that forgot, the fifth retry) is nothing
that counts.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from arq import Worker, func
from arq.constants import in_progress_key_prefix

from lma.core.tasks import end_tasks
from lma.domain.work import WorkQueue
from lma.queue.redis import DRAIN, arq_queue, decode_job, encode_job, open_redis, redis_errors
from lma.worker.drains import Drains

log = logging.getLogger("lma.work")

# ARQ holds a job that long; it is prolonged for as long as the job runs.
_LEASE_S = 10.0
_POLL_S = 0.1
_HEALTH_S = 5.0
_READ_AT_ONCE = 2000
_NEVER = 1_000_000_000
_REST_S = 1.0


async def drain(ctx: dict[str, Any], queue: str) -> None:
    """Do what is due of a queue; where that is under way already, have it look again."""
    drains: Drains = ctx["drains"]
    with suppress(ValueError):  # another version's queue
        started = drains.wake(WorkQueue(queue))
        if started is not None:
            await asyncio.wait([started])


class Listener(Worker):
    """ARQ's worker, whose running jobs keep their leases."""

    _renewed_at = 0.0

    async def heart_beat(self) -> None:
        """Prolong the leases of what runs, and tell that this worker is well."""
        await super().heart_beat()
        if self.loop.time() - self._renewed_at < _LEASE_S / 4:
            return
        self._renewed_at = self.loop.time()
        running = [job_id for job_id, task in self.tasks.items() if not task.done()]
        for job_id in running:
            await self.pool.pexpire(in_progress_key_prefix + job_id, int(_LEASE_S * 1000))


async def listen(url: str, worker_id: str, drains: Drains) -> None:
    """Hear the bell until cancelled; a Redis that goes away is found again when it is back."""
    failing = False
    while True:
        listener = _listener(url, worker_id, drains)
        try:
            await listener.main()
        except redis_errors() as error:
            if not failing:
                log.warning("Redis can't be used (%s): work goes on without it", error)
            failing = True
        finally:
            await _hang_up(listener)
        await asyncio.sleep(_REST_S)


def _listener(url: str, worker_id: str, drains: Drains) -> Listener:
    return Listener(
        [func(drain, name=DRAIN)],
        queue_name=arq_queue(worker_id),
        redis_pool=open_redis(url),
        ctx={"drains": drains},
        handle_signals=False,
        max_jobs=_READ_AT_ONCE,
        job_timeout=None,  # type: ignore[arg-type]  # none; a lease is 10 s longer than that
        keep_result=0,
        poll_delay=_POLL_S,
        queue_read_limit=_READ_AT_ONCE,
        max_tries=_NEVER,
        health_check_interval=_HEALTH_S,
        health_check_key=f"{arq_queue(worker_id)}:health",
        job_serializer=encode_job,
        job_deserializer=decode_job,
        log_results=False,
    )


async def _hang_up(listener: Listener) -> None:
    await end_tasks(listener.tasks.values())
    with suppress(*redis_errors()):
        await listener.pool.aclose(close_connection_pool=True)
