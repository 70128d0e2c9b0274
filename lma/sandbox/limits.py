"""Rate limits in Riot's form, in each of the three ways their windows have been seen to run."""

import math
from collections import Counter, deque
from typing import Literal, Protocol

import msgspec

Style = Literal["fixed", "sliding", "aligned"]
LimitType = Literal["application", "method"]


class Window(Protocol):
    """A number of requests in a number of seconds."""

    limit: int
    seconds: int

    def count(self, now: float) -> int:
        """How many requests it holds at a moment."""
        ...

    def add(self, now: float) -> None:
        """Take a request in."""
        ...

    def opens_at(self, now: float) -> float:
        """When a full window has room again."""
        ...


class FixedWindow:
    """Opens at the first request and forgets all of them at once, `seconds` later."""

    def __init__(self, limit: int, seconds: int) -> None:
        self.limit = limit
        self.seconds = seconds
        self._start = -math.inf
        self._count = 0

    def _begin(self, now: float) -> float:
        return now

    def count(self, now: float) -> int:
        return self._count if now < self._start + self.seconds else 0

    def add(self, now: float) -> None:
        if now >= self._start + self.seconds:
            self._start, self._count = self._begin(now), 0
        self._count += 1

    def opens_at(self, now: float) -> float:
        return max(now, self._start + self.seconds)


class AlignedWindow(FixedWindow):
    """As a fixed window, but it opens at a multiple of its length on the clock."""

    def _begin(self, now: float) -> float:
        return now // self.seconds * self.seconds


class SlidingWindow:
    """Forgets every request `seconds` after it came."""

    def __init__(self, limit: int, seconds: int) -> None:
        self.limit = limit
        self.seconds = seconds
        self._taken: deque[float] = deque()

    def count(self, now: float) -> int:
        while self._taken and self._taken[0] <= now - self.seconds:
            self._taken.popleft()
        return len(self._taken)

    def add(self, now: float) -> None:
        self._taken.append(now)

    def opens_at(self, now: float) -> float:
        return self._taken[0] + self.seconds if self._taken else now


_STYLES: dict[Style, type[FixedWindow | SlidingWindow]] = {
    "fixed": FixedWindow,
    "sliding": SlidingWindow,
    "aligned": AlignedWindow,
}


def parse_limits(text: str) -> tuple[tuple[int, int], ...]:
    """Pairs of limit and seconds from `20:1,100:120`; raises `ValueError`."""
    pairs = []
    for part in filter(None, text.split(",")):
        limit, _, seconds = part.partition(":")
        pairs.append((int(limit), int(seconds)))
        if min(pairs[-1]) < 1:
            raise ValueError(f"a limit needs positive numbers, not {part!r}")
    return tuple(pairs)


def parse_method_limits(text: str) -> dict[str, tuple[tuple[int, int], ...]]:
    """Limits by method from `match-v5.match=200:10;*=50:10`, or one for all from `50:10`."""
    found = {}
    for part in filter(None, text.split(";")):
        name, separator, limits = part.rpartition("=")
        found[name if separator else "*"] = parse_limits(limits)
    return found


class Refusal(msgspec.Struct, frozen=True):
    """Which limit was exceeded and after how many seconds it has room."""

    kind: LimitType
    retry_after: int


class Limits:
    """The windows of every host and method of one key."""

    def __init__(self, app: str, method: str, style: Style) -> None:
        self._app = parse_limits(app)
        self._method = parse_method_limits(method)
        self._style = style
        self._windows: dict[tuple[str, str], list[Window]] = {}
        self.peaks: Counter[str] = Counter()
        self.headers: dict[str, str] = {}

    def take(self, route: str, method: str, now: float) -> Refusal | None:
        """Take a request into all of its windows, or into none where one is full."""
        pairs = self._method.get(method, self._method.get("*", ()))
        scopes: list[tuple[LimitType, str, list[Window]]] = [
            ("application", route, self._open(route, "", self._app)),
            ("method", f"{route} {method}", self._open(route, method, pairs)),
        ]
        refusal = None
        for kind, scope, windows in scopes:
            for window in windows:
                count = window.count(now) + 1
                name = f"{scope} {window.limit}:{window.seconds}"
                self.peaks[name] = max(self.peaks[name], count)
                if count > window.limit and refusal is None:
                    wait = max(1, math.ceil(window.opens_at(now) - now))
                    refusal = Refusal(kind, wait)
        if refusal is None:
            for _, _, windows in scopes:
                for window in windows:
                    window.add(now)
        self.headers = self._write_headers(scopes, now)
        return refusal

    def _open(self, route: str, method: str, pairs: tuple[tuple[int, int], ...]) -> list[Window]:
        windows = self._windows.get((route, method))
        if windows is None:
            make = _STYLES[self._style]
            windows = [make(limit, seconds) for limit, seconds in pairs]
            self._windows[route, method] = windows
        return windows

    def _write_headers(
        self, scopes: list[tuple[LimitType, str, list[Window]]], now: float
    ) -> dict[str, str]:
        headers = {}
        for (_, _, windows), name in zip(scopes, ("App", "Method"), strict=True):
            if windows:
                limits = ",".join(f"{window.limit}:{window.seconds}" for window in windows)
                counts = ",".join(f"{window.count(now)}:{window.seconds}" for window in windows)
                headers[f"x-{name.lower()}-rate-limit"] = limits
                headers[f"x-{name.lower()}-rate-limit-count"] = counts
        return headers
