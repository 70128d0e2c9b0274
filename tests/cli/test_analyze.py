"""`lma analyze --no-llm`: a report in every format, of the sandbox's player."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

ANALYZE = ["analyze", "Faker#NA1", "--no-llm"]
ANALYSIS_FIELDS = {
    "id", "status", "player", "champion", "role", "match_id", "games", "compared_games", "source",
    "reason", "model", "prompt", "recommendations", "strengths", "receipts", "input_tokens",
    "output_tokens", "cost_usd", "kept", "created_at",
}  # fmt: skip
ROW_FIELDS = [
    "player", "recommendation", "title", "text", "receipts", "values", "games", "source",
]  # fmt: skip


def test_a_person_reads_recommendations_and_their_receipts(lma: Callable[..., Any]) -> None:
    ended = lma(*ANALYZE, "-f", "table")
    assert ended.status == 0
    lines = ended.out.splitlines()
    assert lines[0].startswith("Faker#NA1 · ")
    assert any(line.startswith("1. ") for line in lines)
    assert any(line.startswith("F1 ") for line in lines)
    assert max(map(len, lines)) <= 100


def test_the_fields_of_json(lma: Callable[..., Any]) -> None:
    told = json.loads(lma(*ANALYZE, "-f", "json").out)
    assert set(told) == ANALYSIS_FIELDS
    assert told["source"] == "rules"
    assert 1 <= len(told["recommendations"]) <= 3
    known = {receipt["ref"] for receipt in told["receipts"]}
    for one in told["recommendations"]:
        assert all(s["receipts"] and set(s["receipts"]) <= known for s in one["sentences"])
    assert json.loads(lma(*ANALYZE, "--json", "player,games").out) == {
        "player": "Faker#NA1",
        "games": told["games"],
    }


@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_rows_are_sentences(lma: Callable[..., Any], name: str, delimiter: str) -> None:
    rows = list(csv.reader(io.StringIO(lma(*ANALYZE, "-f", name).out), delimiter=delimiter))
    assert rows[0] == ROW_FIELDS
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(ROW_FIELDS)}


def test_a_row_a_line(lma: Callable[..., Any]) -> None:
    lines = lma(*ANALYZE, "-f", "ndjson").out.splitlines()
    assert [list(json.loads(line)) for line in lines] == [ROW_FIELDS] * len(lines)
    (first, *_) = lma(*ANALYZE, "-f", "ndjson", "--json", "text,receipts").out.splitlines()
    assert list(json.loads(first)) == ["text", "receipts"]


def test_one_match_of_theirs(lma: Callable[..., Any]) -> None:
    listed = json.loads(lma("matches", "Faker#NA1", "--queue", "ranked", "-f", "json").out)
    played = [row for row in listed if row["result"] in ("win", "loss")]
    told = json.loads(lma(*ANALYZE, "--match", played[0]["match_id"], "-f", "json").out)
    assert (told["match_id"], told["games"]) == (played[0]["match_id"], 1)


@pytest.mark.parametrize(
    ("argv", "status"),
    [
        (["analyze", "-"], 2),
        (["analyze", "Faker#NA1", "--champion", "Ahrii"], 2),
        (["analyze", "Faker#NA1", "--match", "x"], 2),
        (["analyze", "Nobody here#NA1", "--offline"], 7),
        (["analyze", "Faker#NA1", "-n", "1"], 2),
        (["analyze", "Faker#NA1", "--json", "nonsense"], 2),
    ],
)
def test_what_can_not_be_meant(lma: Callable[..., Any], argv: list[str], status: int) -> None:
    ended = lma(*argv)
    assert ended.status == status
    assert ended.out == ""
    assert "error: " in ended.err or "error" in json.loads(ended.err)
