"""Which element of one list belongs to which of the other."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from operator import eq
from typing import Any

from lma.parity.contracts import ListReading
from lma.parity.documents import canonical


@dataclass(frozen=True, slots=True)
class Pairing:
    """Indexes that belong together, those left alone, and whether the order differs.

    `doubled` are keys that one list has more than once.
    """

    pairs: Sequence[tuple[int, int]]
    missing: Sequence[int] = ()
    extra: Sequence[int] = ()
    is_reordered: bool = False
    doubled: Sequence[tuple[str, Any]] = ()


def pair(was: list[Any], now: list[Any], reading: ListReading | None) -> Pairing:
    """Pair two lists as they are read: in order, by a key, or as sets."""
    if reading is None:
        return _in_order(was, now)
    if reading.key is None:
        return _by_names(_digests(was), _digests(now), keeps_order=False)
    old, new = (_keys(elements, reading.key) for elements in (was, now))
    if old is None or new is None or _kinds(was, reading.key) != _kinds(now, reading.key):
        return _in_order(was, now)
    return _by_names(old, new, keeps_order=reading.keeps_order, names_doubles=True)


def _in_order(was: list[Any], now: list[Any]) -> Pairing:
    # Python's own comparison takes 1 for 1.0, which the pairs will tell apart.
    if len(was) == len(now) and was == now:
        return Pairing([(at, at) for at in range(len(was))])
    old, new = _digests(was), _digests(now)
    if len(was) == len(now):
        if old != new and sorted(old) == sorted(new):
            return _by_names(old, new, keeps_order=True)
        return Pairing([(at, at) for at in range(len(was))])
    return _around_a_gap(old, new)


def _around_a_gap(old: list[str], new: list[str]) -> Pairing:
    """Pair what is equal from both ends, so that one lost element is one finding."""
    shorter = min(len(old), len(new))
    head = sum(1 for _ in takewhile(bool, map(eq, old, new)))
    tail = sum(1 for _ in takewhile(bool, map(eq, reversed(old), reversed(new))))
    tail = min(tail, shorter - head)
    pairs = [(at, at) for at in range(shorter - tail)]
    pairs += [(len(old) - back, len(new) - back) for back in range(tail, 0, -1)]
    paired = shorter - tail
    return Pairing(
        pairs, range(paired, len(old) - tail), range(paired, len(new) - tail), is_reordered=False
    )


def _by_names(
    old: list[str], new: list[str], *, keeps_order: bool, names_doubles: bool = False
) -> Pairing:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at in range(len(new) - 1, -1, -1):
        places[new[at]].append(at)
    pairs, missing = [], []
    for at, name in enumerate(old):
        if places[name]:
            pairs.append((at, places[name].pop()))
        else:
            missing.append(at)
    partners = [there for _, there in pairs]
    extra = sorted(at for rest in places.values() for at in rest)
    reordered = keeps_order and partners != sorted(partners)
    doubled = _doubled(old, new) if names_doubles else ()
    return Pairing(pairs, missing, extra, reordered, doubled)


def _doubled(old: list[str], new: list[str]) -> list[tuple[str, Any]]:
    """Keys that the new list has twice and the old one has not."""
    if len(set(new)) == len(new):
        return []
    before, after = Counter(old), Counter(new)
    return [(name, count) for name, count in sorted(after.items()) if count > 1 >= before[name]]


def _keys(elements: Iterable[Any], key: str) -> list[str] | None:
    """Each element's name, or None where one has none."""
    named = [
        canonical(element[key]) if isinstance(element, dict) and key in element else None
        for element in elements
    ]
    return [name for name in named if name is not None] if None not in named else None


def _kinds(elements: Iterable[Any], key: str) -> set[type]:
    """The types of the keys: where both sides name things differently, no name will be found."""
    return {type(element[key]) for element in elements}


def _digests(elements: Iterable[Any]) -> list[str]:
    return [canonical(element) for element in elements]
