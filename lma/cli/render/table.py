"""The one writer of tables: width-aware, foreign text escaped, ids never cut."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lma.cli.text import plain

_GAP = 2
_NARROWEST = 8
# A Riot ID at its longest: 16 characters, # and 5.
RIOT_ID = 22
_WIDE = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    `show` turns a row into the cell's text; without it the field is shown as it is. Where the
    terminal is too narrow, columns of the highest `rank` go first; rank 0 always stays. A
    `flexible` column may be shortened, to `least` cells once no other can go; any other column is
    shown whole.
    """

    field: str
    title: str
    show: Callable[[Mapping[str, Any]], str] | None = None
    rank: int = 0
    right: bool = False
    flexible: bool = False
    least: int = _NARROWEST
    style: Callable[[Mapping[str, Any]], str] | None = None

    def text(self, row: Mapping[str, Any]) -> str:
        """The cell of a row; unknown is a dash."""
        if self.show is not None:
            return plain(self.show(row))
        value = row.get(self.field)
        return "–" if value is None else plain(str(value))


def write_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> None:
    """Print rows as a table to stdout, dropping columns that don't fit."""
    from rich.table import Table
    from rich.text import Text

    console = make_console()
    fitting = fit_columns(rows, columns, console.width)
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for column in fitting:
        table.add_column(
            Text(column.title),
            justify="right" if column.right else "left",
            no_wrap=not column.flexible,
            overflow="ellipsis" if column.flexible else "crop",
            min_width=_least_width(rows, column),
        )
    for row in rows:
        table.add_row(*(Text(c.text(row), style=c.style(row) if c.style else "") for c in fitting))
    console.print(table, soft_wrap=False, crop=False)


def fit_columns(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], width: int
) -> list[Column]:
    """The columns that a terminal of that width has room for, the dearest dropped first."""
    fitting = list(columns)
    while fitting:
        needed = sum(_least_width(rows, column) + _GAP for column in fitting)
        dearest = max(fitting, key=lambda column: column.rank)
        if needed - _GAP <= width or dearest.rank == 0:
            return fitting
        fitting.remove(dearest)
    return fitting


def _least_width(rows: Sequence[Mapping[str, Any]], column: Column) -> int:
    width = width_of(rows, column)
    return min(width, column.least) if column.flexible else width


def width_of(rows: Sequence[Mapping[str, Any]], column: Column) -> int:
    """How many cells the column's widest text takes."""
    from rich.cells import cell_len

    return max([cell_len(column.title), *(cell_len(column.text(row)) for row in rows)])


def write_line(text: str) -> None:
    """A line of our own words around foreign names; no markup, nothing that acts."""
    console = make_console()
    console.print(
        "\n".join(plain(part) for part in text.split("\n")), soft_wrap=True, highlight=False
    )
    sys.stdout.flush()


def make_console() -> Any:
    """A console on stdout that obeys NO_COLOR, FORCE_COLOR, TERM and COLUMNS, and no markup."""
    from rich.console import Console

    colored = wants_color()
    return Console(
        file=sys.stdout,
        markup=False,
        highlight=False,
        emoji=False,
        width=terminal_width(),
        color_system="standard" if colored else None,
        force_terminal=colored,
    )


def wants_color() -> bool:
    """Whether stdout gets colours: NO_COLOR, then FORCE_COLOR, then whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR")
    if forced:
        return forced != "0"
    return sys.stdout.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")


def terminal_width() -> int:
    """How wide a table may be: COLUMNS, else the terminal's width, else wide enough for all."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _WIDE
    except (OSError, ValueError):  # no terminal
        return _WIDE
