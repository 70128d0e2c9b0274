"""Differences that are accepted: each by a rule with a reason, an owner and a date it ends."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from lma.parity.findings import CODES, Finding
from lma.parity.jsonpaths import WrongPath, query
from lma.parity.marked import Marked
from lma.parity.places import Location, pattern_of
from lma.parity.tolerances import Tolerance, read_pattern, read_tolerance, tolerates

_KEYS = (
    *("id", "route", "path", "code", "reason", "owner", "expires"),
    *("was", "now_matches", "tolerance", "may_rest"),
)
_ANYTHING = object()


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
    was: Any = _ANYTHING
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
        if self.was is not _ANYTHING and not all(_same(self.was, v) for v in _old(finding)):
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


def read_rules(told: Marked) -> tuple[Rule, ...]:
    """The rules of a file: `rules:` and a list."""
    members = told.mapping(("rules",))
    if "rules" not in members:
        told.fail("the key rules is expected")
    rules: list[Rule] = []
    for item in members["rules"].items():
        rule = _read_rule(item)
        if any(known.id == rule.id for known in rules):
            item.fail(f"the rule {rule.id!r} comes twice")
        rules.append(rule)
    return tuple(rules)


def _read_rule(told: Marked) -> Rule:
    members = told.mapping(_KEYS)
    for needed in ("id", "route", "path", "code"):
        if needed not in members:
            told.fail(f"the rule has no {needed}")
    options: dict[str, Any] = {
        name: read(members[name]) for name, read in _OPTIONS.items() if name in members
    }
    return Rule(
        id=members["id"].text(),
        file=told.file,
        line=told.line,
        route=members["route"].text(),
        path=_read_path(members["path"]),
        codes=_read_codes(members["code"]),
        **options,
    )


def _read_path(told: Marked) -> str:
    try:
        return query(told.text()).text
    except WrongPath as error:
        told.fail(str(error))


def _read_codes(told: Marked) -> tuple[str, ...]:
    codes = told.texts()
    for code in codes:
        if code not in CODES:
            told.fail(f"there is no code {code[:40]!r}", f"one of {', '.join(CODES)}")
    return codes


def _read_date(told: Marked) -> date:
    try:
        return date.fromisoformat(told.text())
    except ValueError:
        told.fail("a date such as 2027-06-30 is expected")


def _read_boolean(told: Marked) -> bool:
    value = told.value()
    if not isinstance(value, bool):
        told.fail("true or false is expected")
    return value


_OPTIONS: dict[str, Callable[[Marked], Any]] = {
    "reason": Marked.text,
    "owner": Marked.text,
    "expires": _read_date,
    "was": Marked.value,
    "now_matches": read_pattern,
    "tolerance": read_tolerance,
    "may_rest": _read_boolean,
}
