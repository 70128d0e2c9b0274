"""Paths of a plan that meet nothing: what is misspelt there would be compared less than meant."""

from typing import Any

from lma.parity.contracts import RouteContract
from lma.parity.jsonpaths import query


class Unmet:
    """The paths of each route that no answer of the baseline had so far."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[str]] = {}

    def look(self, contract: RouteContract, root: Any) -> None:
        """Take what an answer has off the list; an empty one says nothing."""
        if not root:
            return
        paths = self._waiting.setdefault(contract.route, _paths(contract))
        paths[:] = [path for path in paths if next(query(path).locations(root), None) is None]

    def notes(self) -> list[str]:
        """What is left, in the order of the plan."""
        return [
            f"{path} of {route} is in no answer of the baseline."
            for route, paths in self._waiting.items()
            for path in paths
        ]


def _paths(contract: RouteContract) -> list[str]:
    values = contract.values if contract.mode == "hybrid" else ()
    lists = [reading.path for reading in contract.lists]
    return list(dict.fromkeys([*values, *lists, *(path for path, _ in contract.ids)]))
