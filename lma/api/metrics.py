"""What Prometheus is told: requests by route, their times, the pool, Riot's answers."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The numbers of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "lma_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "lma_http_request_seconds",
            "Time from a request's headers to its answer's end.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._riot = Counter(
            "lma_riot_answers", "Answers of Riot's.", ("status",), registry=self._registry
        )
        self._counted: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is a template, never a path."""
        key = (method, route, status)
        counted = self._counted.get(key)
        if counted is None:
            counted = (self._requests.labels(*key), self._seconds.labels(route))
            self._counted[key] = counted
        counted[0].inc()
        counted[1].observe(seconds)

    def count_riot(self, status: int) -> None:
        """Count an answer of Riot's."""
        self._riot.labels(status).inc()

    def watch(self, name: str, what: str, read: Callable[[], float]) -> None:
        """Tell a number that is read when it is asked for."""
        Gauge(name, what, registry=self._registry).set_function(read)

    def told(self) -> bytes:
        """Everything in Prometheus's text form."""
        return generate_latest(self._registry)
