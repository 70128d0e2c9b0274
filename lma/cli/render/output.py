"""How a command prints: the format, the fields, and the one function that writes rows."""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any, TextIO

from lma.cli.render.table import Column, write_table
from lma.cli.text import json_plain, plain
from lma.core.errors import BadInput
from lma.schemas.result import Result

FORMATS = ("auto", "table", "tsv", "csv", "json", "ndjson")
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Output:
    """One of `FORMATS` but `auto`; `fields` is `--json`'s choice; `explicit`, if it was said."""

    format: str
    fields: tuple[str, ...] | None = None
    explicit: bool = True

    @classmethod
    def chosen(cls, format_name: str, fields: str | None) -> "Output":
        """What `--format` and `--json` say."""
        if format_name not in FORMATS:
            near = get_close_matches(format_name, FORMATS, n=1)
            raise BadInput(
                f"There is no format {format_name[:20]!r}.",
                hint=f"did you mean {near[0]}?" if near else f"one of {', '.join(FORMATS)}",
            )
        if fields is not None:
            names = tuple(name.strip() for name in fields.split(",") if name.strip())
            return cls("ndjson" if format_name == "ndjson" else "json", names)
        if format_name == "auto":
            return cls("table" if sys.stdout.isatty() else "tsv", explicit=False)
        return cls(format_name)

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
    model: type[Result],
    columns: Sequence[Column],
    extra: Mapping[str, Sequence[Any]] | None = None,
) -> None:
    """Write rows of one model; `extra` are leading columns that the model doesn't have."""
    extra = extra or {}
    names = [*extra, *model.model_fields]
    dicts = [
        {**{name: values[index] for name, values in extra.items()}, **row.model_dump()}
        for index, row in enumerate(rows)
    ]
    write = _WRITERS.get(output.format)
    if write is None:
        shown = [Column(name, name) for name in extra] + list(columns)
        write_table(dicts, shown)
    else:
        write(dicts, _selected(output, names), sys.stdout)


def write_one(row: Result, output: Output, *, columns: Sequence[Column]) -> None:
    """Write a single thing: an object in JSON, a row elsewhere."""
    if output.format == "json":
        names = _selected(output, list(type(row).model_fields))
        _dump({name: row.model_dump()[name] for name in names}, sys.stdout)
    else:
        write_rows([row], output, model=type(row), columns=columns)


def write_object(value: dict[str, Any], output: Output) -> None:
    """Write a nested object as JSON."""
    chosen = _selected(output, list(value))
    _dump({name: value[name] for name in chosen}, sys.stdout)


def _selected(output: Output, names: list[str]) -> list[str]:
    for name in output.fields or ():
        if name not in names:
            raise BadInput(f"There is no field {name[:40]!r}.", hint=f"fields: {', '.join(names)}")
    return list(output.fields) if output.fields is not None else names


def _write_json(rows: list[dict[str, Any]], names: list[str], stream: TextIO) -> None:
    _dump([{name: row[name] for name in names} for row in rows], stream)


def _dump(value: object, stream: TextIO) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_json_value)
    stream.write(json_plain(text) + "\n")


def _write_ndjson(rows: list[dict[str, Any]], names: list[str], stream: TextIO) -> None:
    for row in rows:
        line = json.dumps(
            {name: row[name] for name in names}, ensure_ascii=False, default=_json_value
        )
        stream.write(json_plain(line) + "\n")


def _json_value(value: object) -> str:
    return _iso(value) if isinstance(value, datetime) else str(value)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _write_csv(rows: list[dict[str, Any]], names: list[str], stream: TextIO) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_csv_cell(row[name]) for name in names] for row in rows)


def _csv_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    cell = _cell(value)
    return f"'{cell}" if isinstance(value, str) and cell.startswith(_FORMULA) else cell


def _write_tsv(rows: list[dict[str, Any]], names: list[str], stream: TextIO) -> None:
    stream.writelines(line + "\n" for line in _tsv_lines(rows, names))


def _tsv_lines(rows: list[dict[str, Any]], names: list[str]) -> Iterable[str]:
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


_Writer = Callable[[list[dict[str, Any]], list[str], TextIO], None]
_WRITERS: dict[str, _Writer] = {
    "json": _write_json,
    "ndjson": _write_ndjson,
    "csv": _write_csv,
    "tsv": _write_tsv,
}
