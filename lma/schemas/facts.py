"""The facts of a match, as `lma match --facts` prints them."""

from lma.schemas.result import Result


class FactRow(Result):
    """One value that can be said of a match; `unknown` says why `value` is null.

    `id` is unique in its match and stays the same. `minute` is the minute of the game it comes
    from, null for the whole game; `slot` the participant and `team` the team that it is about.
    """

    id: str
    name: str
    value: bool | int | float | str | None
    unit: str
    match_id: str
    minute: int | None
    slot: int | None
    team: int | None
    unknown: str | None


class FactSheet(Result):
    """The facts of one match; `timeline` is false where there is none to read them from."""

    match_id: str
    timeline: bool
    facts: list[FactRow]
