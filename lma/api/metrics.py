"""What Prometheus is told: requests by route, their times, the pool, Riot's answers, the ledger."""

import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from lma.schemas.job import JobCount

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# The ledger is counted at most that often, however many ask.
_JOBS_S = 10.0
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The numbers of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = _Requests()
        self._registry.register(self._requests)
        self.count = self._requests.count
        self._riot = Counter(
            "lma_riot_answers", "Answers of Riot's.", ("status",), registry=self._registry
        )

        self._jobs = Gauge(
            "lma_jobs",
            "Pieces of work that are not done, as last seen.",
            ("queue", "kind", "state"),
            registry=self._registry,
        )
        self._oldest = Gauge(
            "lma_jobs_oldest_due_seconds",
            "For how long the oldest work has been due.",
            ("queue", "kind"),
            registry=self._registry,
        )
        self._jobs_until = 0.0

    def count_riot(self, status: int) -> None:
        """Count an answer of Riot's."""
        self._riot.labels(status).inc()

    def wants_jobs(self) -> bool:
        """Whether to look into the ledger: nobody did for a while, or does just now."""
        if time.monotonic() < self._jobs_until:
            return False
        self._jobs_until = time.monotonic() + _JOBS_S
        return True

    def show_jobs(self, counts: Sequence[JobCount]) -> None:
        """Tell how the ledger stands, or nothing of it where that isn't known."""
        self._jobs.clear()
        self._oldest.clear()
        for each in counts:
            self._jobs.labels(each.queue, each.kind, each.state).set(each.count)
            if each.oldest_due_s is not None:
                self._oldest.labels(each.queue, each.kind).set(each.oldest_due_s)

    def watch(self, name: str, what: str, read: Callable[[], float]) -> None:
        """Tell a number that is read when it is asked for."""
        Gauge(name, what, registry=self._registry).set_function(read)

    def told(self) -> bytes:
        """Everything in Prometheus's text form."""
        return generate_latest(self._registry)


class _Requests(Collector):
    """Requests and their times, counted without the locks that only threads would need."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, int], int] = {}
        self._times: dict[str, _Times] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is a template, never a path."""
        key = (method, route, status)
        self._counts[key] = self._counts.get(key, 0) + 1
        times = self._times.get(route)
        if times is None:
            times = self._times[route] = _Times()
        times.total_s += seconds
        times.buckets[bisect_left(_BUCKETS, seconds)] += 1

    def collect(self) -> Iterator[Metric]:
        """What Prometheus is told of them."""
        requests = CounterMetricFamily(
            "lma_http_requests", "Requests answered.", labels=("method", "route", "status")
        )
        for (method, route, status), count in self._counts.items():
            requests.add_metric((method, route, str(status)), count)
        yield requests
        seconds = HistogramMetricFamily(
            "lma_http_request_seconds",
            "Time from a request's headers to its answer's end.",
            labels=("route",),
        )
        for route, times in self._times.items():
            counts = zip(_BOUNDS, accumulate(times.buckets), strict=True)
            seconds.add_metric((route,), list(counts), times.total_s)
        yield seconds


_BOUNDS = (*map(str, _BUCKETS), "+Inf")


class _Times:
    """The times of a route: how many fell into each bucket, and their sum."""

    __slots__ = ("buckets", "total_s")

    def __init__(self) -> None:
        self.buckets = [0] * len(_BOUNDS)
        self.total_s = 0.0
