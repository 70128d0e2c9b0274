"""Standard streams that are closed, full, or read by somebody who leaves; and Ctrl-C."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.processes import Process, Serving

CHECKOUT = Path(__file__).parents[2]
# Interrupted, over by then, or hardly begun: to a shell the last is 130 too.
ENDED = (130, 0, -signal.SIGINT)
LISTING = ["matches", "Faker#NA1", "-n", "20"]


def _shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run a line in bash, where `lma` is this checkout's."""
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, timeout=60, env=dict(os.environ)
    )


@pytest.mark.parametrize(
    "line",
    [
        "champions list -f json | head -1",
        "champions list -f table | head -1",
        "champions list | true",
        "--help | true",
        "db dump | head -c 5 >/dev/null",
        "champions list -f json 2>&1 >/dev/null | true",
    ],
)
def test_a_closed_pipe_ends_well(on_path: Path, lma: Callable[..., Any], line: str) -> None:
    lma("champions", "list")
    ended = _shell(f'lma {line}; echo "${{PIPESTATUS[0]}}" >&2')
    assert ended.stderr.splitlines()[-1] == "0"
    assert "Traceback" not in ended.stderr
    assert "BrokenPipe" not in ended.stderr


@pytest.mark.parametrize("command", ["--help", "champions list -f csv", "version", "help formats"])
@pytest.mark.parametrize("to", [">/dev/full", ">&-"])
def test_output_that_cannot_be_written_is_an_error(
    on_path: Path, lma: Callable[..., Any], command: str, to: str
) -> None:
    lma("champions", "list")
    ended = _shell(f"lma {command} {to}")
    told = [line for line in ended.stderr.splitlines() if not line.startswith("note: ")]
    reason = "No space left on device" if "full" in to else "Bad file descriptor"
    assert told == [f"error: The output can't be written: {reason}."]
    assert ended.returncode == 1


@pytest.mark.parametrize("to", ["2>/dev/full", "2>&-"])
def test_what_nobody_can_be_told_changes_no_status(
    on_path: Path, lma: Callable[..., Any], to: str
) -> None:
    lma(*LISTING)
    assert _shell(f"lma matches nosuch {to}").returncode == 2
    fine = _shell(f"lma matches Faker#NA1 -n 2 {to}")
    assert fine.returncode == 0
    assert len(fine.stdout.splitlines()) == 3


def test_a_closed_stdin_is_no_list(on_path: Path) -> None:
    ended = _shell("lma matches - <&-")
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: ")


@pytest.mark.parametrize(
    "environment",
    ["LC_ALL=POSIX", "LANG=C LC_ALL=", "PYTHONIOENCODING=ascii", "PYTHONIOENCODING=latin-1"],
)
def test_any_locale_will_do(on_path: Path, lma: Callable[..., Any], environment: str) -> None:
    lma("summoner", "한글#KR1")
    ended = _shell(f"{environment} lma summoner 한글#KR1 --offline --json riot_id")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {"riot_id": "한글#KR1"}
    table = _shell(f"{environment} lma summoner 한글#KR1 --offline -f table")
    assert table.returncode == 0, table.stderr


def _started(process: Process, *argv: str) -> subprocess.Popen[str]:
    return process.start(*argv)


def _interrupt_after(started: subprocess.Popen[str], seconds: float) -> tuple[int, str]:
    time.sleep(seconds)
    started.send_signal(signal.SIGINT)
    _, told = started.communicate(timeout=30)
    return started.returncode, told


@pytest.mark.parametrize("module", ["typer.main", "lma.cli.champions", "pydantic", "asyncpg"])
def test_ctrl_c_while_lma_starts_says_so(terminal: Path, module: str) -> None:
    started = _started(Process(CHECKOUT, ["-X", "importtime"]), "champions", "list")
    assert started.stderr is not None
    for line in started.stderr:
        if line.split("|")[-1].strip() == module:
            break
    status, told = _interrupt_after(started, 0.0)
    # The interpreter says so itself where it loses one in a callback of its own import lock.
    assert "Traceback" not in re.sub(r"(?s)Exception ignored in.*?KeyboardInterrupt", "", told)
    assert status in ENDED


def test_ctrl_c_while_the_database_is_made_spoils_nothing(
    terminal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lma import local

    folder = tmp_path / "new data"
    monkeypatch.setenv("LMA_DATA_DIR", str(folder))
    process = Process(CHECKOUT)
    try:
        for seconds in (0.6, 1.0, 1.6):
            status, told = _interrupt_after(_started(process, "matches", "A#NA1"), seconds)
            assert "Traceback" not in told
            assert status in ENDED
        ended = process.run("matches", "A#NA1", "-n", "2")
        assert ended.returncode == 0, ended.stderr
        assert len(ended.stdout.splitlines()) == 3
    finally:
        local.destroy(folder)


def test_ctrl_c_keeps_what_was_fetched_and_the_same_command_goes_on(
    lma: Callable[..., Any], serve: Callable[..., Serving], ask: Callable[[Serving], None]
) -> None:
    ask(serve("--fault", "slow,seconds=1,path=match/v5/matches/NA1"))
    lma("db", "upgrade")
    before = _stored(lma)
    started = _started(Process(CHECKOUT), "matches", "Slow#NA1", "-n", "100", "-f", "json")
    deadline = time.monotonic() + 30
    while _stored(lma) == before and time.monotonic() < deadline:
        time.sleep(0.1)
    status, told = _interrupt_after(started, 0.1)
    assert status == 130
    assert json.loads(told)["error"]["code"] == "interrupted", told
    assert before < _stored(lma) < before + 100
    again = json.loads(lma("matches", "Slow#NA1", "-n", "100", "-f", "json").out)
    assert len(again) == 100


def _stored(lma: Callable[..., Any]) -> int:
    return int(json.loads(lma("db", "status", "-f", "json").out)["matches"])
