"""`lma similar` and `lma db index`."""

import json
from collections.abc import Callable
from typing import Any

import pytest

ROW = [
    "match_id",
    "patch",
    "minute",
    "side",
    "distance",
    "won",
    "next_kill",
    "next_tower",
    "next_objective",
    "objective",
    "ends",
]


@pytest.fixture
def match_ids(lma: Callable[..., Any]) -> list[str]:
    """Ranked matches whose timelines are stored."""
    listed = lma("matches", "Faker#NA1", "-n", "4", "--queue", "solo", "--json", "match_id")
    ids = [str(row["match_id"]) for row in json.loads(listed.out)]
    for match_id in ids:
        assert lma("match", match_id, "--timeline", "-f", "json").status == 0
    return ids


def test_json_is_one_object_and_rows_are_states(
    lma: Callable[..., Any], match_ids: list[str]
) -> None:
    found = json.loads(lma("similar", f"{match_ids[0]}@6", "-k", "3", "-f", "json").out)
    assert list(found) == [
        "match_id",
        "minute",
        "side",
        "n",
        "wins",
        "win_share",
        "win_low",
        "win_high",
        "ended",
        "wants_index",
        "next",
        "states",
    ]
    assert [list(state) for state in found["states"]] == [ROW] * found["n"]
    assert [list(count) for count in found["next"]] == [["what", "own", "enemy", "nobody"]] * 3
    assert found["win_low"] <= found["win_share"] <= found["win_high"]
    rows = lma("similar", f"{match_ids[0]}@6", "-k", "3", "--offline").out.splitlines()
    assert rows[0].split("\t") == ROW
    assert [row.split("\t")[0] for row in rows[1:]] == [s["match_id"] for s in found["states"]]


def test_a_person_reads_how_it_went_on(lma: Callable[..., Any], match_ids: list[str]) -> None:
    told = lma("similar", f"{match_ids[0]}@6", "--side", "red", "-f", "table").out
    assert "The side that stood like red here won " in told
    assert "95 % between" in told
    assert "Next tower within three minutes: own " in told


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["NA1_1"], "names no minute of a match"),
        (["NA1_1@"], "names no minute of a match"),
        (["NA1@5"], "is not a match id"),
        (["NA1_1@5", "-k", "0"], "-k 0 is out of range"),
        (["NA1_1@5", "--side", "green"], "There is no side 'green'"),
    ],
)
def test_what_can_not_be_meant(lma: Callable[..., Any], argv: list[str], said: str) -> None:
    ended = lma("similar", *argv)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err


def test_the_index_is_built_checked_and_dropped(
    lma: Callable[..., Any], match_ids: list[str]
) -> None:
    assert "are searched exactly" in lma("db", "index").err
    assert lma("db", "index", "--force").err.startswith("The index holds ")
    assert lma("db", "check").status == 0
    assert "There is no index now" in lma("db", "index", "--drop").err
    assert lma("db", "index", "--drop", "--force").status == 2
