"""`lma mastery`, on the built-in sandbox."""

import json
from collections.abc import Callable
from typing import Any

import pytest

FIELDS = [
    *("riot_id", "champion", "champion_id", "level", "points", "points_since_last_level"),
    *("points_to_next_level", "marks_for_next_level", "season_milestone", "last_played_at"),
]


def test_the_most_played_champions(lma: Callable[..., Any]) -> None:
    ended = lma("mastery", "Faker#NA1", "-f", "json")
    assert (ended.status, ended.err) == (0, "")
    rows = json.loads(ended.out)
    assert len(rows) == 10
    assert list(rows[0]) == FIELDS
    points = [row["points"] for row in rows]
    assert points == sorted(points, reverse=True)
    assert rows[0]["riot_id"] == "Faker#NA1"
    assert all(row["champion"] and row["level"] for row in rows)
    assert rows[0]["last_played_at"].endswith("Z")
    few = lma("mastery", "Faker#NA1", "-n", "3", "--json", "champion,points")
    assert json.loads(few.out) == [
        {"champion": row["champion"], "points": row["points"]} for row in rows[:3]
    ]


def test_one_champion_alone(lma: Callable[..., Any]) -> None:
    best = json.loads(lma("mastery", "Faker#NA1", "-n", "1", "-f", "json").out)[0]
    for name in (best["champion"], best["champion"].upper(), str(best["champion_id"])):
        assert json.loads(lma("mastery", "Faker#NA1", "-c", name, "-f", "json").out) == [best]
    misspelt = lma("mastery", "Faker#NA1", "-c", "wukon")
    assert misspelt.status == 2
    assert "did you mean Wukong?" in misspelt.err


@pytest.mark.parametrize("form", ["table", "tsv", "csv", "ndjson"])
def test_every_format(form: str, lma: Callable[..., Any]) -> None:
    ended = lma("mastery", "Faker#NA1", "-n", "2", "-f", form)
    assert ended.status == 0
    lines = ended.out.splitlines()
    assert len(lines) == (2 if form == "ndjson" else 3)
    if form in ("tsv", "csv"):
        assert lines[0].split("\t" if form == "tsv" else ",") == FIELDS


def test_a_list_of_players(lma: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", iter(["Faker#NA1\n", "nobody#NA1\n", "Caps#EUW\n"]))
    ended = lma("mastery", "-", "-n", "2", "--json", "player,riot_id")
    assert ended.status == 3
    assert "nobody#NA1" in ended.err
    rows = json.loads(ended.out)
    assert [row["player"] for row in rows] == ["Faker#NA1"] * 2 + ["Caps#EUW"] * 2


def test_offline_there_are_none(lma: Callable[..., Any]) -> None:
    for more in ([], ["-c", "ahri"]):
        ended = lma("mastery", "Faker#NA1", "--offline", *more)
        assert ended.status == 7
        assert ended.out == ""
        assert "not kept in the store" in ended.err


@pytest.mark.parametrize(("option", "value"), [("-n", "0"), ("-n", "1001"), ("--wait", "x")])
def test_bad_options(option: str, value: str, lma: Callable[..., Any]) -> None:
    assert lma("mastery", "Faker#NA1", option, value).status == 2
