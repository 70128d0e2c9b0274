"""What Prometheus is told of one worker, and of the ledger as it last saw it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from lma.core.errors import BadInput, ConfigurationFailed
from lma.db.ledger import Outcome
from lma.schemas.job import JobCount

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


class WorkerMetrics:
    """The numbers of one worker."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._outcomes = Counter(
            "lma_work_outcomes",
            "Pieces of work settled.",
            ("kind", "queue", "state"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "lma_work_fetch_seconds",
            "Time a piece of work took, waits for Riot's limits included.",
            ("kind",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._riot = Counter(
            "lma_riot_answers", "Answers of Riot's.", ("status",), registry=self._registry
        )

        self._store_seconds = Histogram(
            "lma_work_store_seconds",
            "Time of a transaction that keeps and settles work.",
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._waits = Histogram(
            "lma_riot_limit_wait_seconds",
            "Time a request waited for Riot's limits.",
            ("route", "method"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._used = Gauge(
            "lma_riot_limit_used",
            "How full a limit of Riot's was by its last answer, from 0 to 1.",
            ("route", "method", "limit"),
            registry=self._registry,
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

    def count(self, outcome: Outcome, seconds: float) -> None:
        """Count an outcome."""
        claim = outcome.claim
        self._outcomes.labels(claim.kind.value, claim.queue.value, outcome.state.value).inc()
        self._seconds.labels(claim.kind.value).observe(seconds)

    def count_riot(self, status: int) -> None:
        """Count an answer of Riot's."""
        self._riot.labels(status).inc()

    def count_store(self, seconds: float) -> None:
        """Count a transaction."""
        self._store_seconds.observe(seconds)

    def count_limits(
        self, route: str, method: str, waited_s: float | None, used: Mapping[str, float]
    ) -> None:
        """Count a wait for the limits, or note what an answer tells of them."""
        if waited_s is not None:
            self._waits.labels(route, method).observe(waited_s)
        for limit, share in used.items():
            self._used.labels(route, method, limit).set(share)

    def show_jobs(self, counts: Sequence[JobCount]) -> None:
        """Tell how the ledger stands."""
        self._jobs.clear()
        self._oldest.clear()
        for each in counts:
            self._jobs.labels(each.queue, each.kind, each.state).set(each.count)
            if each.oldest_due_s is not None:
                self._oldest.labels(each.queue, each.kind).set(each.oldest_due_s)

    def watch(self, name: str, what: str, read: Callable[[], float]) -> None:
        """Tell a number that is read when it is asked for."""
        Gauge(name, what, registry=self._registry).set_function(read)

    def serve(self, address: str) -> Callable[[], None]:
        """Answer Prometheus at `host:port` from a thread; returns what ends that.

        Raises `BadInput` for what is no address, and `ConfigurationFailed` where it can't be had.
        """
        host, _, port = address.rpartition(":")
        if not (host and port.isascii() and port.isdigit() and int(port) < 65536):
            raise BadInput(f"{address[:60]!r} is no address.", hint="--metrics 127.0.0.1:9100")
        try:
            server, _ = start_http_server(int(port), host.strip("[]"), self._registry)
        except OSError as error:
            raise ConfigurationFailed(
                f"Numbers can't be served on {address}: {error.strerror}.",
                hint="choose another port, as in --metrics 127.0.0.1:9101",
            ) from error

        def end() -> None:
            with suppress(OSError):
                server.shutdown()
                server.server_close()

        return end
