"""Two documents compared by their shapes: types, keys and nulls, elements of a list united."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from operator import is_
from typing import Any

from lma.parity.findings import ABSENT, Column, Finding, Severity, found, kind_of, mismatch_code
from lma.parity.places import ANY, Location

_Columns = tuple[Location, list[Any], list[Any]]


def compare_shapes(was: Any, now: Any) -> list[Finding]:
    """The findings of both shapes: what a client's types would trip over."""
    findings: list[Finding] = []
    waiting: list[_Columns] = [((), [was], [now])]
    while waiting:
        columns = waiting.pop()
        where, old, new = columns
        if len(old) == len(new) and all(map(is_, old, new)):
            continue
        findings.extend(_kinds(where, old, new))
        objects = _of_type(dict, old), _of_type(dict, new)
        if all(objects):
            findings.extend(_members(where, *objects))
            waiting.extend(_member_columns(where, *objects))
        lists = _of_type(list, old), _of_type(list, new)
        if all(lists):
            findings.extend(_lengths(where, *lists))
            before, after = (list(chain.from_iterable(side)) for side in lists)
            if before and after:
                waiting.append(((*where, ANY), before, after))
    return findings


def _of_type(kind: type, values: list[Any]) -> list[Any]:
    return [value for value in values if isinstance(value, kind)]


def _kinds(where: Location, old: list[Any], new: list[Any]) -> Iterator[Finding]:
    before, after = set(map(type, old)), set(map(type, new))
    if before == after and len(before) == 1:
        return
    counts = Counter(map(kind_of, old)), Counter(map(kind_of, new))
    for kind in sorted(counts[1].keys() - counts[0].keys()):
        yield _new_kind(where, old, new, kind, counts[0])
    if len(old) == len(new):
        yield from _rarer_kinds(where, *counts)


def _new_kind(
    where: Location, old: list[Any], new: list[Any], kind: str, before: Counter[str]
) -> Finding:
    usual = before.most_common(1)[0][0]
    if kind in ("integer", "fraction"):
        usual = next((known for known in ("integer", "fraction") if known in before), usual)
    code = mismatch_code(usual, kind)
    mild = code == "int-against-float"
    return found(
        code,
        left=where,
        right=where,
        was=next(value for value in old if kind_of(value) == usual),
        now=next(value for value in new if kind_of(value) == kind),
        detail=f"{' | '.join(sorted(before))} -> {kind}",
        severity=Severity.WARNING if mild else Severity.ERROR,
        column=Column(tuple(old), tuple(value for value in new if kind_of(value) == kind)),
    )


def _rarer_kinds(where: Location, before: Counter[str], after: Counter[str]) -> Iterator[Finding]:
    """The same kinds, but not as often: worth a look where both sides tell of the same things."""
    if len(before) == 1:
        return
    for kind in sorted(before):
        if before[kind] != after[kind]:
            yield found(
                "rarer",
                left=where,
                right=where,
                was=before[kind],
                now=after[kind],
                detail=f"values that are {kind}",
            )


def _members(where: Location, old: list[Any], new: list[Any]) -> Iterator[Finding]:
    before = Counter(chain.from_iterable(old))
    after = Counter(chain.from_iterable(new))
    if before == after and len(old) == len(new):
        return
    for key in before:
        yield from _rarer_member(where, key, (old, new), (before[key], after[key]))
    for key in after:
        if key not in before:
            values = tuple(one[key] for one in new if key in one)
            code = "extra" if any(value is not None for value in values) else "null-against-missing"
            there = (*where, key)
            yield found(
                code,
                left=there,
                right=there,
                now=values[0],
                severity=Severity.WARNING,
                column=Column((), values),
            )


def _rarer_member(
    where: Location, key: str, sides: tuple[list[Any], list[Any]], counts: tuple[int, int]
) -> Iterator[Finding]:
    (old, new), (before, after) = sides, counts
    there = (*where, key)
    required = before == len(old)
    if after == 0 or (required and after < len(new)):
        values = tuple(one[key] for one in old if key in one)
        code = "missing" if any(value is not None for value in values) else "null-against-missing"
        yield found(
            code,
            left=there,
            right=there,
            was=values[0],
            now=ABSENT,
            detail=f"in {before} of {len(old)} -> in {after} of {len(new)}",
            severity=Severity.ERROR if required else Severity.WARNING,
            column=Column(values, ()),
        )
    elif before != after and len(old) == len(new):
        yield found(
            "rarer",
            left=there,
            right=there,
            was=before,
            now=after,
            detail=f"objects of {len(old)} that have it",
        )


def _member_columns(where: Location, old: list[Any], new: list[Any]) -> Iterator[_Columns]:
    if len(old) == len(new) == 1:
        before, after = old[0], new[0]
        for key in before:
            if key in after and before[key] is not after[key]:
                yield ((*where, key), [before[key]], [after[key]])
        return
    for key in dict.fromkeys(chain.from_iterable(old)):
        values = [one[key] for one in new if key in one]
        if values:
            yield ((*where, key), [one[key] for one in old if key in one], values)


def _lengths(where: Location, old: list[Any], new: list[Any]) -> Iterator[Finding]:
    before, after = sum(map(len, old)), sum(map(len, new))
    if before == after or len(old) != len(new):
        return
    # An empty list has no shape to compare: a client would show nothing.
    severity = Severity.INFO
    if after == 0:
        severity = Severity.ERROR
    elif before == 0:
        severity = Severity.WARNING
    yield found("length", left=where, right=where, was=before, now=after, severity=severity)
