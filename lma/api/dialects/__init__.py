"""The two generations of clients, and the few places where they contradict each other.

`rails` is what the old API answered, `next` what the newer front end expects.
"""

from types import ModuleType
from typing import Protocol, cast

from fastapi import Response

from lma.api.dialects import next as next_dialect
from lma.api.dialects import rails
from lma.schemas.body import LeaguePage


class Dialect(Protocol):
    """What a dialect decides."""

    NAME: str

    def leagues(self, page: LeaguePage) -> bytes:
        """A player's rank."""
        ...

    def nobody(self, request_id: str) -> Response:
        """The answer to a sign-in that found nobody."""
        ...

    def no_champion(self, request_id: str) -> Response:
        """The answer to a number that is no champion's."""
        ...


_DIALECTS: dict[str, ModuleType] = {module.NAME: module for module in (rails, next_dialect)}


def dialect_named(name: str) -> Dialect:
    """The dialect of a name."""
    return cast("Dialect", _DIALECTS[name])
