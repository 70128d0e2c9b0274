"""Model servers that count requests in each of the ways Riot's windows have been seen to run."""

from dataclasses import dataclass, field


@dataclass
class Counter:
    """One window, run in one of the three ways; times are in seconds.

    It is shorter by `slack_s` than it is said to be.
    """

    limit: int
    seconds: int
    kind: str
    arrivals: list[float] = field(default_factory=list)
    opened: float = float("-inf")
    slack_s: float = 0.0

    def count(self, now: float) -> int:
        """Counts an arrival; says how many the window then holds."""
        length = self.seconds - self.slack_s
        if self.kind == "fixed" and now >= self.opened + length:
            self.opened, self.arrivals = now, []
        if self.kind == "aligned" and now // self.seconds != self.opened // self.seconds:
            self.opened, self.arrivals = now, []
        self.arrivals.append(now)
        if self.kind == "sliding":
            self.arrivals = [at for at in self.arrivals if at > now - length]
        return len(self.arrivals)


@dataclass
class Model:
    """A server with application windows and windows for each method; notes every overshoot."""

    application: list[Counter]
    methods: dict[str, list[Counter]]
    overshoots: list[str] = field(default_factory=list)

    def arrive(self, method: str, now: float) -> dict[str, str]:
        """Counts a request; the headers of its answer."""
        headers = {}
        scopes = {"app": self.application, "method": self.methods.get(method, [])}
        for scope, counters in scopes.items():
            counts = [(counter, counter.count(now)) for counter in counters]
            self.overshoots += [
                f"{scope} {c.limit}:{c.seconds} held {n} at {now}" for c, n in counts if n > c.limit
            ]
            if counts:
                limits = ",".join(f"{c.limit}:{c.seconds}" for c, _ in counts)
                told = ",".join(f"{min(n, c.limit)}:{c.seconds}" for c, n in counts)
                headers |= {f"x-{scope}-rate-limit": limits, f"x-{scope}-rate-limit-count": told}
        return headers
