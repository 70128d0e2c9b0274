"""More than 200 hostile names through every command that prints a name, in every format."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.llm.hostile import ACTING, NAMES
from tests.payloads import match_body, person

# A match of more than a hundred is none.
MATCHES = {f"NA1_{7 + at}": NAMES[at::3] for at in range(3)}
FORMATS = ("table", "tsv", "csv", "json", "ndjson")
# Of each kind of hostility one: whom commands about one player are asked for.
CHOSEN = range(0, len(NAMES), 60)


def puuid(number: int) -> str:
    return f"{number:03d}".ljust(78, "x")


@pytest.fixture
def recorded(terminal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recordings of three matches in which everybody is called something hostile."""
    folder = terminal / "recorded"
    (folder / "matches").mkdir(parents=True)
    numbers = {name: number for number, (name, _) in enumerate(NAMES)}
    for match_id, names in MATCHES.items():
        people = [
            person(
                puuid(numbers[name]), riotIdGameName=name, riotIdTagline="NA1", summonerName=name,
                teamId=100 + 100 * (number % 2), win=number % 2 == 0,
            )
            for number, (name, _) in enumerate(names)
        ]  # fmt: skip
        (folder / "matches" / f"{match_id}.json").write_bytes(match_body(match_id, people))
    monkeypatch.setenv("LMA_SANDBOX_REPLAY", str(folder))


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("form", FORMATS)
def test_no_name_acts_in_a_scoreboard(form: str, lma: Callable[..., Any]) -> None:
    for match_id, names in MATCHES.items():
        ended = lma("match", match_id, "-f", form)
        sound(form, ended.out, ended.err)
        assert form == "table" or all(mark in ended.out for _, mark in names)


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("noun", ["matches", "summoner", "rank", "analyze"])
def test_no_name_acts_in_what_is_said_of_a_player(
    noun: str, form: str, lma: Callable[..., Any]
) -> None:
    for number in CHOSEN:
        options = ("--no-llm", "--match", list(MATCHES)[number % 3]) if noun == "analyze" else ()
        ended = lma(noun, puuid(number), *options, "-f", form)
        assert ended.status == 0, ended.err
        sound(form, ended.out, ended.err)


@pytest.mark.usefixtures("recorded")
def test_no_name_acts_in_an_error(lma: Callable[..., Any]) -> None:
    for name, _ in NAMES[::8]:
        ended = lma("summoner", f"{name}#NA1".lstrip("-"), "--offline")
        assert ended.status != 0
        sound("table", ended.out, ended.err)
        assert ended.out == ""


def sound(form: str, out: str, err: str) -> None:
    """Nothing acts on a terminal, and a program reads what was meant."""
    assert not ACTING.search(out.replace("\t", " ") if form == "tsv" else out)
    assert not ACTING.search(err)
    read(form, out)


def read(form: str, told: str) -> None:
    """What a program makes of it: whole rows, and nothing that a spreadsheet calculates."""
    if form == "json" and told:
        json.loads(told)
    elif form == "ndjson":
        for line in told.splitlines():
            json.loads(line)
    elif form == "tsv":
        assert len({line.count("\t") for line in told.splitlines()}) <= 1
    elif form == "csv":
        rows = list(csv.reader(io.StringIO(told)))
        assert len({len(row) for row in rows}) <= 1
        assert not any(formula(cell) for row in rows for cell in row)


def formula(cell: str) -> bool:
    number = cell.replace(".", "").removeprefix("-").isdecimal()
    return cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not number
