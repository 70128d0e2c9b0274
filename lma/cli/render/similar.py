"""States like one state, for a person: one a line, then how they went on."""

from collections.abc import Mapping
from typing import Any

from lma.cli.render.table import Column, write_line
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


def write_outcome(found: Similar) -> None:
    """Print how the games went on and ended, with the number of them and the interval."""
    if found.win_share is None or found.win_low is None or found.win_high is None:
        write_line("No other match with states is stored; `lma match … --timeline` brings them.")
        return
    write_line(
        f"\nThe side that stood like {_SIDES.get(found.side, 'this one').lower()} here won "
        f"{found.wins} of {found.n}: {found.win_share:.0%}, "
        f"95 % between {found.win_low:.0%} and {found.win_high:.0%}."
    )
    for count in found.next:
        write_line(
            f"Next {count.what} within three minutes: own {count.own}, enemy {count.enemy}, "
            f"nobody {count.nobody}."
        )
    write_line(f"Over within three minutes: {found.ended}.")
