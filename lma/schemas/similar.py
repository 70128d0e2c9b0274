"""States of games that are like one state, and what came of them."""

from lma.schemas.result import Result


class SimilarState(Result):
    """A minute of another game, seen from the side that stands as the asked one does.

    `side` is that side's team; `won` whether it won. `next_…` say who came first within three
    minutes: `own`, `enemy`, or null for nobody.
    """

    match_id: str
    patch: str | None
    minute: int
    side: int
    distance: float
    won: bool
    next_kill: str | None
    next_tower: str | None
    next_objective: str | None
    objective: str | None
    ends: bool


class NextCount(Result):
    """How often something came first to the own side, to the enemy, or to nobody in time."""

    what: str
    own: int
    enemy: int
    nobody: int


class Similar(Result):
    """The nearest states, each of another game, and how these games ended.

    `win_low` to `win_high` is Wilson's 95 % interval of `win_share`; null where `n` is 0.
    `ended` counts games that were over within three minutes; `wants_index` is whether the store is
    so large that `lma db index` would make this faster.
    """

    match_id: str
    minute: int
    side: int
    n: int
    wins: int
    win_share: float | None
    win_low: float | None
    win_high: float | None
    ended: int
    wants_index: bool
    next: list[NextCount]
    states: list[SimilarState]
