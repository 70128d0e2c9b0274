"""Findings counted by path pattern: a million of them are a few groups with three examples each."""

from typing import Any

from lma.parity.documents import as_text
from lma.parity.findings import ABSENT, Finding
from lma.parity.report.model import Example, Group, State
from lma.parity.rules import Rule

MAX_EXAMPLES = 3
_LONGEST = 400


class Tally:
    """The groups of one route."""

    def __init__(self) -> None:
        self._groups: dict[tuple[Any, ...], Group] = {}

    def add(self, step: str, finding: Finding, state: State, rule: Rule | None) -> None:
        """Count a finding; the first of a group are kept as examples."""
        pattern = finding.pattern
        name = rule.id if rule else None
        key = (state, -finding.severity, pattern, finding.code, name or "")
        group = self._groups.get(key)
        if group is None:
            reason = rule.reason if rule else None
            group = Group(finding.code, finding.severity, pattern, state, name, reason)
            self._groups[key] = group
        group.count += 1
        if len(group.examples) < MAX_EXAMPLES:
            told = (_told(finding.was), _told(finding.now))
            group.examples.append(Example(step, finding.path, *told, finding.detail))

    def groups(self) -> list[Group]:
        """The groups: open ones first, the gravest first."""
        order = {"open": 0, "noisy": 1, "accepted": 2}
        keys = sorted(self._groups, key=lambda key: (order[key[0]], *key[1:]))
        return [self._groups[key] for key in keys]


def _told(value: Any) -> str:
    if value is ABSENT:
        return "(absent)"
    text = as_text(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
