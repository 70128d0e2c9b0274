"""What is compared in the answers of one route, and how."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from lma.parity.jsonpaths import query, value_at
from lma.parity.places import Location

Mode = Literal["shape", "value", "hybrid"]
MODES: tuple[Mode, ...] = ("hybrid", "shape", "value")


@dataclass(frozen=True, slots=True)
class ListReading:
    """How the elements of a list are paired: by the value of a key, or as a set."""

    path: str
    key: str | None = None
    keeps_order: bool = True


@dataclass(frozen=True, slots=True)
class RouteContract:
    """What a plan says of a route.

    `values` are the paths compared exactly in hybrid mode, `ids` the paths of ids and the space
    of each, `parameters` the spaces of ids in the route's own path.
    """

    route: str
    values: tuple[str, ...] = ()
    lists: tuple[ListReading, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    headers: tuple[str, ...] = ()
    skip: str | None = None
    mode: Mode = "hybrid"

    def in_mode(self, mode: Mode) -> "RouteContract":
        """The same contract, compared in another mode."""
        return replace(self, mode=mode)


# An element or member by its container's identity: what a walk can look up without its location.
Slot = tuple[int, str | int | None]
ROOT: Slot = (0, None)


@dataclass(frozen=True, slots=True)
class Marks:
    """A contract's paths, found in one document."""

    exact: frozenset[Slot] = frozenset()
    lists: dict[int, ListReading] = field(default_factory=dict)
    ids: dict[Slot, str] = field(default_factory=dict)

    @property
    def all_exact(self) -> bool:
        """Whether the whole document is compared exactly."""
        return ROOT in self.exact


def mark(contract: RouteContract, root: Any) -> Marks:
    """Find what a contract speaks of in a document."""
    exact = {ROOT} if contract.mode == "value" else set()
    if contract.mode == "hybrid":
        for path in contract.values:
            exact.update(_slot(root, where) for where in query(path).locations(root))
    lists = {
        id(value_at(root, where)): reading
        for reading in contract.lists
        for where in query(reading.path).locations(root)
    }
    ids = {
        _slot(root, where): space
        for path, space in contract.ids
        for where in query(path).locations(root)
    }
    return Marks(frozenset(exact), lists, ids)


def _slot(root: Any, location: Location) -> Slot:
    if not location:
        return ROOT
    return (id(value_at(root, location[:-1])), location[-1])
