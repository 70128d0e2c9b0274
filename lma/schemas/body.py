"""Answers whose bytes are ready, and what is to be said beside them."""

from dataclasses import dataclass
from typing import Protocol


class Body(Protocol):
    """Bytes that can be sent, in each encoding, and their strong entity tag."""

    def form(self, encoding: str) -> bytes:
        """The bytes in an encoding: `gzip`, `zstd`, or none."""
        ...

    def etag(self, encoding: str) -> bytes:
        """Their tag in an encoding."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A body; `stale` names the error that kept it from being renewed.

    `pending` is how many things that belong into it are still being fetched.
    """

    body: Body
    stale: str | None = None
    pending: int = 0


@dataclass(frozen=True, slots=True)
class MatchPage:
    """A part of a player's list, in Riot's order: (our id, Riot's id) of each match."""

    matches: tuple[tuple[str, str], ...]
    stale: str | None = None
    pending: int = 0


@dataclass(frozen=True, slots=True)
class LeaguePage:
    """Riot's league entries, each as its JSON, solo queue first; (queue type, entry)."""

    entries: tuple[tuple[str, bytes], ...]
    stale: str | None = None
