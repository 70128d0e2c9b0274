"""One thing that is known, or known to be unknown, of a match."""

from dataclasses import dataclass
from typing import TypeAlias

Scalar: TypeAlias = int | float | str | bool | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with its unit, and where in the match it comes from.

    `id` is unique inside a match and stable: the same match and timeline give the same ids. It is
    built as `name[.minute or number][.s<slot> or .t<team>]`; readers compare ids and take nothing
    else out of them. `value` is None where it isn't known, and `unknown` then says why. `minute` is
    the minute of the game that it is about, None for the whole game. `slot` and `team` say whom it
    is about; both None: the match.
    """

    id: str
    name: str
    value: Scalar
    unit: str
    match_id: str
    minute: int | None = None
    slot: int | None = None
    team: int | None = None
    unknown: str | None = None
