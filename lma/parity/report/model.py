"""What a check found, as every report tells it: no clock, no machine, sorted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from lma.parity.findings import Severity

State = Literal["open", "accepted", "noisy"]
Coverage = Literal["compared", "skipped", "not-exercised"]
Verdict = Literal["parity", "differences", "could-not-compare"]


@dataclass(frozen=True, slots=True)
class Example:
    """One finding of a group: which step's answer, the exact path, both values as JSON."""

    step: str
    path: str
    was: str
    now: str
    detail: str


@dataclass(slots=True)
class Group:
    """All findings of one route with the same code and path pattern; the first are examples.

    `accepted` names the rule and its reason, `noisy` differs between the baseline's own answers.
    """

    code: str
    severity: Severity
    pattern: str
    state: State
    rule: str | None = None
    reason: str | None = None
    count: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of both sides over `samples` answers each."""

    samples: int
    baseline_p50: float
    baseline_p95: float
    candidate_p50: float
    candidate_p95: float

    @property
    def slowdown(self) -> float:
        """How many times as long the candidate takes, by medians."""
        return self.candidate_p50 / self.baseline_p50 if self.baseline_p50 > 0 else 1.0


@dataclass(slots=True)
class RouteResult:
    """One route: whether it was compared, and what differs."""

    route: str
    coverage: Coverage = "not-exercised"
    reasons: list[str] = field(default_factory=list)
    comparisons: int = 0
    groups: list[Group] = field(default_factory=list)
    latency: Latency | None = None


@dataclass(frozen=True, slots=True)
class RuleNote:
    """A rule that is expired, unused or without a reason."""

    rule: str
    file: str
    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a check."""

    baseline: str
    candidate: str
    mode: str
    fail_on: Severity
    routes: tuple[RouteResult, ...]
    problems: tuple[str, ...] = ()
    rules: tuple[RuleNote, ...] = ()
    strict_rules: bool = False
    ids: dict[str, int] = field(default_factory=dict)
    latency: Latency | None = None
    notes: tuple[str, ...] = ()

    def groups(self, state: State | None = None) -> Iterator[tuple[RouteResult, Group]]:
        """Every group with its route, or those in one state."""
        for route in self.routes:
            for group in route.groups:
                if state in (None, group.state):
                    yield route, group

    def count(self, state: State) -> int:
        """How many findings are in a state."""
        return sum(group.count for _, group in self.groups(state))

    def failing(self) -> list[tuple[RouteResult, Group]]:
        """The groups that make the check fail."""
        return [told for told in self.groups("open") if told[1].severity >= self.fail_on]

    @property
    def comparisons(self) -> int:
        """How many pairs of answers were compared."""
        return sum(route.comparisons for route in self.routes)

    @property
    def verdict(self) -> Verdict:
        """The whole result in a word."""
        if self.problems:
            return "could-not-compare"
        failed = bool(self.failing()) or (self.strict_rules and bool(self.rules))
        return "differences" if failed else "parity"

    @property
    def exit_status(self) -> int:
        """0 parity, 1 differences, 2 could not compare; 2 outranks 1."""
        return {"parity": 0, "differences": 1, "could-not-compare": 2}[self.verdict]
