"""`lma match --facts`."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

FIELDS = ["id", "name", "value", "unit", "match_id", "minute", "slot", "team", "unknown"]


@pytest.fixture
def match_id(lma: Callable[..., Any]) -> str:
    ended = lma("matches", "Faker#NA1", "-n", "1", "--queue", "solo", "--json", "match_id")
    return str(json.loads(ended.out)[0]["match_id"])


def test_json_is_an_array_of_facts(lma: Callable[..., Any], match_id: str) -> None:
    ended = lma("match", match_id, "--facts", "-f", "json")
    rows = json.loads(ended.out)
    assert (ended.status, ended.err) == (0, "")
    assert all(list(row) == FIELDS for row in rows)
    assert len({row["id"] for row in rows}) == len(rows) > 1000
    assert {row["slot"] for row in rows} == {None, *range(1, 11)}
    assert all((row["value"] is None) == (row["unknown"] is not None) for row in rows)


def test_every_format_has_the_same_facts(lma: Callable[..., Any], match_id: str) -> None:
    rows = json.loads(lma("match", match_id, "--facts", "-f", "json").out)
    ids = [row["id"] for row in rows]
    ndjson = lma("match", match_id, "--facts", "-f", "ndjson").out.splitlines()
    assert [json.loads(line)["id"] for line in ndjson] == ids
    for separator, delimiter in (("csv", ","), ("tsv", "\t")):
        text = lma("match", match_id, "--facts", "-f", separator).out
        told = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
        assert [row["id"] for row in told] == ids
    named = json.loads(lma("match", match_id, "--facts", "--json", "id,value").out)
    assert [row["id"] for row in named] == ids


def test_the_table_leaves_the_standings_by_the_minute_out_and_says_so(
    lma: Callable[..., Any], match_id: str
) -> None:
    ended = lma("match", match_id, "--facts", "--player", "3", "-f", "table")
    first = [line.split()[0] for line in ended.out.splitlines()]
    assert first[0] == "Fact"
    assert "gold_diff.10.s3" in first
    assert not any(name.startswith(("gold_at", "x_at")) or name.endswith(".s4") for name in first)
    assert "standings by the minute are left out of the table" in ended.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--player", "3"], "--player goes with --facts"),
        (["--facts", "--timeline"], "exclude each other"),
        (["--facts", "--player", "zork"], "goes by 'zork'"),
        (["--facts", "--json", "gold"], "There is no field 'gold'"),
    ],
)
def test_what_can_not_be_meant(
    lma: Callable[..., Any], match_id: str, options: list[str], said: str
) -> None:
    ended = lma("match", match_id, *options)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err
