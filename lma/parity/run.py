"""A whole check: every step asked of both sides, compared, judged and counted."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from lma.parity.answers import Compared, compare_answers
from lma.parity.contracts import Mode, RouteContract
from lma.parity.exchanges import SAFE_METHODS, Answer, Silence
from lma.parity.findings import Finding, Severity, found
from lma.parity.ids import IdMap
from lma.parity.latency import Stopwatch
from lma.parity.plan import Plan, Step
from lma.parity.report.model import Report, RouteResult, RuleNote, State
from lma.parity.rules import Pair, Rule, RuleBook
from lma.parity.sources import ExampleSource, NotThere, Outcome, Source, capture, translated
from lma.parity.tally import Tally
from lma.parity.unmet import Unmet

_SILENCES_BORNE = 3
# What may differ between two answers of one server without saying anything of its shape.
_NOISE_CODES = frozenset(
    {"value", "order", "length", "rarer", "missing", "extra", "null", "null-against-missing"}
)


@dataclass(frozen=True, slots=True)
class Options:
    """How a check is made; `samples` is how often a safe request is timed."""

    mode: Mode = "hybrid"
    fail_on: Severity = Severity.ERROR
    strict_rules: bool = False
    max_slowdown: float | None = None
    samples: int = 1
    detect_noise: bool = True
    seed: int = 20_250_101
    today: date = field(default_factory=lambda: datetime.now(UTC).date())


async def run_check(
    plan: Plan,
    steps: Sequence[Step],
    baseline: Source,
    candidate: Source,
    *,
    rules: Sequence[Rule],
    options: Options,
    ids: IdMap | None = None,
) -> Report:
    """Compare both sides step by step; what can't be compared is a problem of the report.

    `ids` are pairs that are known beforehand.
    """
    check = _Check(plan, baseline, candidate, rules, options, ids or IdMap())
    for step in steps:
        if check.given_up:
            break
        await check.take(step)
    return check.report(steps)


class _Check:
    """One check in progress."""

    def __init__(
        self,
        plan: Plan,
        baseline: Source,
        candidate: Source,
        rules: Sequence[Rule],
        options: Options,
        ids: IdMap,
    ) -> None:
        self._plan = plan
        self._baseline = baseline
        self._candidate = candidate
        self._options = options
        self._book = RuleBook(tuple(rules), options.today)
        self._ids = ids
        self._given: dict[str, Any] = {}
        self._stopwatch = Stopwatch()
        self._unmet = Unmet()
        # Which side goes first is thrown for, so that neither always meets the warmer machine.
        self._dice = random.Random(options.seed)  # noqa: S311
        routes = dict.fromkeys([*plan.contracts, *(step.route for step in plan.steps)])
        self._tallies = {route: Tally() for route in routes}
        self._results = {route: RouteResult(route) for route in routes}
        self._problems: list[str] = []
        self._silences = 0
        self._successes = 0
        self.given_up = False

    async def take(self, step: Step) -> None:
        """Ask both sides a step and compare what they answer."""
        contract = self._plan.contract(step.route).in_mode(self._options.mode)
        result = self._result(step.route)
        if contract.skip is not None:
            self._skip(result, contract.skip)
            return
        was, now = await self._both(step, contract)
        if isinstance(was, NotThere) and not self._baseline.is_live:
            self._skip(result, f"{step.name}: {was.reason}")
        elif not isinstance(was, Answer):
            self._problem(f"The baseline has no answer to {step.name}: {was.reason}.", was)
        elif isinstance(now, Silence) and not now.reached:
            self._problem(f"The candidate has no answer to {step.name}: {now.reason}.", now)
        elif isinstance(now, NotThere) and not self._candidate.is_live:
            self._skip(result, f"{step.name}: {now.reason}")
        elif isinstance(now, Answer):
            await self._compare(step, contract, was, now)
        else:
            self._unanswered(step, now)

    async def _both(self, step: Step, contract: RouteContract) -> tuple[Outcome, Outcome]:
        theirs = translated(step, contract, self._ids, self._given)
        if self._baseline.is_live and self._dice.random() < 0.5:
            now = await self._candidate.answer(theirs)
            return await self._baseline.answer(step), now
        was = await self._baseline.answer(step)
        if isinstance(was, NotThere) and not step.captures:
            return was, NotThere("the baseline has no answer")
        return was, await self._candidate.answer(theirs)

    async def _compare(self, step: Step, contract: RouteContract, was: Answer, now: Answer) -> None:
        self._silences = 0
        self._given.update(capture(step, was))
        compared = compare_answers(was, now, contract, self._ids)
        if compared.says_something:
            self._successes += 1
            self._unmet.look(contract, compared.roots[0])
        noise = await self._noise(step, contract, was) if compared.findings else frozenset()
        result = self._result(step.route)
        result.coverage = "compared"
        result.comparisons += 1
        self._judge(step, compared, noise)
        self._stopwatch.add(step.route, was, now)
        await self._time(step)

    def _judge(self, step: Step, compared: Compared, noise: frozenset[tuple[str, str]]) -> None:
        pair = Pair(step.route, compared.roots)
        for finding in compared.findings:
            rule = self._book.accepting(finding, pair)
            noisy = rule is None and (finding.code, finding.pattern) in noise
            state: State = "accepted" if rule else "noisy" if noisy else "open"
            self._tally(step.route).add(step.name, finding, state, rule)

    async def _noise(
        self, step: Step, contract: RouteContract, was: Answer
    ) -> frozenset[tuple[str, str]]:
        """Ask a live baseline again: where its own two answers differ, a difference says little."""
        if not (self._baseline.is_live and self._options.detect_noise):
            return frozenset()
        again = await self._baseline.answer(step)
        if not isinstance(again, Answer):
            return frozenset()
        differences = compare_answers(was, again, contract, IdMap()).findings
        return frozenset(
            (finding.code, finding.pattern)
            for finding in differences
            if finding.code in _NOISE_CODES
        )

    async def _time(self, step: Step) -> None:
        both_live = self._baseline.is_live and self._candidate.is_live
        if not both_live or step.method not in SAFE_METHODS:
            return
        contract = self._plan.contract(step.route)
        for _ in range(self._options.samples - 1):
            self._stopwatch.add(step.route, *await self._both(step, contract))

    def _unanswered(self, step: Step, now: Silence | NotThere) -> None:
        code = "no-answer" if isinstance(now, Silence) else "not-asked"
        finding = found(code, detail=now.reason)
        result = self._result(step.route)
        result.coverage = "compared"
        self._tally(step.route).add(step.name, finding, "open", None)
        if isinstance(now, Silence):
            self._silent("The candidate", now)

    def _problem(self, sentence: str, outcome: Outcome) -> None:
        self._problems.append(sentence)
        if isinstance(outcome, Silence):
            self._silent(sentence.partition(" has")[0], outcome)

    def _silent(self, side: str, silence: Silence) -> None:
        """Give up on a server that can't be reached, or that was silent too often."""
        self._silences += 1
        if not silence.reached or self._silences >= _SILENCES_BORNE:
            self._problems.append(f"{side} was given up: {silence.reason}.")
            self.given_up = True

    def _skip(self, result: RouteResult, reason: str) -> None:
        if result.coverage == "not-exercised":
            result.coverage = "skipped"
        if reason not in result.reasons:
            result.reasons.append(reason)

    def _result(self, route: str) -> RouteResult:
        return self._results.setdefault(route, RouteResult(route))

    def _tally(self, route: str) -> Tally:
        return self._tallies.setdefault(route, Tally())

    def report(self, steps: Sequence[Step]) -> Report:
        """What was found."""
        if sum(result.comparisons for result in self._results.values()) == 0:
            self._problems.append("Nothing was compared.")
        elif self._successes == 0 and not isinstance(self._baseline, ExampleSource):
            self._problems.append(
                "The baseline answered with nothing but failures, which says nothing of parity."
            )
        elif self._options.max_slowdown is not None and self._stopwatch.overall() is None:
            self._problems.append(
                "No answers were timed on both sides, as --max-slowdown needs it."
            )
        for route, result in self._results.items():
            result.latency = self._stopwatch.of(route)
            self._add_slowness(result)
            result.groups = self._tally(route).groups()
        return Report(
            baseline=self._baseline.name,
            candidate=self._candidate.name,
            mode=self._options.mode,
            fail_on=self._options.fail_on,
            routes=tuple(self._results.values()),
            problems=tuple(dict.fromkeys(self._problems)),
            rules=tuple(RuleNote(r.id, r.file, r.line, told) for r, told in self._book.problems()),
            strict_rules=self._options.strict_rules,
            ids=self._ids.sizes(),
            latency=self._stopwatch.overall(),
            notes=(
                *_notes(self._baseline, steps),
                *self._unmet.notes(),
                *self._ids.doubts(),
            ),
        )

    def _add_slowness(self, result: RouteResult) -> None:
        limit, latency = self._options.max_slowdown, result.latency
        if limit is not None and latency is not None and latency.slowdown > limit:
            finding = Finding(
                "slow",
                was=latency.baseline_p50,
                now=latency.candidate_p50,
                detail=f"{latency.slowdown:.2f} times the baseline's median, in ms",
            )
            self._tally(result.route).add("latency", finding, "open", None)


def _notes(baseline: Source, steps: Sequence[Step]) -> list[str]:
    strangers = baseline.strangers(steps) if isinstance(baseline, ExampleSource) else []
    return [f"{name} belongs to no step of the plan and was not compared." for name in strangers]
