"""What is known of one rate limit: its windows, and when the next request fits into all of them.

Riot does not say how its windows run: fixed ones that open at the first request fit best, a
sliding log and clock-aligned windows have been seen. A request that is counted here from before it
leaves until a whole window after its answer came keeps every stretch of that length at or below
the limit, and so all three. Times are seconds of one monotonic clock.
"""

import math
import re
from collections import deque
from collections.abc import Mapping
from itertools import repeat

NEVER = math.inf

# Timers and the two clocks are not exact: a place is free that much later than it could be.
_MARGIN_S = 0.002
_PAIR = re.compile(r"\s*(\d{1,9}):(\d{1,9})\s*", re.ASCII)
_FIRST_PAUSE_S = 1.0
_PROBE_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 60.0


def parse_pairs(header: str | None) -> dict[int, int]:
    """`20:1,100:120` as {1: 20, 120: 100}: the number for each window's length in seconds."""
    pairs = (_PAIR.fullmatch(part) for part in (header or "").split(","))
    return {int(pair[2]): int(pair[1]) for pair in pairs if pair and int(pair[2])}


def parse_seconds(header: str | None) -> float | None:
    """A `Retry-After` in seconds, None where it is missing or nonsense."""
    try:
        seconds = float(header or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 86_400 else None


class Window:
    """At most `limit` requests in any `seconds`; `log` is when the latest ones had arrived."""

    def __init__(self, limit: int, seconds: int) -> None:
        self.limit = limit
        self.seconds = seconds
        self.log: deque[float] = deque()

    def used(self, now: float) -> int:
        """How many requests that have arrived still count."""
        horizon = now - self.seconds - _MARGIN_S
        while self.log and self.log[0] <= horizon:
            self.log.popleft()
        return len(self.log)

    def next_at(self, in_flight: int, now: float) -> float:
        """When one more request fits, `NEVER` while that depends on an answer still awaited."""
        surplus = self.used(now) + in_flight + 1 - self.limit
        if surplus <= 0:
            return now
        return NEVER if surplus > len(self.log) else self._freed_at(surplus)

    def not_before(self, nth: int, in_flight: int, now: float) -> float:
        """A time before which the `nth` request from now can't fit, whatever is answered."""
        rounds, place = divmod(nth - 1, self.limit)
        surplus = self.used(now) + in_flight + place + 1 - self.limit
        if surplus <= 0:
            first = now
        elif surplus <= len(self.log):
            first = self._freed_at(surplus)
        else:
            first = now + self.seconds
        return first + rounds * self.seconds

    def _freed_at(self, places: int) -> float:
        return self.log[places - 1] + self.seconds + _MARGIN_S


class Scope:
    """All windows of one limit (of a host, or of a method on it), and its pauses.

    While nobody has told the limits, one request at a time asks for them.
    """

    def __init__(self) -> None:
        self._windows: dict[int, Window] = {}
        self._known = False
        self._in_flight = 0
        self._paused_until = -NEVER
        self._refusals = 0

    def next_at(self, now: float) -> float:
        """When one more request may leave, `NEVER` while an answer decides that."""
        if self._in_flight and not self._known:
            return NEVER
        times = (window.next_at(self._in_flight, now) for window in self._windows.values())
        return max(self._paused_until, now, *times)

    def not_before(self, nth: int, now: float) -> float:
        """A time before which the `nth` request from now can't leave."""
        windows = self._windows.values()
        times = (window.not_before(nth, self._in_flight, now) for window in windows)
        return max(self._paused_until, now, *times)

    def take(self) -> None:
        """Counts a request that is about to leave."""
        self._in_flight += 1

    def give_back(self) -> None:
        """Forgets a request that never left."""
        self._in_flight -= 1

    def arrived(self, now: float) -> None:
        """Counts a request that has had its answer, or whose answer will never come."""
        self._in_flight -= 1
        for window in self._windows.values():
            window.log.append(now)

    def learn(self, limits: Mapping[int, int], counts: Mapping[int, int], now: float) -> bool:
        """Takes over the limits that an answer told; says whether they are new.

        `arrived` comes first. What was counted beyond our own requests, others sent; those of
        ours that are in flight may be among the counted, so they are not held to be others'.
        """
        if not limits:
            return False
        known, self._windows = self._windows, {}
        for seconds, limit in limits.items():
            window = known.get(seconds) or _new_window(seconds, known)
            window.limit = max(limit, 1)
            self._windows[seconds] = window
            counted = min(max(counts.get(seconds, 1), 1), window.limit)
            others = counted - window.used(now) - self._in_flight
            window.log.extend(repeat(now, max(others, 0)))
        self._known = True
        return known.keys() != limits.keys()

    def learn_nothing(self, now: float, *, content: bool) -> None:
        """Notes an answer that told no limit: where Riot was content otherwise, there is none."""
        self._known = self._known or content
        if not self._known:
            self._paused_until = max(self._paused_until, now + _PROBE_PAUSE_S)

    def pause(self, retry_after: float | None, now: float) -> None:
        """Lets nothing through for as long as was asked, longer each time where nothing was."""
        if now >= self._paused_until or not self._refusals:
            self._refusals += 1
        doubled = min(_FIRST_PAUSE_S * 2.0 ** min(self._refusals - 1, 10), _LONGEST_PAUSE_S)
        self._paused_until = max(self._paused_until, now + (retry_after or doubled) + _MARGIN_S)

    def accepted(self) -> None:
        """Notes that a request was let through: the next refusal is a first one again."""
        self._refusals = 0


def _new_window(seconds: int, known: Mapping[int, Window]) -> Window:
    """A window that was not told before; it counts what the longest known one remembers."""
    window = Window(1, seconds)
    if known:
        window.log.extend(known[max(known)].log)
    return window
