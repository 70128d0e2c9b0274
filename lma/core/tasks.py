"""Work that several callers share, and work that goes on after its caller was answered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)

_MOST_IN_BACKGROUND = 256
# Longer than what a task does in the end should take.
_CANCEL_AGAIN_S = 2.0


class Tasks:
    """The tasks of one process: each key's work runs once at a time, and at most so many at all.

    A caller that leaves does not end the work: whoever comes next finds it done.
    """

    def __init__(self, *, most: int = _MOST_IN_BACKGROUND) -> None:
        self._most = most
        self._running: dict[str, asyncio.Task[Any]] = {}

    @property
    def running(self) -> int:
        """How many tasks are under way."""
        return len(self._running)

    async def share(self, key: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What the work of a key returns or raises; callers that come meanwhile wait with it."""
        task = self._running.get(key) or self._start(key, work)
        shared: Awaitable[T] = asyncio.shield(task)
        return await shared

    def go_on(
        self, key: str, work: Callable[[], Coroutine[Any, Any, T]]
    ) -> "asyncio.Task[T] | None":
        """Start the work of a key, or join it; None where too much is under way already."""
        task = self._running.get(key)
        if task is None and len(self._running) >= self._most:
            log.warning("too much goes on in the background: some work was left out")
            return None
        if task is None:
            task = self._start(key, work)
            task.add_done_callback(_log_fault)
        return task

    async def close(self) -> None:
        """End everything that is under way, and wait until it has ended."""
        await end_tasks(self._running.values())

    def _start(self, key: str, work: Callable[[], Coroutine[Any, Any, T]]) -> "asyncio.Task[T]":
        task = asyncio.create_task(work())
        self._running[key] = task
        task.add_done_callback(lambda done: self._ended(key, done))
        return task

    def _ended(self, key: str, task: "asyncio.Task[Any]") -> None:
        self._running.pop(key, None)
        if not task.cancelled():
            task.exception()  # asyncio complains of errors that nobody has looked at


async def end_tasks(tasks: "Iterable[asyncio.Task[Any]]") -> None:
    """Cancel tasks until they have ended, whatever they end in.

    Once is not always enough: a library that is just connecting may make an error of its own out
    of a cancellation, and a loop that bears such errors then goes on.
    """
    left = list(tasks)
    while left:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=_CANCEL_AGAIN_S)
        left = [task for task in left if not _has_ended(task)]


def _has_ended(task: "asyncio.Task[Any]") -> bool:
    if task.done() and not task.cancelled():
        task.exception()  # asyncio complains of errors that nobody has looked at
    return task.done()


def _log_fault(task: "asyncio.Task[Any]") -> None:
    """Tell of an error that nobody may be waiting for."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        log.warning("work in the background failed: %s", type(error).__name__, exc_info=error)
