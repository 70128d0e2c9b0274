"""How long both sides take."""

from collections import defaultdict
from collections.abc import Sequence
from math import ceil

from lma.parity.exchanges import Answer
from lma.parity.report.model import Latency
from lma.parity.sources import Outcome


class Stopwatch:
    """Latencies of both sides, in pairs, by route."""

    def __init__(self) -> None:
        self._taken: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)

    def add(self, route: str, was: Outcome, now: Outcome) -> None:
        """Take a pair of answers, where both were measured."""
        if not (isinstance(was, Answer) and isinstance(now, Answer)):
            return
        if was.latency_ms is not None and now.latency_ms is not None:
            self._taken[route].append((was.latency_ms, now.latency_ms))

    def of(self, route: str) -> Latency | None:
        """The latency of one route."""
        return _summary(self._taken[route]) if route in self._taken else None

    def overall(self) -> Latency | None:
        """The latency of all routes together."""
        return _summary([pair for pairs in self._taken.values() for pair in pairs])


def _summary(pairs: Sequence[tuple[float, float]]) -> Latency | None:
    if not pairs:
        return None
    was, now = sorted(pair[0] for pair in pairs), sorted(pair[1] for pair in pairs)
    return Latency(
        len(pairs),
        _percentile(was, 0.5),
        _percentile(was, 0.95),
        _percentile(now, 0.5),
        _percentile(now, 0.95),
    )


def _percentile(ordered: Sequence[float], share: float) -> float:
    """The nearest rank: a value that was measured, never one between two."""
    return round(ordered[max(0, ceil(share * len(ordered)) - 1)], 3)
