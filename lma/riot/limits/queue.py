"""Who waits in this process for a place on a host, in the order they came."""

import asyncio
import math
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lma.core.errors import LmaError, RateLimited
from lma.riot.limits.messages import NOT_TOLD, Answer, Grant, Want
from lma.riot.limits.permits import Permit, Priority

# Those who came within so many seconds of each other wait in one row, ...
_TOGETHER_S = 0.25
# ... and so many rows of each kind are told to the store; whoever comes later can wait.
_MOST_ROWS = 16
_SAME_TIME_S = 0.001
# For how long somebody without a deadline waits, in seconds.
PATIENT_S = 1e6


@dataclass(slots=True, eq=False)
class Waiter:
    """Somebody in line; `turn` is done once a place is theirs or can't be in time."""

    method: str
    priority: Priority
    since: float
    deadline: float
    turn: "asyncio.Future[Permit]"
    # Whether a place is kept for it that will be free in a moment.
    promised: bool = False


@dataclass(slots=True)
class Row:
    """Waiters of one method who came together, and what is asked for them."""

    waiters: list[Waiter]
    want: Want


class Queue:
    """Those who wait, in one line for each method and priority."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, Priority], deque[Waiter]] = defaultdict(deque)

    def __iter__(self) -> Iterator[Waiter]:
        for line in self._lines.values():
            yield from (waiter for waiter in line if not waiter.turn.done())

    def add(self, waiter: Waiter) -> None:
        """Puts somebody at the end of their line."""
        line = self._lines[waiter.method, waiter.priority]
        # Who comes soon after others came with them: a row keeps its place until all have gone.
        if line and waiter.since - line[-1].since <= _TOGETHER_S:
            waiter.since = line[-1].since
        line.append(waiter)

    def refuse_overdue(self, route: str, now: float, error: LmaError | None = None) -> float:
        """Refuses those whose time is over, or tells them the error; when that of the next one is.

        A store that fails says nothing of Riot's limits, so nobody is told that they are why.
        """
        first = math.inf
        for waiter in self:
            if waiter.deadline <= now + _SAME_TIME_S:
                if error is None:
                    refuse(route, waiter, 1.0)
                else:
                    fail(waiter, error)
            else:
                first = min(first, waiter.deadline)
        return first

    def rows(self, now: float, store_zero: int | None) -> list[Row]:
        """What is wanted, the first of each line first; those who are done leave it.

        `store_zero` is the store's clock, in milliseconds, when ours stood at 0.
        """
        rows = []
        for key, line in sorted(self._lines.items(), key=lambda kept: kept[0][1]):
            # Whoever is promised a place keeps theirs in line: the promise may prove void.
            waiting = self._lines[key] = deque(w for w in line if not w.turn.done())
            if not waiting:
                del self._lines[key]
            wanting = (waiter for waiter in waiting if not waiter.promised)
            rows += [_row(group, now, store_zero) for group in _groups(wanting)]
        return rows


def _groups(line: Iterable[Waiter]) -> list[list[Waiter]]:
    groups: list[list[Waiter]] = []
    for waiter in line:
        first = groups[-1][0] if groups else None
        if (
            first is None
            or waiter.since != first.since
            or abs(waiter.deadline - first.deadline) > _TOGETHER_S
        ):
            if len(groups) == _MOST_ROWS:
                break
            groups.append([])
        groups[-1].append(waiter)
    return groups


def _row(waiters: list[Waiter], now: float, store_zero: int | None) -> Row:
    first = waiters[0]
    patience = min(max(waiter.deadline for waiter in waiters) - now, PATIENT_S)
    want = Want(
        first.method,
        first.priority.value,
        NOT_TOLD if store_zero is None else store_zero + int(first.since * 1000),
        len(waiters),
        max(int(patience * 1000), 0),
    )
    return Row(waiters, want)


def hand_over(route: str, row: Row, answer: Answer) -> list[tuple[Grant, list[Waiter]]]:
    """Shares a row's places out to its first waiters and refuses the hopeless.

    A place is left over where its waiter has gone since it was asked for.
    """
    for waiter in row.waiters[answer.fits :]:
        refuse(route, waiter, answer.after / 1000)
    waiting = [waiter for waiter in row.waiters if not waiter.turn.done()]
    shared = []
    for grant in answer.grants:
        shared.append((grant, waiting[: grant.n]))
        del waiting[: grant.n]
    for _, waiters in shared:
        for waiter in waiters:
            waiter.promised = True
    return shared


def refuse(route: str, waiter: Waiter, seconds: float) -> None:
    """Ends a wait that can't be in time."""
    seconds = max(seconds, 1.0)
    fail(
        waiter,
        RateLimited(
            f"Riot's rate limit for {route} leaves no room for another {seconds:.0f} s.",
            retry_after=seconds,
            hint=f"try again in {seconds:.0f} s",
        ),
    )


def fail(waiter: Waiter, error: LmaError) -> None:
    """Ends a wait with an error, unless it has ended."""
    if not waiter.turn.done():
        waiter.turn.set_exception(error)
