"""States like one state, for a person: one a line, then how they went on."""

from collections.abc import Mapping
from typing import Any

from lma.cli.render.table import Column
from lma.cli.streams import write_line
from lma.schemas.similar import Similar

_SIDES = {100: "Blue", 200: "Red"}


def _won(row: Mapping[str, Any]) -> str:
    return "Win" if row["won"] else "Loss"


def _next(field: str) -> Any:
    return lambda row: row[field] or "–"


def _objective(row: Mapping[str, Any]) -> str:
    if row["next_objective"] is None:
        return "–"
    return f"{row['next_objective']} {row['objective'].replace('_', ' ')}"


SIMILAR_COLUMNS = [
    Column("match_id", "Match"),
    Column("minute", "Min", right=True),
    Column("side", "Side", show=lambda row: _SIDES.get(row["side"], str(row["side"]))),
    Column("won", "Result", show=_won),
    Column("distance", "Distance", show=lambda row: f"{row['distance']:.2f}", right=True, rank=3),
    Column("next_kill", "Next kill", show=_next("next_kill"), rank=1),
    Column("next_tower", "Next tower", show=_next("next_tower"), rank=1),
    Column("next_objective", "Next objective", show=_objective, rank=2),
    Column("patch", "Patch", rank=4),
]
