"""What the client sees of a rate limiter."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol


class Priority(IntEnum):
    """Who goes first where places are short: somebody who waits for it, or a job that fills up."""

    INTERACTIVE = 0
    BACKFILL = 1


_priority: ContextVar[Priority] = ContextVar("priority", default=Priority.INTERACTIVE)


@contextmanager
def backfilling() -> Iterator[None]:
    """Lets interactive requests go ahead of those made inside the block."""
    token = _priority.set(Priority.BACKFILL)
    try:
        yield
    finally:
        _priority.reset(token)


def current_priority() -> Priority:
    """The priority of requests made here."""
    return _priority.get()


@dataclass(frozen=True, slots=True)
class Permit:
    """The right to send one request of a method to a route, now."""

    route: str
    method: str
    # What the limiter wants to be told again, and when it gave the permit on the loop's clock.
    receipt: Any = field(default=None, compare=False, repr=False)
    given_at: float = field(default=0.0, compare=False, repr=False)


class RateLimiter(Protocol):
    """What the client asks before each request and tells after it.

    Every permit ends in exactly one `report` or `give_back`.
    """

    async def acquire(
        self,
        route: str,
        method: str,
        *,
        within_s: float | None = None,
        priority: Priority | None = None,
    ) -> Permit:
        """Waits for a place within every limit; `priority` is the block's unless it is given.

        Raises `RateLimited` as soon as it is sure that there is none within `within_s` seconds. A
        wait that is cancelled gives its place back.
        """
        ...

    async def report(self, permit: Permit, status: int | None, headers: Mapping[str, str]) -> None:
        """Tells what Riot answered; `status` is None where the request left but no answer came.

        The names of `headers` are looked up in lower case.
        """
        ...

    async def give_back(self, permit: Permit) -> None:
        """Returns a permit whose request never reached Riot."""
        ...

    async def close(self) -> None:
        """Tells the others what they don't know yet, and lets go of the store."""
        ...
