"""The patience to ask again: how long one call may take, and what it says when it gives up."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self, TypeVar

from lma.core.errors import UpstreamFailed
from lma.riot.breaker import Paused
from lma.riot.http import Fault, Patience

T = TypeVar("T")

_TIMES = ("", "once", "twice", "three times", "four times", "five times", "six times")


@dataclass(slots=True)
class Allowance:
    """What is left to one call: `limiter_s` seconds of waiting for places within the limits, and
    until `until` on the loop's clock for everything else.

    The two are kept apart: whoever will hardly wait for a limit still waits for a slow answer.
    """

    limiter_s: float
    until: float

    @classmethod
    def of(cls, patience: Patience, *, limiter_s: float = 0.0) -> Self:
        """The allowance of a call that begins now."""
        return cls(limiter_s, asyncio.get_running_loop().time() + patience.total_s)

    def spend_on_limiter(self, seconds: float) -> None:
        """Takes a wait for the limiter from the one and not from the other."""
        self.limiter_s = max(self.limiter_s - seconds, 0.0)
        self.until += seconds


async def patiently(
    attempt: Callable[[], Awaitable[T]],
    *,
    whom: str,
    what: str,
    patience: Patience,
    allowance: Allowance,
) -> T:
    """Repeats an attempt for as long as it raises `Fault`; raises `UpstreamFailed` in the end.

    No pause begins that would outlast the allowance. Where a breaker opens (`Paused`), a call that
    has been sent before waits for it and loses no try by that; one that has not fails at once.
    """
    clock = asyncio.get_running_loop().time
    faults: list[Fault] = []
    while True:
        try:
            return await attempt()
        except Fault as fault:
            faults.append(fault)
            pause_s = patience.pause_s(len(faults), fault.again_s)
            if len(faults) >= patience.tries or clock() + pause_s >= allowance.until:
                raise _given_up(faults, whom=whom, what=what) from fault
        except Paused as paused:
            pause_s = paused.again_s
            if not faults or clock() + pause_s >= allowance.until:
                raise _held_back(paused, faults, whom=whom, what=what) from None
        await asyncio.sleep(pause_s)


def _given_up(faults: list[Fault], *, whom: str, what: str) -> UpstreamFailed:
    n, last = len(faults), faults[-1]
    times = _TIMES[n] if n < len(_TIMES) else f"{n} times"
    if len({fault.text for fault in faults}) == 1:
        message = f"{whom} {last.text} {times} for {what}."
    else:
        message = f"{whom} failed {times} for {what}; the last time it {last.text}."
    hint = "try again later"
    if not last.sent:
        hint = "check the network, and LMA_RIOT_URL or LMA_DDRAGON_URL where they are set"
    return UpstreamFailed(message, hint=hint, riot_status=last.status, body=last.body)


def _held_back(paused: Paused, faults: list[Fault], *, whom: str, what: str) -> UpstreamFailed:
    return UpstreamFailed(
        f"{whom} fails at everything of this kind, so it was not asked for {what}.",
        hint=f"it is asked again in {max(paused.again_s, 1.0):.0f} s",
        riot_status=faults[-1].status if faults else None,
        body=faults[-1].body if faults else None,
        again_s=paused.again_s,
    )
