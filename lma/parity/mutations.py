"""Every way to spoil a document by one step, each sharing what it doesn't spoil."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lma.parity.documents import Document, canonical, doubled_object
from lma.parity.places import Location, Step

KINDS = ("drop", "null", "retype", "perturb", "reorder", "duplicate")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A spoilt document, how it was spoilt, and where."""

    kind: str
    location: Location
    document: Document


def mutations(root: Any) -> Iterator[Mutation]:
    """Every mutation of every member and element of a document, and of the document itself."""
    for location, value in _places(root):
        for kind, changed in _changed(value):
            yield Mutation(kind, location, Document(_replaced(root, location, changed)))
        if location:
            dropped = _with_parent(root, location, _without)
            yield Mutation("drop", location, Document(dropped))
            doubled = _with_parent(root, location, _doubled)
            is_key = isinstance(location[-1], str)
            yield Mutation("duplicate", location, Document(doubled, has_duplicates=is_key))


def _places(root: Any) -> Iterator[tuple[Location, Any]]:
    waiting: list[tuple[Location, Any]] = [((), root)]
    while waiting:
        location, value = waiting.pop()
        yield location, value
        if isinstance(value, dict):
            waiting.extend(((*location, key), child) for key, child in value.items())
        elif isinstance(value, list):
            waiting.extend(((*location, at), child) for at, child in enumerate(value))


def _changed(value: Any) -> Iterator[tuple[str, Any]]:
    """The value as null, as another type, as a neighbour of its own type, in another order."""
    if value is not None:
        yield "null", None
    yield "retype", _retyped(value)
    perturbed = _perturbed(value)
    if perturbed is not None:
        yield "perturb", perturbed
    if isinstance(value, list) and len({canonical(element) for element in value}) > 1:
        yield "reorder", _reordered(value)


def _retyped(value: Any) -> Any:
    match value:
        case bool():
            return str(value).lower()
        case int() | Decimal():
            return str(value)
        case str():
            return len(value)
        case dict():
            return list(value.values())
        case list():
            return {str(at): element for at, element in enumerate(value)}
    return "null"


def _perturbed(value: Any) -> Any:
    """The nearest other value of the same type."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case Decimal():
            # One unit of the last digit that was written.
            return value + Decimal((0, (1,), min(int(value.as_tuple().exponent), -1)))
        case str():
            return f"{value[:-1]}{'x' if value[-1:] != 'x' else 'y'}"
    return None


def _reordered(value: list[Any]) -> list[Any]:
    first = canonical(value[0])
    other = next(at for at, element in enumerate(value) if canonical(element) != first)
    swapped = list(value)
    swapped[0], swapped[other] = swapped[other], swapped[0]
    return swapped


def _replaced(root: Any, location: Location, changed: Any) -> Any:
    """The document with another value at a location; everything beside the way is shared."""
    if not location:
        return changed
    spine = [root]
    for step in location[:-1]:
        spine.append(spine[-1][step])
    for container, step in zip(reversed(spine), reversed(location), strict=True):
        copied = container.copy()
        copied[step] = changed
        changed = copied
    return changed


def _with_parent(root: Any, location: Location, change: Any) -> Any:
    *above, step = location
    parent = root
    for taken in above:
        parent = parent[taken]
    return _replaced(root, tuple(above), change(parent, step))


def _without(parent: Any, step: Step) -> Any:
    if isinstance(parent, dict):
        return {key: value for key, value in parent.items() if key != step}
    at = int(step)
    return parent[:at] + parent[at + 1 :]


def _doubled(parent: Any, step: Step) -> Any:
    """A list with an element twice, or an object as the decoder makes it of a key given twice."""
    if isinstance(parent, dict):
        return doubled_object([*parent.items(), (str(step), parent[step])])
    at = int(step)
    return [*parent[: at + 1], *parent[at:]]
