"""JSONPath queries (RFC 9535), compiled once."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jsonpath import JSONPathEnvironment
from jsonpath.exceptions import JSONPathError

from lma.parity.documents import MAX_DEPTH
from lma.parity.marked import Marked
from lma.parity.places import Location


class _Environment(JSONPathEnvironment):
    # As deep as documents are read.
    max_recursion_depth = MAX_DEPTH + 50


_ENVIRONMENT = _Environment(strict=True)


class WrongPath(ValueError):
    """A text is no JSONPath."""


class Query:
    """A compiled query."""

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self._compiled = _ENVIRONMENT.compile(text)
        except (JSONPathError, RecursionError) as error:
            reason = str(error).split("\n")[0] or type(error).__name__
            raise WrongPath(f"{text[:60]!r} is no JSONPath: {reason}") from None

    def locations(self, root: Any) -> Iterator[Location]:
        """Where its nodes lie in a document."""
        try:
            yield from (tuple(match.parts) for match in self._compiled.finditer(root))
        except JSONPathError as error:
            reason = str(error).split("\n")[0]
            raise WrongPath(f"{self.text[:60]!r} can't be followed: {reason}") from None


@lru_cache(maxsize=1024)
def query(text: str) -> Query:
    """The query of a text; raises `WrongPath`."""
    return Query(text)


def value_at(root: Any, location: Location) -> Any:
    """What lies at a location that the document has."""
    for step in location:
        root = root[step]
    return root


def written_path(text: str, told: Marked) -> str:
    """A JSONPath that a file tells; a wrong one is told with its line."""
    try:
        return query(text).text
    except WrongPath as error:
        told.fail(str(error))
