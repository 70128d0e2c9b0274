"""The bell in Redis, rung through ARQ.

Each worker has an ARQ queue of its own, in which a ring puts the job `drain` with the name of a
queue of work. Redis is never waited for longer than a moment.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from lma.core.errors import LmaError
from lma.queue import Bell, WorkerStatus

if TYPE_CHECKING:
    from arq import ArqRedis

T = TypeVar("T")

log = logging.getLogger(__name__)

DRAIN = "drain"  # the one job there is: its argument is a queue of work
CALL_BUDGET_S = 1.0
# A worker that has not been heard of for so long is taken for dead.
ALIVE_S = 15.0
# A bell that nobody has heard for so long tells nothing any more.
_RING_EXPIRES_S = 60.0
_REST_AFTER_FAILURE_S = 2.0

_WORKERS = "lma:workers"


class RedisBell(Bell):
    """A bell in Redis; `identify` names the database: others may share the Redis."""

    def __init__(self, url: str, identify: Callable[[], Awaitable[str]]) -> None:
        self._redis: Any = open_redis(url)
        self._identify = identify
        self._identity: str | None = None
        self._errors: tuple[type[Exception], ...] = (*redis_errors(), LmaError)
        self._failed_at: float | None = None

    async def ring(self, queue: str) -> int:
        """Tell the workers of a queue that something is due; how many were told."""
        return await self._call(lambda: self._ring(queue)) or 0

    async def workers(self, queue: str | None = None) -> list[WorkerStatus]:
        """The workers that live, or those that serve a queue; none where Redis doesn't say."""
        return await self._call(lambda: self._workers(queue)) or []

    async def announce(self, status: WorkerStatus) -> bool:
        """Tell everybody that a worker lives; whether Redis took it."""
        return await self._call(lambda: self._announce(status)) is not None

    async def leave(self, worker_id: str) -> None:
        """Tell everybody that a worker is going."""
        await self._call(lambda: self._leave(worker_id))

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose(close_connection_pool=True)

    async def _ring(self, queue: str) -> int:
        workers = await self._workers(queue)
        await asyncio.gather(*(self._tell(worker.id, queue) for worker in workers))
        return len(workers)

    async def _tell(self, worker_id: str, queue: str) -> None:
        name = arq_queue(worker_id)
        await self._redis.enqueue_job(DRAIN, queue, _queue_name=name, _expires=_RING_EXPIRES_S)
        await self._redis.expire(name, int(2 * _RING_EXPIRES_S))

    async def _workers(self, queue: str | None) -> list[WorkerStatus]:
        group = await self._group()
        ids = [member.decode() for member in await self._redis.smembers(group)]
        if not ids:
            return []
        told = await self._redis.mget([f"{group}:{worker_id}" for worker_id in ids])
        gone = [worker_id for worker_id, body in zip(ids, told, strict=True) if body is None]
        if gone:
            await self._redis.srem(group, *gone)
        found = [_status(body) for body in told if body is not None]
        return [worker for worker in found if queue is None or queue in worker.queues]

    async def _announce(self, status: WorkerStatus) -> bool:
        group, body = await self._group(), json.dumps(asdict(status))
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(f"{group}:{status.id}", body, px=int(ALIVE_S * 1000))
            pipe.sadd(group, status.id)
            await pipe.execute()
        return True

    async def _leave(self, worker_id: str) -> None:
        group = await self._group()
        await self._redis.srem(group, worker_id)
        await self._redis.delete(f"{group}:{worker_id}", arq_queue(worker_id))

    async def _group(self) -> str:
        """The key of the set of those who work on the same database."""
        if self._identity is None:
            self._identity = await self._identify()
        return f"{_WORKERS}:{self._identity}"

    async def _call(self, command: Callable[[], Awaitable[T]]) -> T | None:
        """What Redis answers within a second; after a failure it is left alone for a moment."""
        now = time.monotonic()
        if self._failed_at is not None and now - self._failed_at < _REST_AFTER_FAILURE_S:
            return None
        try:
            async with asyncio.timeout(CALL_BUDGET_S):
                answer = await command()
        except self._errors as error:
            if self._failed_at is None:
                log.warning(
                    "Redis can't be used (%s): workers find what is due by themselves",
                    type(error).__name__,
                )
            self._failed_at = time.monotonic()
            return None
        self._failed_at = None
        return answer


def arq_queue(worker_id: str) -> str:
    """The ARQ queue of a worker."""
    return f"lma:bell:{worker_id}"


def open_redis(url: str) -> "ArqRedis":
    """ARQ's client, whose calls all end: a Redis that hangs is as good as none."""
    from arq import ArqRedis
    from redis.asyncio import ConnectionPool

    pool = ConnectionPool.from_url(
        url, socket_timeout=CALL_BUDGET_S, socket_connect_timeout=CALL_BUDGET_S
    )
    return ArqRedis(pool, job_serializer=encode_job, job_deserializer=decode_job)


def redis_errors() -> tuple[type[Exception], ...]:
    """Whatever a call to Redis may raise."""
    from redis.exceptions import RedisError

    return (RedisError, OSError, TimeoutError, ValueError)


def encode_job(job: dict[str, Any]) -> bytes:
    """A job, or its result, as JSON; an error is told by its name and its words."""
    return json.dumps(job, default=_encode_foreign).encode()


def decode_job(body: bytes) -> dict[str, Any]:
    """What `encode_job` wrote."""
    job: dict[str, Any] = json.loads(body)
    return job


def _encode_foreign(value: object) -> object:
    if isinstance(value, BaseException):
        return {"error": type(value).__name__, "message": str(value)}
    return repr(value)


def _status(body: bytes) -> WorkerStatus:
    told = json.loads(body)
    return WorkerStatus(**{**told, "queues": tuple(told["queues"])})
