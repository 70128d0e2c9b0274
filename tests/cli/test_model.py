"""`lma model`, and the curve of `lma match --timeline`."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lma.cli.render.win_curve import chart
from lma.schemas.scoreboard import WinPoint
from lma.schemas.win_model import ModelCard, ModelEvaluation, ModelRow

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def match_id(lma: Callable[..., Any]) -> str:
    ended = lma("matches", "Faker#NA1", "-n", "1", "--queue", "solo", "--json", "match_id")
    return str(json.loads(ended.out)[0]["match_id"])


def test_the_curve_of_a_match(lma: Callable[..., Any], match_id: str) -> None:
    whole = json.loads(lma("match", match_id, "--timeline", "-f", "json").out)["timeline"]
    assert (whole["win_model"], whole["win_calibrated"], whole["win_unknown"]) == (
        "prior",
        False,
        None,
    )
    assert [point["minute"] for point in whole["win"]] == list(range(1, len(whole["win"]) + 1))
    assert all(point["blue"] + point["red"] == pytest.approx(1) for point in whole["win"])
    rows = [
        json.loads(line)
        for line in lma("match", match_id, "--timeline", "-f", "ndjson").out.splitlines()
    ]
    assert [list(row) for row in rows] == [
        [
            "match_id",
            "minute",
            "gold_difference",
            "win_blue",
            "win_red",
            "win_model",
            "win_calibrated",
        ]
    ] * len(rows)
    assert [(row["minute"], row["win_blue"]) for row in rows[1:]] == [
        (point["minute"], point["blue"]) for point in whole["win"]
    ]
    table = lma("match", match_id, "--timeline", "-f", "table").out
    assert "Blue's chance to win by minute (model prior, not calibrated" in table
    assert " 50% ┤" in table


def test_a_game_without_states_says_why(lma: Callable[..., Any]) -> None:
    listed = lma("matches", "Faker#NA1", "-n", "1", "--queue", "aram", "--json", "match_id")
    aram = json.loads(listed.out)[0]["match_id"]
    table = lma("match", aram, "--timeline", "-f", "table").out
    assert "Chances to win: not known, its two teams don't have one player in each" in table
    rows = lma("match", aram, "--timeline", "-f", "csv").out.splitlines()
    assert rows[1] == f"{aram},0,0,,,,"


def test_a_chart_has_a_mark_for_each_minute_at_its_height() -> None:
    chances = [0.5, 0.5, 0.5, 0.5, 1.0, 0.0, 0.75, 0.5, 0.5, 0.5]
    points = [WinPoint(minute=n, blue=p, red=1 - p) for n, p in enumerate(chances, start=1)]
    assert chart(points) == [
        "100% ┤    ●",
        "     ┤",
        "     ┤      ●",
        "     ┤",
        " 50% ┤●●●●···●●●",
        "     ┤",
        "     ┤",
        "     ┤",
        "  0% ┤     ●",
        "     └────5────10",
    ]


def test_the_prior_is_there_and_says_that_it_is_not_calibrated(lma: Callable[..., Any]) -> None:
    (row,) = json.loads(lma("model", "list", "-f", "json").out)
    assert list(row) == list(ModelRow.model_fields)
    assert (row["name"], row["in_use"], row["calibrated"]) == ("prior", True, False)
    card = json.loads(lma("model", "card", "-f", "json").out)
    assert list(card) == list(ModelCard.model_fields)
    assert card["name"] == "prior"
    told = lma("model", "card", "-f", "table").out
    assert told.startswith("prior · not calibrated")
    assert lma("model", "use", "prior").err.strip() == "In use: prior (not calibrated)."


def test_the_prior_is_judged_by_every_match(lma: Callable[..., Any], match_id: str) -> None:
    assert lma("match", match_id, "--timeline", "-f", "json").status == 0
    found = json.loads(lma("model", "eval", "-f", "json").out)
    assert list(found) == list(ModelEvaluation.model_fields)
    assert (found["name"], found["on"]) == ("prior", "all matches")
    assert found["matches"] >= 1
    ended = lma("model", "eval", "-f", "table")
    assert "by chance the ECE would be" in ended.err


@pytest.mark.parametrize(
    ("argv", "status", "said"),
    [
        (["model", "train"], 8, "Training needs 200 matches with states"),
        (["model", "use", "zork"], 3, "There is no model 'zork'"),
        (["model", "card", "zork"], 3, "There is no model 'zork'"),
    ],
)
def test_what_is_not_there(
    lma: Callable[..., Any], argv: list[str], status: int, said: str
) -> None:
    ended = lma(*argv)
    assert (ended.status, ended.out) == (status, "")
    assert said in ended.err


def without(folder: Path, *packages: str) -> dict[str, str]:
    """The environment of a process that has none of the packages."""
    for name in packages:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(f"raise ModuleNotFoundError({name!r})")
    return {"PYTHONPATH": f"{folder}{os.pathsep}{CHECKOUT}"}


def test_without_the_extra_training_is_one_sentence(
    process: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    """A package of that name which can't be imported stands in for one that is not there."""
    ended = process("model", "train", env=without(tmp_path, "sklearn"))
    assert (ended.returncode, ended.stdout) == (9, "")
    assert ended.stderr.splitlines() == [
        "error: Training needs scikit-learn, which is not installed.",
        "hint: pip install 'league-match-analyzer[train]'",
    ]


def test_the_curve_needs_neither_numpy_nor_scikit_learn(
    process: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    env = without(tmp_path, "sklearn", "numpy")
    listed = process(
        "matches", "Faker#NA1", "-n", "1", "--queue", "solo", "--json", "match_id", env=env
    )
    match_id = json.loads(listed.stdout)[0]["match_id"]
    ended = process("match", match_id, "--timeline", "--json", "timeline", env=env)
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["timeline"]["win_model"] == "prior"
