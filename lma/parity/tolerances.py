"""What a rule may call equal enough: numbers, moments, texts rewritten. Nothing does so unnamed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lma.parity.findings import Finding
from lma.parity.marked import Marked

Tolerance = Callable[[Any, Any], bool]

_KINDS = ("number", "moment", "rewrite")


def read_tolerance(told: Marked) -> Tolerance:
    """`{number: {absolute: 0.01}}`, `{moment: iso-8601}` or `{rewrite: {pattern, with, on}}`."""
    members = told.mapping(_KINDS)
    if len(members) != 1:
        told.fail(f"exactly one of {', '.join(_KINDS)} is expected")
    ((kind, value),) = members.items()
    return {"number": _number, "moment": _moment, "rewrite": _rewrite}[kind](value)


def tolerates(tolerance: Tolerance, finding: Finding) -> bool:
    """Whether both sides of a finding are equal enough; a finding of shapes has no two sides."""
    try:
        return finding.column is None and tolerance(finding.was, finding.now)
    except ArithmeticError:  # numbers too far apart to be subtracted are not near
        return False


def _number(told: Marked) -> Tolerance:
    bounds = {name: _bound(value) for name, value in told.mapping(("absolute", "relative")).items()}
    if not bounds:
        told.fail("absolute or relative is expected")
    absolute, relative = bounds.get("absolute", Decimal(0)), bounds.get("relative", Decimal(0))

    def near(was: Any, now: Any) -> bool:
        if not (_is_number(was) and _is_number(now)):
            return False
        old, new = Decimal(was), Decimal(now)
        return abs(old - new) <= max(absolute, relative * max(abs(old), abs(new)))

    return near


def _bound(told: Marked) -> Decimal:
    try:
        bound = Decimal(told.text())
    except ArithmeticError:
        told.fail("a number is expected")
    if not bound.is_finite() or bound < 0:
        told.fail("a number that is not negative is expected")
    return bound


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _moment(told: Marked) -> Tolerance:
    if told.text() != "iso-8601":
        told.fail("iso-8601 is expected")
    return lambda was, now: (moment := _instant(was)) is not None and moment == _instant(now)


def _instant(value: Any) -> datetime | None:
    """A moment; one without an offset is UTC, as Rails writes it."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _rewrite(told: Marked) -> Tolerance:
    members = told.mapping(("pattern", "with", "on"))
    if "pattern" not in members or "with" not in members:
        told.fail("pattern and with are expected")
    pattern, replacement = _pattern(members["pattern"]), members["with"].text()
    on = members["on"].text() if "on" in members else "baseline"
    if on not in ("baseline", "both"):
        members["on"].fail("baseline or both is expected")
    try:
        pattern.sub(replacement, "")
        re.compile(f"(?:{pattern.pattern})|").sub(replacement, "")
    except (re.error, IndexError) as error:
        members["with"].fail(f"the replacement can't be used: {error}")

    def equal(was: Any, now: Any) -> bool:
        if not (isinstance(was, str) and isinstance(now, str)):
            return False
        changed = pattern.sub(replacement, now) if on == "both" else now
        return pattern.sub(replacement, was) == changed

    return equal


def _pattern(told: Marked) -> re.Pattern[str]:
    return read_pattern(told)


def read_pattern(told: Marked) -> re.Pattern[str]:
    """A regular expression of Python's."""
    try:
        return re.compile(told.text())
    except re.error as error:
        told.fail(f"the pattern can't be read: {error}")
