"""Tables: at any width no id is cut, and foreign text is shown as it is."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lma.cli import matches, rank
from lma.cli.render.output import Output, write_rows
from lma.cli.render.scoreboard import PARTICIPANT_COLUMNS
from lma.cli.render.table import Column, write_table
from lma.schemas.result import Result

ROW = {
    "match_id": "NA1_319670995430230",
    "started_at": None,
    "queue": "Ranked Solo",
    "champion": "Twisted Fate",
    "role": "UTILITY",
    "result": "remake",
    "duration": 3600,
    "kills": 10,
    "deaths": 10,
    "assists": 10,
    "kda": 2.0,
    "kill_participation": 0.5,
    "cs": 300,
    "cs_per_min": 5.0,
    "gold": 12345,
    "damage": 54321,
    "damage_share": 0.25,
    "vision_score": 100,
    "patch": "16.23",
    "player": "[bold]한글[/bold] 이름 " + "x" * 16 + "#KR1",
    "is_bot": False,
    "champion_level": 18,
}
NOTHING = dict.fromkeys(ROW) | {"match_id": "NA1_1", "is_bot": False}


def drawn(
    capsys: pytest.CaptureFixture[str],
    rows: Sequence[dict[str, Any]],
    columns: Sequence[Column],
) -> list[str]:
    capsys.readouterr()
    write_table(rows, columns)
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("width", range(40, 201))
def test_no_id_is_cut_at_any_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = drawn(capsys, [ROW, NOTHING], matches.COLUMNS)
    assert len(lines) == 3
    assert lines[1].startswith("NA1_319670995430230  ")
    assert "Twisted Fate" in lines[1]
    assert "Remake" in lines[1]
    assert "…" not in "".join(lines)
    assert max(map(len, lines)) <= max(width, len("NA1_319670995430230  Twisted Fate  Remake"))


def test_wider_terminals_show_no_less(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = 0
    for width in range(40, 201):
        monkeypatch.setenv("COLUMNS", str(width))
        now = len(drawn(capsys, [ROW], matches.COLUMNS)[0].split())
        assert now >= shown
        shown = now
    assert shown == len(" ".join(column.title for column in matches.COLUMNS).split())


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_a_scoreboard_keeps_every_player_apart(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = "".join("".join(line.split()) for line in drawn(capsys, [ROW], PARTICIPANT_COLUMNS))
    assert "[bold]" in text
    if width >= 120:
        assert "[/bold]이름" in text


@pytest.mark.parametrize("width", [40, 60, 80, 92, 120, 200])
def test_a_scoreboard_shows_riot_ids_whole_and_drops_other_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    longest = "x" * 8 + " " + "y" * 7 + "#12345"
    lines = drawn(capsys, [ROW | {"player": longest}], PARTICIPANT_COLUMNS)
    assert len(lines) == 2
    assert lines[1].startswith(f"{longest}  Twisted Fate")
    assert ("Vision" in lines[0]) is (width >= 120)


_TEXT = st.text(max_size=60)
_SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=150, suppress_health_check=_SHARED)
@given(texts=st.lists(_TEXT, min_size=1, max_size=4), width=st.integers(40, 200))
def test_any_text_stays_in_its_line_and_acts_on_nothing(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    texts: list[str],
    width: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    rows = [{"name": text.encode("utf-8", "replace").decode()} for text in texts]
    out = "\n".join(drawn(capsys, rows, [Column("name", "Name")]))
    acting = {c for c in out if c != "\n" and (ord(c) < 32 or 0x7F <= ord(c) < 0xA0)}
    assert not acting
    assert not set(out) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


class Named(Result):
    name: str


@settings(max_examples=150, suppress_health_check=_SHARED)
@given(texts=st.lists(_TEXT, max_size=4))
def test_separated_values_are_one_line_for_each_row(
    capsys: pytest.CaptureFixture[str], texts: list[str]
) -> None:
    rows = [Named(name=text.encode("utf-8", "replace").decode()) for text in texts]
    capsys.readouterr()
    write_rows(rows, Output("csv", ("name",)), columns=[])
    written = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert written[0] == ["name"]
    assert len(written) == len(rows) + 1
    for row in written[1:]:
        assert not "".join(row).startswith(("=", "+", "-", "@", "\t", "\r"))
    write_rows(rows, Output("tsv", ("name",)), columns=[])
    lines = capsys.readouterr().out.split("\n")
    assert lines[0] == "name"
    assert len(lines) == len(rows) + 2
    assert not any("\t" in line for line in lines)


def test_a_puuid_that_begins_with_a_dash_is_no_formula(
    capsys: pytest.CaptureFixture[str],
) -> None:
    puuid = "-" + "Ab0_" * 19 + "x"
    capsys.readouterr()
    write_rows([Named(name=puuid)], Output("csv", ("name",)), columns=[])
    assert capsys.readouterr().out == f"name\n{puuid}\n"


def test_ranks_without_a_tier_are_a_dash(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    row = {column.field: None for column in rank._COLUMNS} | {"queue": "Arena"}
    assert "None" not in "".join(drawn(capsys, [row], rank._COLUMNS))


def test_a_list_in_a_table_has_its_player_first(
    lma: Callable[..., Any], stdin: Callable[[bytes], None]
) -> None:
    stdin(b"Faker#NA1\n")
    lines = lma("matches", "-", "-n", "1", "-f", "table").out.splitlines()
    assert lines[0].split()[:2] == ["Player", "Match"]
    assert lines[1].startswith("Faker#NA1  NA1_")
