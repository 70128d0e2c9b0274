"""Between SIGTERM and the end: unready for those who ask, at work for everybody else."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def draining(drain_s: float, begin: Callable[[], None]) -> Iterator[None]:
    """While this lasts, SIGTERM calls `begin`, and the server's own handler `drain_s` later.

    A second SIGTERM does not wait. Outside a main thread nothing is changed.
    """
    loop = asyncio.get_running_loop()
    stop = signal.getsignal(signal.SIGTERM)
    began = False

    def drain(number: int, frame: FrameType | None) -> None:
        nonlocal began
        if not callable(stop):
            raise SystemExit
        if began or drain_s <= 0:
            stop(number, frame)
            return
        began = True
        begin()
        loop.call_soon_threadsafe(loop.call_later, drain_s, stop, number, frame)

    try:
        signal.signal(signal.SIGTERM, drain)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, stop)
