"""Rules as YAML: every fault is told with its line."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lma.core.errors import BadInput
from lma.parity.findings import CODES
from lma.parity.jsonpaths import written_path
from lma.parity.marked import Marked, parse_marked, read_marked
from lma.parity.rules import Rule
from lma.parity.tolerances import read_pattern, read_tolerance

_KEYS = (
    *("id", "route", "path", "code", "reason", "owner", "expires"),
    *("was", "now_matches", "tolerance", "may_rest"),
)
_DEBTS = "legacy_debts.yaml"


def load_rules(paths: Sequence[Path], *, with_debts: bool) -> tuple[Rule, ...]:
    """The rules of every file, the legacy API's known debts after them."""
    rules = [rule for path in paths for rule in read_rules(read_marked(path))]
    rules += legacy_debts() if with_debts else ()
    seen: dict[str, Rule] = {}
    for rule in rules:
        other = seen.setdefault(rule.id, rule)
        if other is not rule:
            where = f"{rule.file}, line {rule.line}" if rule.file != _DEBTS else other.file
            raise BadInput(f"{where}: there are two rules {rule.id!r}.")
    return tuple(rules)


@cache
def legacy_debts() -> tuple[Rule, ...]:
    """The differences that are known to be faults of the legacy API: D1 to D6."""
    text = files("lma.parity").joinpath(f"data/{_DEBTS}").read_text("utf-8")
    return read_rules(parse_marked(text, _DEBTS))


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
        path=written_path(members["path"].text(), members["path"]),
        codes=_read_codes(members["code"]),
        **options,
    )


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
