"""What processes share of one host: its limits, requests in flight, and who waits for a place."""

import msgspec

from lma.riot.limits.messages import Receipt
from lma.riot.limits.scope import Scope

# The application's limits are kept beside those of the methods, under a name that none has.
APPLICATION_SCOPE = ""
# After so long without a word a process is held to be dead, and its requests to have arrived.
LEASE_MS = 10_000
# A process that has something in flight or waits says so that often.
HEARTBEAT_MS = 3_000
# How much later than it was told to a process may come for the places that are kept for it.
GRACE_MS = 300
# So many requests on their way don't slow each other down.
_QUIET = 4
# A place is kept for those only who come for it about now.
_ABOUT_MS = 20


class Flight(msgspec.Struct, array_like=True):
    """Requests of one method that were let through at the same time and are not answered."""

    method: str
    at: int
    n: int


class Process(msgspec.Struct, array_like=True):
    """When a process was last heard of, and what it has in flight."""

    seen: int
    flights: list[Flight] = []


class Row(msgspec.Struct, array_like=True):
    """Requests of a process that wait, as in `Want`.

    Places are kept for it until `until`: then the process should have come for them.
    """

    client: str
    number: int
    method: str
    priority: int
    since: int
    n: int
    until: int = 0

    @property
    def rank(self) -> tuple[int, int, str, int]:
        """Rows of a lower rank come first."""
        return self.priority, self.since, self.client, self.number

    def is_due(self, now: int) -> bool:
        """Whether the process comes for places about then, or before."""
        return self.until - GRACE_MS <= now + _ABOUT_MS


class Host(msgspec.Struct, array_like=True):
    """All that is known of a host.

    `latest` is the latest time it was told, `set_back` by how much the clock was set back since.
    `turns` is how many places in a row went to interactive requests past waiting backfill.
    """

    latest: int = 0
    set_back: int = 0
    turns: int = 0
    scopes: dict[str, Scope] = {}
    processes: dict[str, Process] = {}
    line: list[Row] = []

    def tick(self, now: int) -> int:
        """The time that never goes backwards."""
        self.set_back = max(self.set_back, self.latest - now)
        self.latest = now + self.set_back
        return self.latest

    def scope(self, method: str) -> Scope:
        """The limits of a method, or of the application."""
        return self.scopes.setdefault(method, Scope())

    def in_flight(self, method: str) -> list[list[int]]:
        """When requests of a method, or all of them, were let through, and how many."""
        return [
            [flight.at, flight.n]
            for process in self.processes.values()
            for flight in process.flights
            if method in {APPLICATION_SCOPE, flight.method}
        ]

    def count_in_flight(self, method: str) -> int:
        """How many requests of a method, or of all, are in flight."""
        return sum(n for _, n in self.in_flight(method))

    def room(self, method: str, now: int) -> int:
        """How many requests may leave within one limit."""
        return self.scope(method).room(self.count_in_flight(method), now)

    def forget(self, now: int) -> None:
        """Drops what counts no more; processes that fell silent have had their answers."""
        for client, process in list(self.processes.items()):
            if process.seen + LEASE_MS <= now:
                del self.processes[client]
                for flight in process.flights:
                    for method in (APPLICATION_SCOPE, flight.method):
                        self.scope(method).add(process.seen + LEASE_MS, flight.n)
        for scope in self.scopes.values():
            scope.forget(now)
        self.line = [row for row in self.line if row.until > now]

    def launch(self, client: str, method: str, n: int, at: int, now: int) -> Receipt:
        """Counts requests that are about to leave, now or at a time soon."""
        process = self.processes.setdefault(client, Process(now))
        process.flights.append(Flight(method, at, n))
        for name in (APPLICATION_SCOPE, method):
            self.scope(name).count(n)
        return Receipt(
            client,
            at,
            self._receipt(APPLICATION_SCOPE),
            self._receipt(method),
            probe=not (self.scope(APPLICATION_SCOPE).known and self.scope(method).known),
            quiet=self.count_in_flight(APPLICATION_SCOPE) <= _QUIET,
        )

    def land(self, receipt: Receipt, method: str) -> bool:
        """Takes a request out of those in flight; False where it was given up already."""
        process = self.processes.get(receipt.client)
        for flight in process.flights if process else []:
            if (flight.method, flight.at) == (method, receipt.at):
                flight.n -= 1
                if not flight.n and process:
                    process.flights.remove(flight)
                return True
        return False

    def _receipt(self, method: str) -> list[list[int]]:
        return self.scope(method).receipt(self.count_in_flight(method))
