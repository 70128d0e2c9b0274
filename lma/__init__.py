"""League Match Analyzer: League of Legends match history, ranks and analysis.

`async with lma.open() as client` asks Riot, or the built-in sandbox where there is no key; see
docs/notebook.md.
"""

# Nothing is imported here: the terminal pays for every import of its package. What type checkers
# see is `__init__.pyi`.
_HOMES = {
    "MatchId": ("lma.domain.match_id", "MatchId"),
    "Platform": ("lma.domain.routing", "Platform"),
    "Region": ("lma.domain.routing", "Region"),
    "RiotId": ("lma.domain.riot_id", "RiotId"),
    "open": ("lma.bootstrap.notebook", "open_client"),
    "parse_match_id": ("lma.domain.match_id", "parse_match_id"),
    "parse_riot_id": ("lma.domain.riot_id", "parse_riot_id"),
}


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _HOMES[name]
    found: object = getattr(import_module(module), attribute)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
