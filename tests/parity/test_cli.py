"""The commands: exit status, forms and files."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lma.parity.examples import examples_folder

from .conftest import Two
from .faults import MATCH, on, put

Run = Callable[..., Any]


@pytest.fixture
def live(two: Two) -> list[str]:
    return ["--baseline-url", two.old, "--candidate-url", two.new, "--allow-writes"]


def test_parity_is_exit_0(lma: Run, live: list[str]) -> None:
    ended = lma("parity-check", *live)
    assert ended.status == 0, ended.out
    assert ended.err == ""
    assert "verdict    parity: 15 comparisons on 8 of 8 routes, 0 differences" in ended.out


def test_a_difference_is_exit_1_and_named(lma: Run, live: list[str], two: Two) -> None:
    two.candidate.fault = on(MATCH, put("info", "mapId", to=99))
    ended = lma("parity-check", *live)
    assert ended.status == 1
    assert "error    value  $.info.mapId  x1" in ended.out
    assert "is   99" in ended.out


def test_a_live_baseline_needs_a_candidate(lma: Run) -> None:
    ended = lma("parity-check", "--baseline-url", "http://127.0.0.1:9")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.splitlines() == [
        "error: A server can't be compared with the new API in this process, "
        "whose data is made up.",
        "hint: --candidate-url URL; or record it first: lma parity record",
    ]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--mode", "exact"], "There is no mode"),
        (["--fail-on", "never"], "There is no severity"),
        (["-f", "pdf"], "There is no format"),
        (["-o", "report.pdf"], "does not say which form"),
        (["--var", "x"], "no variable"),
        (["--plan", "nowhere.yaml"], "can't be read"),
        (["--rules", "nowhere.yaml"], "can't be read"),
        (["--examples", "nowhere"], "no folder"),
        (["--max-slowdown", "x"], "not a valid float"),
        (["-o", "nowhere/r.json"], "can't be written"),
    ],
)
def test_what_can_not_be_meant_is_exit_2(lma: Run, two: Two, argv: list[str], words: str) -> None:
    ended = lma("parity-check", "--candidate-url", two.new, "--allow-writes", *argv)
    assert ended.status == 2
    assert words in ended.err
    assert "Traceback" not in ended.err


def test_several_forms_at_once(lma: Run, live: list[str], tmp_path: Path) -> None:
    names = [tmp_path / name for name in ("r.json", "r.xml", "r.html", "r.md", "r.txt")]
    ended = lma("parity-check", *live, *(part for name in names for part in ("-o", str(name))))
    assert ended.status == 0
    assert "verdict" in ended.out
    assert all(name.stat().st_size > 300 for name in names)
    assert json.loads(names[0].read_text())["verdict"] == "parity"


def test_json_alone_on_stdout(lma: Run, live: list[str]) -> None:
    ended = lma("parity-check", *live, "-f", "json")
    assert json.loads(ended.out)["comparisons"] == 15


def test_the_step_summary_is_written(
    lma: Run, live: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert lma("parity-check", *live, "-f", "github").status == 0
    assert summary.read_text().startswith("before\n# Parity check: parity\n")


def test_record_and_replay(lma: Run, two: Two, tmp_path: Path) -> None:
    folder = tmp_path / "recorded"
    argv = ["parity", "record", "--base-url", two.old, "-o", str(folder)]
    refused = lma(*argv)
    assert refused.status == 2
    assert "may change data" in refused.err
    assert not folder.exists()
    ended = lma(*argv, "--allow-writes")
    assert (ended.status, ended.out) == (0, "")
    assert f"Recorded 15 exchanges in {folder}." in ended.err
    assert "every answer was a failure" not in ended.err
    wrong = ["parity", "record", "--base-url", f"{two.old}/api", "-o", str(tmp_path / "wrong")]
    assert "note: every answer was a failure" in lma(*wrong, "--allow-writes").err
    argv = ["parity-check", "--recording", str(folder), "--candidate-recording", str(folder)]
    ended = lma(*argv)
    assert ended.status == 0, ended.out
    assert "they may be one server" in ended.out


def test_the_self_test_prints_its_figures(
    lma: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "phase0-example-champion.json").write_text('{"champ_id":1,"name":"A","l":[1,2]}')
    ended = lma("parity", "self-test", "--examples", str(tmp_path))
    assert ended.status == 0, ended.out
    assert "100.000% caught in value mode" in ended.out
    monkeypatch.setattr("lma.parity.selftest.compare_documents", lambda *_: [])
    ended = lma("parity", "self-test", "--examples", str(tmp_path))
    assert ended.status == 8
    assert "missed     drop champion $" in ended.out


def test_the_projects_examples_pass_the_self_test(lma: Run, tmp_path: Path) -> None:
    """With fewer players and champions, or it takes a quarter of a minute."""
    for path in examples_folder().glob("phase0-example-*.json"):
        told = json.loads(path.read_bytes())
        if path.name.endswith("-match.json"):
            del told["info"]["participants"][2:]
        elif path.name.endswith("-champions.json"):
            del told[12:]
        (tmp_path / path.name).write_text(json.dumps(told))
    ended = lma("parity", "self-test", "--examples", str(tmp_path))
    assert ended.status == 0, ended.out
    *_, last = ended.out.splitlines()
    assert last.startswith("15 examples, ")
    assert "100.000% caught in value mode (at least 99.5% needed)" in last
    assert last.endswith(", 0 findings on identical input")
    assert re.search(r"^drop +(\d+) +\1 +\1 +\1$", ended.out, re.MULTILINE)
    assert re.search(r"^retype +(\d+) +\1 +\1 +\1$", ended.out, re.MULTILINE)
    assert "missed" not in ended.out
