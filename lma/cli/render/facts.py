"""How facts look in a table."""

from collections.abc import Mapping
from typing import Any

from lma.cli.render.cells import clock
from lma.cli.render.table import Column

_BARE = frozenset(
    {
        "count",
        "frames",
        "item",
        "level",
        "map",
        "place",
        "queue",
        "ratio",
        "slot",
        "subteam",
        "team",
    }
)


def _value(row: Mapping[str, Any]) -> str:
    """The value with its unit, or why it is not known."""
    value, unit = row["value"], row["unit"]
    if value is None:
        return f"unknown: {row['unknown']}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if unit == "s":
        return clock(int(value))
    if isinstance(value, str) or unit in _BARE:
        return str(value)
    return f"{value:,} {unit}"


FACT_COLUMNS = [
    Column("id", "Fact"),
    Column("value", "Value", show=_value, flexible=True),
    Column("minute", "Min", right=True, rank=1),
    Column("slot", "Slot", right=True, rank=2),
    Column("team", "Team", right=True, rank=3),
]
