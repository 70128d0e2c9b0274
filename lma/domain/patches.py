"""Patches: the first two numbers of a game's version."""

import re

_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})(?:\.|$)", re.ASCII)


def patch_of(game_version: str | None) -> str | None:
    """The patch of a game version (`15.23.726.9074` -> `15.23`), None where it has none."""
    form = _VERSION.match(game_version or "")
    return f"{int(form[1])}.{int(form[2])}" if form else None


def patch_order(patch: str) -> tuple[int, int]:
    """What sorts patches by age: 9.24 before 10.1."""
    form = _VERSION.match(patch)
    return (int(form[1]), int(form[2])) if form else (0, 0)
