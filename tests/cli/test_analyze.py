"""`lma analyze --no-llm`: a report in every format, of the sandbox's player."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.processes import Process
from tests.llm.conftest import KEY, draft, record_world, sentence
from tests.llm.openai_server import BROKEN, OpenAIServer, Sent, openai_server, says

ANALYZE = ["analyze", "me#NA1", "--no-llm"]
ANALYSIS_FIELDS = {
    "id", "status", "player", "champion", "role", "match_id", "games", "compared_games", "source",
    "reason", "model", "prompt", "recommendations", "strengths", "receipts", "input_tokens",
    "output_tokens", "cost_usd", "kept", "created_at",
}  # fmt: skip
ROW_FIELDS = [
    "player", "recommendation", "title", "text", "receipts", "values", "games", "source",
]  # fmt: skip


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Games of a player who farms less of late; the built-in world plays others by the hour."""
    return record_world(tmp_path_factory.mktemp("recorded") / "world")


@pytest.fixture(autouse=True)
def _recorded(terminal: Path, recordings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMA_SANDBOX_REPLAY", str(recordings))


_IMPORTED = """
import sys
from lma.cli.run import run_command
status = run_command(sys.argv[1:])
print(status, *sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def imported(argv: list[str]) -> set[str]:
    """What a command line imports."""
    environment = Process(Path(__file__).parents[2]).environment()
    ended = subprocess.run(
        [sys.executable, "-c", _IMPORTED, *argv], env=environment, capture_output=True, text=True
    )
    status, *names = ended.stderr.splitlines()[-1].split()
    assert status == "0", ended.stderr
    return set(names)


def test_a_person_reads_recommendations_and_their_receipts(lma: Callable[..., Any]) -> None:
    ended = lma(*ANALYZE, "-f", "table")
    assert ended.status == 0
    lines = ended.out.splitlines()
    assert lines[0].startswith("me#NA1 · ")
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
        "player": "me#NA1",
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
    listed = json.loads(lma("matches", "me#NA1", "--queue", "ranked", "-f", "json").out)
    played = [row for row in listed if row["result"] in ("win", "loss")]
    told = json.loads(lma(*ANALYZE, "--match", played[0]["match_id"], "-f", "json").out)
    assert (told["match_id"], told["games"]) == (played[0]["match_id"], 1)


@pytest.mark.parametrize(
    ("argv", "status"),
    [
        (["analyze", "-"], 2),
        (["analyze", "me#NA1", "--champion", "Ahrii"], 2),
        (["analyze", "me#NA1", "--match", "x"], 2),
        (["analyze", "Nobody here#NA1", "--offline"], 7),
        (["analyze", "me#NA1", "-n", "1"], 2),
        (["analyze", "me#NA1", "--json", "nonsense"], 2),
    ],
)
def test_what_can_not_be_meant(lma: Callable[..., Any], argv: list[str], status: int) -> None:
    ended = lma(*argv)
    assert ended.status == status
    assert ended.out == ""
    assert "error: " in ended.err or "error" in json.loads(ended.err)


@pytest.fixture(scope="module")
def serving() -> Iterator[OpenAIServer]:
    with openai_server() as server:
        yield server


@pytest.fixture
def model(serving: OpenAIServer, monkeypatch: pytest.MonkeyPatch, terminal: Path) -> OpenAIServer:
    """A model at an address of one's own."""
    monkeypatch.setenv("LMA_LLM_MODEL", "stand-in")
    monkeypatch.setenv("LMA_LLM_URL", serving.url)
    monkeypatch.setenv("LMA_LLM_API_KEY", KEY)
    return serving


def advise(asked: dict[str, Any]) -> Sent:
    """Advice that cites the first piece of evidence; the words differ with the prompt's length."""
    return says(draft([sentence("Look at the map before you walk up.", "F1")]))


def test_a_model_writes_it_and_is_paid_once(lma: Callable[..., Any], model: OpenAIServer) -> None:
    model.reply(advise)
    first = json.loads(lma(*ANALYZE[:2], "-f", "json").out)
    again = json.loads(lma(*ANALYZE[:2], "-f", "json").out)
    assert (first["source"], first["kept"], again["kept"]) == ("model", False, True)
    assert {**first, "kept": True} == again
    assert len(model.asked) == 1
    shown = lma(*ANALYZE[:2], "-f", "table")
    assert "Look at the map before you walk up. [F1]" in shown.out
    assert "(kept)" in shown.out.splitlines()[0]
    assert KEY not in shown.out + shown.err


def test_a_dry_run_shows_what_is_sent_and_sends_nothing(
    lma: Callable[..., Any], model: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMA_LLM_MODEL", "dry")
    model.reply(advise)
    told = json.loads(lma(*ANALYZE[:2], "--dry-run", "-f", "json").out)
    assert model.asked == []
    assert lma(*ANALYZE[:2], "-f", "json").status == 0
    (asked,) = model.asked
    assert [message["content"] for message in asked["messages"]] == [told["system"], told["user"]]
    shown = lma(*ANALYZE[:2], "--dry-run", "-f", "table").out
    assert f"about {told['tokens']:,} tokens" in shown
    assert all(line in shown for line in told["user"].splitlines())


def test_a_model_that_fails_costs_nobody_the_report(
    lma: Callable[..., Any], model: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMA_LLM_MODEL", "failing")
    model.reply(BROKEN)
    ended = lma(*ANALYZE[:2], "-f", "table")
    assert ended.status == 5
    assert "By rules: failing at " in ended.out
    assert "1. " in ended.out
    assert "error: the model: failing at " in ended.err
    told = lma(*ANALYZE[:2], "-f", "json")
    assert json.loads(told.out)["source"] == "rules"
    assert json.loads(told.err)["error"]["code"] == "model_failed"


def test_a_page_is_written_beside(lma: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    assert lma(*ANALYZE, "--html", str(file), "-f", "tsv").status == 0
    assert "<h2>" in file.read_text("utf-8")
    assert lma(*ANALYZE, "--html", str(tmp_path / "no" / "where.html")).status == 2


def test_without_a_model_none_of_its_library_is_imported(lma: Callable[..., Any]) -> None:
    lma(*ANALYZE)
    names = imported([*ANALYZE, "--offline"])
    assert not {"pydantic_ai", "openai", "httpx"} & names


def test_evals_are_run_listed_and_gated(lma: Callable[..., Any], terminal_data_dir: Path) -> None:
    lma(*ANALYZE)
    told = json.loads(lma("eval", "run", "--no-llm", "-f", "json").out)
    assert (told["configuration"], told["grounding"], told["agreement"]) == ("rules", 1.0, 1.0)
    listed = json.loads(lma("eval", "compare", "-f", "json").out)
    assert [row["configuration"] for row in listed] == ["rules"]
    assert lma("eval", "gate", "rules").status == 0
    file = terminal_data_dir / "evals" / "rules.json"
    worse = {**told, "configuration": "worse", "model": "m", "grounding": 0.9, "by_model": 1.0}
    file.with_name("worse.json").write_text(json.dumps(worse))
    ended = lma("eval", "gate", "worse")
    assert ended.status == 8
    assert "grounding is 0.900" in ended.err
    assert lma("eval", "gate", "nobody").status == 3
    assert lma("eval", "run").status == 2
