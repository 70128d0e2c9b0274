"""A match's id: the platform it was played on and its game number, `NA1_5471452820`."""

import re
from dataclasses import dataclass

from lma.core.errors import BadInput
from lma.domain.routing import Platform, find_platform

_FORM = re.compile(r"([A-Za-z0-9]{2,5})_([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class MatchId:
    """Where a match was played, which also says which region to ask for it."""

    platform: Platform
    number: int

    def __str__(self) -> str:
        return f"{self.platform.upper()}_{self.number}"


def find_match_id(text: str) -> MatchId | None:
    """The match id a text spells, or None where it spells none."""
    form = _FORM.fullmatch(text.strip())
    if form is None:
        return None
    platform = find_platform(form[1])
    return None if platform is None else MatchId(platform, int(form[2]))


def parse_match_id(text: str) -> MatchId:
    """The match id a text spells; raises `BadInput`."""
    match_id = find_match_id(text)
    if match_id is None:
        raise BadInput(
            f"{text[:60]!r} is not a match id.",
            hint="a match id names its platform and its game: NA1_5471452820",
        )
    return match_id
