"""Differences that are accepted: each by a rule with a reason, an owner and a date it ends."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from lma.parity.findings import Finding
from lma.parity.jsonpaths import query
from lma.parity.places import Location, pattern_of
from lma.parity.tolerances import Tolerance, tolerates

ANYTHING = object()


@dataclass(frozen=True, slots=True)
class Rule:
    """One accepted difference.

    It takes findings of its `codes`, on routes that match its glob, at nodes of its JSONPath in
    either document, and further only where `was`, `now_matches` and `tolerance` say so.
    A rule that `may_rest` is not reported for being unused.
    """

    id: str
    file: str
    line: int
    route: str
    path: str
    codes: tuple[str, ...]
    reason: str | None = None
    owner: str | None = None
    expires: date | None = None
    was: Any = ANYTHING
    now_matches: re.Pattern[str] | None = None
    tolerance: Tolerance | None = None
    may_rest: bool = False

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.expires is not None and self.expires < today

    def speaks_of(self, route: str, finding: Finding) -> bool:
        """Whether a finding is its business, wherever it lies."""
        return finding.code in self.codes and fnmatchcase(route, self.route)

    def agrees(self, finding: Finding) -> bool:
        """Whether the values are those that it accepts."""
        if self.was is not ANYTHING and not all(_same(self.was, v) for v in _old(finding)):
            return False
        if self.now_matches is not None and not all(map(self._matches, _new(finding))):
            return False
        return self.tolerance is None or tolerates(self.tolerance, finding)

    def _matches(self, value: Any) -> bool:
        return (
            isinstance(value, str)
            and self.now_matches is not None
            and self.now_matches.search(value) is not None
        )


def _same(expected: Any, value: Any) -> bool:
    return type(expected) is type(value) and bool(expected == value)


def _old(finding: Finding) -> Iterable[Any]:
    return (finding.was,) if finding.column is None else finding.column.was


def _new(finding: Finding) -> Iterable[Any]:
    return (finding.now,) if finding.column is None else finding.column.now


@dataclass(slots=True)
class RuleBook:
    """All rules of a check, and how often each was used."""

    rules: tuple[Rule, ...]
    today: date
    used: Counter[str] = field(default_factory=Counter)

    def accepting(self, finding: Finding, documents: "Pair") -> Rule | None:
        """The first rule that accepts a finding; it counts as used."""
        for rule in self.rules:
            if (
                not rule.expired(self.today)
                and rule.speaks_of(documents.route, finding)
                and documents.covers(rule.path, finding)
                and rule.agrees(finding)
            ):
                self.used[rule.id] += 1
                return rule
        return None

    def problems(self) -> list[tuple[Rule, str]]:
        """Rules that are expired, unused, or without a reason."""
        told: list[tuple[Rule, str]] = []
        for rule in self.rules:
            if not rule.reason:
                told.append((rule, "it gives no reason"))
            if rule.expired(self.today):
                told.append((rule, f"it expired on {rule.expires}"))
            elif not self.used[rule.id] and not rule.may_rest:
                told.append((rule, "it was not used"))
        return told


@dataclass(slots=True)
class Pair:
    """Two documents of one route, and what each JSONPath selects in them."""

    route: str
    roots: tuple[Any, Any]
    _selected: dict[str, tuple["_Nodes", "_Nodes"]] = field(default_factory=dict)

    def covers(self, path: str, finding: Finding) -> bool:
        """Whether a path selects what a finding speaks of: for shapes, every value of it."""
        if path == "$" and not finding.location:
            return True
        old, new = self._nodes(path)
        if finding.column is None:
            return finding.left in old.places or finding.right in new.places
        where = finding.left
        sides = ((old, len(finding.column.was)), (new, len(finding.column.now)))
        told = [(nodes.patterns[where], count) for nodes, count in sides if count]
        return bool(told) and all(selected >= count for selected, count in told)

    def _nodes(self, path: str) -> tuple["_Nodes", "_Nodes"]:
        if path not in self._selected:
            old, new = (_Nodes(frozenset(query(path).locations(root))) for root in self.roots)
            self._selected[path] = (old, new)
        return self._selected[path]


@dataclass(frozen=True)
class _Nodes:
    places: frozenset[Location]

    @cached_property
    def patterns(self) -> Counter[Location]:
        return Counter(map(pattern_of, self.places))
