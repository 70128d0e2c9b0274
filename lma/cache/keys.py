"""Everything that is cached: what its keys are called and how long it lives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cached body; `lifetime_s` is in seconds.

    What never changes is kept in every process, even where processes share a Redis.
    """

    name: str
    lifetime_s: float
    immutable: bool = False


#                key                          lifetime
MATCH = Kind("match", 3600.0, immutable=True)  # match:{our id or Riot's}
MATCH_LIST = Kind("list", 15.0)  # list:{user}:{start}:{count}
RANK = Kind("rank", 60.0)  # rank:{user}
CHAMPIONS = Kind("champions", 300.0)  # champions:all

KINDS = (MATCH, MATCH_LIST, RANK, CHAMPIONS)


def key_of(kind: Kind, name: str) -> str:
    """What a body is called in a cache."""
    return f"{kind.name}:{name}"
