"""How single values look in a table."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

Row = Mapping[str, Any]
_DASH = "–"
_MINUTE, _HOUR, _DAY, _WEEK = 60, 3600, 86_400, 604_800


def ago(moment: datetime | None) -> str:
    """`5m ago`, `3h ago`, `2d ago`, then the date."""
    if moment is None:
        return _DASH
    seconds = (datetime.now(UTC) - moment).total_seconds()
    if seconds < _MINUTE:
        return "now"
    for limit, unit, letter in ((_HOUR, _MINUTE, "m"), (_DAY, _HOUR, "h"), (_WEEK, _DAY, "d")):
        if seconds < limit:
            return f"{int(seconds // unit)}{letter} ago"
    return moment.strftime("%Y-%m-%d")


def age(field: str) -> Callable[[Row], str]:
    """A column of times, as `ago` shows them."""
    return lambda row: ago(row[field])


def percent(field: str) -> Callable[[Row], str]:
    """A column of ratios: `54%`."""
    return lambda row: _DASH if row[field] is None else f"{row[field]:.0%}"


def number(field: str, digits: int = 0) -> Callable[[Row], str]:
    """A column of numbers with thousands set apart: `12,345`."""
    return lambda row: _DASH if row[field] is None else f"{row[field]:,.{digits}f}"


def clock(seconds: int | None) -> str:
    """`27:11`."""
    return _DASH if seconds is None else f"{seconds // 60}:{seconds % 60:02}"


def duration(field: str) -> Callable[[Row], str]:
    """A column of lengths of games."""
    return lambda row: clock(row[field])


def kills_deaths_assists(row: Row) -> str:
    """`4/9/1`."""
    told = [row["kills"], row["deaths"], row["assists"]]
    return _DASH if None in told else "/".join(map(str, told))


def creep_score(row: Row) -> str:
    """`178 (6.5)`: the creeps, and how many of them in a minute."""
    if row["cs"] is None:
        return _DASH
    return str(row["cs"]) if row["cs_per_min"] is None else f"{row['cs']} ({row['cs_per_min']:.1f})"


def result(row: Row) -> str:
    """`Win`, `Loss`, `Remake`, `Aborted`, or the placement as `3rd`."""
    told = row["result"]
    if told is None:
        return _DASH
    return ordinal(int(told)) if told.isdigit() else str(told).capitalize()


def result_style(row: Row) -> str:
    """The colour of a result; the word beside it says the same without colour."""
    return {"win": "green", "loss": "red", "remake": "dim", "aborted": "dim"}.get(
        row["result"] or "", "cyan"
    )


def ordinal(place: int) -> str:
    """`1st`, `2nd`, `3rd`, `4th`, `11th`."""
    teen = place % 100 in (11, 12, 13)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{'th' if teen else ending}"


_ROLES = {"TOP": "Top", "JUNGLE": "Jungle", "MIDDLE": "Mid", "BOTTOM": "Bot", "UTILITY": "Support"}


def role(row: Row) -> str:
    """`Mid`, `Support`, …; modes without roles have none."""
    return _ROLES.get(row["role"] or "", row["role"] or _DASH)
