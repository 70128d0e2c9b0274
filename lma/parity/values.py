"""Two documents compared value by value, wherever a contract says exactly."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lma.parity.contracts import ROOT, ListReading, Marks
from lma.parity.findings import ABSENT, Finding, found, kind_of, mismatch_code
from lma.parity.ids import IdMap
from lma.parity.lists import Pairing, pair
from lma.parity.places import Step, Trail, location_of

_SCALARS = frozenset({type(None), bool, int, Decimal, str})
_Pair = tuple[Any, Any, Trail, Trail, bool]


def compare_values(was: Any, now: Any, marks: Marks, ids: IdMap) -> list[Finding]:
    """The findings of a walk through both documents; ids are learnt and checked on the way."""
    return list(_Walk(marks, ids).run(was, now))


class _Walk:
    """One walk; what is still to be compared waits on a stack, so that no depth is too deep."""

    def __init__(self, marks: Marks, ids: IdMap) -> None:
        self._marks = marks
        self._ids = ids
        self._waiting: list[_Pair] = []

    def run(self, was: Any, now: Any) -> Iterator[Finding]:
        if ROOT in self._marks.ids:
            yield from self._identify(self._marks.ids[ROOT], was, now, (None, None, True))
            return
        self._waiting.append((was, now, None, None, self._marks.all_exact))
        while self._waiting:
            pair_ = self._waiting.pop()
            if isinstance(pair_[0], dict) and isinstance(pair_[1], dict):
                yield from self._objects(pair_)
            elif isinstance(pair_[0], list) and isinstance(pair_[1], list):
                yield from self._lists(pair_)
            elif pair_[4]:
                yield from _scalars(pair_)

    def _objects(self, pair_: _Pair) -> Iterator[Finding]:
        was, now, left, right, exact = pair_
        for key, old in was.items():
            new = now.get(key, ABSENT)
            if new is ABSENT:
                if exact:
                    code = "null-against-missing" if old is None else "missing"
                    yield _gone(code, (left, key), (right, key), old)
            elif old is not new or self._marks.ids:
                yield from self._step(was, key, old, new, ((left, key), (right, key), exact))
        if exact:
            for key, new in now.items():
                if key not in was:
                    code = "null-against-missing" if new is None else "extra"
                    yield _new(code, (left, key), (right, key), new)

    def _lists(self, pair_: _Pair) -> Iterator[Finding]:
        was, now, left, right, exact = pair_
        reading = self._marks.lists.get(id(was))
        pairing = pair(was, now, reading)
        for at, there in pairing.pairs:
            if was[at] is not now[there] or self._marks.ids:
                places = ((left, at), (right, there), exact)
                yield from self._step(was, at, was[at], now[there], places)
        if not exact:
            return
        ends = {"left": location_of(left), "right": location_of(right)}
        if pairing.is_reordered:
            yield found("order", **ends, **_first_moved(pairing, was, now, reading))
        for name, count in pairing.doubled:
            yield found("duplicate", **ends, was=1, now=count, detail=f"elements with key {name}")
        if reading is None and len(was) != len(now):
            yield found("length", **ends, was=len(was), now=len(now), detail=_gap(pairing))
            return
        yield from (_gone("missing", (left, at), (right, at), was[at]) for at in pairing.missing)
        yield from (_new("extra", (left, at), (right, at), now[at]) for at in pairing.extra)

    def _step(
        self, parent: Any, key: Step, old: Any, new: Any, places: tuple[Trail, Trail, bool]
    ) -> Iterator[Finding]:
        """Compare a member or element now where it is simple, else later."""
        slot = (id(parent), key)
        left, right, exact = places
        if slot in self._marks.ids:
            yield from self._identify(self._marks.ids[slot], old, new, places)
            return
        if slot in self._marks.exact:
            exact = True
        kind = type(old)
        if kind in _SCALARS and kind is type(new):
            if exact and old != new:
                yield _differing("value", left, right, old, new)
        else:
            self._waiting.append((old, new, left, right, exact))

    def _identify(
        self, space: str, old: Any, new: Any, places: tuple[Trail, Trail, bool]
    ) -> Iterator[Finding]:
        """An id may have another value on the other side, but always the same other value."""
        left, right, _ = places
        if kind_of(old) != kind_of(new):
            yield from _scalars((old, new, left, right, True))
        conflict = self._ids.learn(space, old, new)
        if conflict is not None:
            yield _differing("id-conflict", left, right, old, new, conflict.sentence)


def _scalars(pair_: _Pair) -> Iterator[Finding]:
    was, now, left, right, _ = pair_
    old, new = kind_of(was), kind_of(now)
    if old != new:
        yield _differing(mismatch_code(old, new), left, right, was, now, f"{old} -> {new}")
    elif was != now:
        yield _differing("value", left, right, was, now)


def _differing(
    code: str, left: Trail, right: Trail, was: Any, now: Any, detail: str = ""
) -> Finding:
    return found(
        code,
        left=location_of(left),
        right=location_of(right),
        was=was,
        now=now,
        detail=detail,
    )


def _gone(code: str, left: Trail, right: Trail, was: Any) -> Finding:
    return found(code, left=location_of(left), right=location_of(right), was=was)


def _new(code: str, left: Trail, right: Trail, now: Any) -> Finding:
    return found(code, left=location_of(left), right=location_of(right), now=now)


def _first_moved(
    pairing: Pairing, was: list[Any], now: list[Any], reading: ListReading | None
) -> dict[str, Any]:
    """The first place where another element stands than before; of a keyed list, its key."""
    partners = [there for _, there in pairing.pairs]
    at = next(at for at, there in enumerate(sorted(partners)) if there != partners[at])
    here, there = pairing.pairs[at][0], sorted(partners)[at]
    old, new = was[here], now[there]
    if reading is not None and reading.key is not None:
        old, new = old[reading.key], new[reading.key]
    return {"was": old, "now": new, "detail": f"first at [{here}]"}


def _gap(pairing: Pairing) -> str:
    gone = ", ".join(f"[{at}]" for at in list(pairing.missing)[:5])
    new = ", ".join(f"[{at}]" for at in list(pairing.extra)[:5])
    return f"gone: {gone}" if gone else f"new: {new}"
