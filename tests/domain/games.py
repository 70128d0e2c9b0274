"""Games as tests of gaps and receipts need them."""

from typing import Any

from lma.domain.evidence import Sheet, make_sheet
from lma.domain.gaps import Game, Reference, find_gaps, split


def game(
    number: int, *, champion: str = "Ahri", role: str | None = "MIDDLE", **values: Any
) -> Game:
    match_id = f"NA1_{number}"
    return Game(
        match_id=match_id,
        slot=1,
        started_at=None,
        mode="CLASSIC",
        role=role,
        champion=champion,
        champion_id=103,
        won=True,
        duration_s=1800,
        values={name: float(value) for name, value in values.items()},
        facts={name: f"{match_id}/1/{name}" for name in values},
    )


def sheet_of(
    games: list[Game],
    others: dict[str, Reference] | None = None,
    match_id: str | None = None,
) -> Sheet:
    newest, before = split(games, match_id)
    gaps = find_gaps(newest, before, others or {})
    return make_sheet(newest, before, gaps, single=match_id is not None)


def bad_lately() -> Sheet:
    """5.6 creeps a minute in the newest five games, 7.1 in ten before; others have 7.4."""
    newest = [game(100 - i, cs_per_min=5.6, kill_participation=0.61) for i in range(5)]
    before = [
        game(90 - i, cs_per_min=7.1 + (i - 4.5) / 10, kill_participation=0.5) for i in range(10)
    ]
    others = {"cs_per_min": Reference(6.9, 7.4, 7.9, 210, "Ahri, mid")}
    return sheet_of([*newest, *before], others)
