"""How a command prints: the format, the fields, and the one function that writes rows."""

import csv
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any, TextIO, TypeAlias

from lma.cli.render.table import RIOT_ID, Column, write_table
from lma.cli.text import json_plain, plain
from lma.core.errors import BadInput
from lma.schemas.result import Result

PLAYER = "player"
"""The field that the rows of a list of players have besides."""

FORMATS = ("auto", "table", "tsv", "csv", "json", "ndjson")
_FORMULA = ("=", "+", "-", "@")
# A PUUID may begin with a dash, and a formula of such characters alone can do nothing.
_PUUID = re.compile(r"[A-Za-z0-9_-]{78}", re.ASCII)

_Rows: TypeAlias = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Output:
    """One of `FORMATS` but `auto`; the `fields` to write; `explicit`, if a format was named."""

    format: str
    fields: tuple[str, ...]
    explicit: bool = True

    @classmethod
    def chosen(cls, format_name: str, chosen: str | None, fields: Sequence[str]) -> "Output":
        """What `--format` and `--json` say of rows that have these fields; raises `BadInput`."""
        if format_name not in FORMATS:
            near = get_close_matches(format_name, FORMATS, n=1)
            raise BadInput(
                f"There is no format {format_name[:20]!r}.",
                hint=f"did you mean {near[0]}?" if near else f"one of {', '.join(FORMATS)}",
            )
        if chosen is not None:
            if format_name not in ("auto", "json", "ndjson"):
                raise BadInput(
                    f"--json and --format {format_name} exclude each other.",
                    hint="leave one of them out",
                )
            selected = _selected(chosen, fields)
            return cls("ndjson" if format_name == "ndjson" else "json", selected)
        if format_name == "auto":
            human = sys.stdout.isatty()
            return cls("table" if human else "tsv", tuple(fields), explicit=False)
        return cls(format_name, tuple(fields))

    @property
    def quiet(self) -> bool:
        """Whether stderr is to stay empty but for errors: a program reads this."""
        return self.explicit and self.format != "table"

    @property
    def human(self) -> bool:
        """Whether a person reads this."""
        return self.format == "table"


def write_rows(
    rows: Sequence[Result],
    output: Output,
    *,
    columns: Sequence[Column],
    players: Sequence[str] | None = None,
) -> None:
    """Write rows of one model; `players` says of each row whose it is, where that was a list."""
    dicts = [row.model_dump() for row in rows]
    shown = list(columns)
    if players is not None:
        dicts = [{PLAYER: name, **row} for name, row in zip(players, dicts, strict=True)]
        shown = [Column(PLAYER, "Player", flexible=True, least=RIOT_ID), *columns]
    write = _WRITERS.get(output.format)
    if write is None:
        write_table(dicts, shown)
    else:
        write(dicts, output.fields, sys.stdout)


def write_one(row: Result, output: Output, *, columns: Sequence[Column]) -> None:
    """Write a single thing: an object in JSON, a row elsewhere."""
    if output.format == "json":
        dumped = row.model_dump()
        _dump({name: dumped[name] for name in output.fields}, sys.stdout)
    else:
        write_rows([row], output, columns=columns)


def _selected(chosen: str, fields: Sequence[str]) -> tuple[str, ...]:
    names = tuple(name.strip() for name in chosen.split(",") if name.strip())
    for name in names:
        if name not in fields:
            raise BadInput(f"There is no field {name[:40]!r}.", hint=f"fields: {', '.join(fields)}")
    if not names:
        raise BadInput("--json names no field.", hint=f"fields: {', '.join(fields)}")
    return names


def _write_json(rows: _Rows, names: Sequence[str], stream: TextIO) -> None:
    _dump([{name: row[name] for name in names} for row in rows], stream)


def _dump(value: object, stream: TextIO) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_json_value)
    stream.write(json_plain(text) + "\n")


def _write_ndjson(rows: _Rows, names: Sequence[str], stream: TextIO) -> None:
    for row in rows:
        line = json.dumps(
            {name: row[name] for name in names}, ensure_ascii=False, default=_json_value
        )
        stream.write(json_plain(line) + "\n")


def _json_value(value: object) -> str:
    return _iso(value) if isinstance(value, datetime) else str(value)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _write_csv(rows: _Rows, names: Sequence[str], stream: TextIO) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_csv_cell(row[name]) for name in names] for row in rows)


def _csv_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    cell = _cell(value)
    if isinstance(value, str) and cell.startswith(_FORMULA) and not _PUUID.fullmatch(cell):
        return f"'{cell}"
    return cell


def _write_tsv(rows: _Rows, names: Sequence[str], stream: TextIO) -> None:
    stream.writelines(line + "\n" for line in _tsv_lines(rows, names))


def _tsv_lines(rows: _Rows, names: Sequence[str]) -> Iterable[str]:
    yield "\t".join(names)
    for row in rows:
        yield "\t".join(_cell(row[name]) for name in names)


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return _iso(value)
        case list():
            return " ".join(_cell(item) for item in value)
    return plain(str(value))


_Writer = Callable[[_Rows, Sequence[str], TextIO], None]
_WRITERS: dict[str, _Writer] = {
    "json": _write_json,
    "ndjson": _write_ndjson,
    "csv": _write_csv,
    "tsv": _write_tsv,
}
