"""A new user's first commands, as processes of their own in a data folder that is new."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lma import local
from tests.cli.processes import Process, serving

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a sandbox in a process of its own."""
    server = serving(CHECKOUT, tmp_path_factory.mktemp("served"), [])
    yield server.address
    server.end()


@pytest.fixture
def new_user(terminal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Process]:
    """Nothing but an empty data folder with a space in its name."""
    folder = tmp_path / "a new data folder"
    monkeypatch.setenv("LMA_DATA_DIR", str(folder))
    yield Process(CHECKOUT)
    local.destroy(folder)


@pytest.fixture
def asking(new_user: Process, served: str, monkeypatch: pytest.MonkeyPatch) -> Process:
    """A new user who asks the sandbox over HTTP."""
    monkeypatch.setenv("LMA_RIOT_URL", f"{served}/{{route}}")
    monkeypatch.setenv("LMA_DDRAGON_URL", f"{served}/ddragon")
    return new_user


def rows_of(ended: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert ended.returncode == 0, ended.stderr
    return list(json.loads(ended.stdout))


def test_the_first_command_and_the_second(new_user: Process) -> None:
    first = new_user.run("matches", "Faker#NA1")
    assert first.returncode == 0, first.stderr
    assert len(first.stdout.splitlines()) == 21
    assert len(first.stderr.splitlines()) == 1
    assert "made up" in first.stderr
    second = new_user.run("matches", "Faker#NA1")
    assert second.stdout == first.stdout


def test_two_first_commands_at_once(new_user: Process) -> None:
    started = [new_user.start("matches", name, "-f", "json") for name in ("A1#NA1", "B1#NA1")]
    for process in started:
        out, told = process.communicate(timeout=60)
        assert process.returncode == 0, told
        assert len(json.loads(out)) == 20
        assert told == ""


NAMES = ["Faker#NA1", "a b c#EUW", "x/y %2F?#a#b", "한글 이름#KR1", "😀#OCE", "é;@!'#1"]


def test_every_name_finds_its_player_over_http(asking: Process) -> None:
    listed = asking.run(
        "summoner", "-", "--json", "player,riot_id,platform", input="\n".join(NAMES)
    )
    found = {row["player"]: row for row in rows_of(listed)}
    assert list(found) == NAMES
    for name in NAMES:
        assert found[name]["riot_id"].casefold() == name.casefold()
    assert found["한글 이름#KR1"]["platform"] == "kr"
    rows = rows_of(asking.run("matches", "한글 이름#KR1", "-n", "3", "-f", "json"))
    assert [row["match_id"][:3] for row in rows] == ["KR_"] * 3
    again = asking.run("matches", "한글 이름-KR1", "-n", "3", "-f", "json", "--offline")
    assert rows_of(again) == rows


def test_an_old_list_outlives_riot(asking: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of(asking.run("matches", "Faker#NA1", "-n", "5", "-f", "json"))
    monkeypatch.setenv("LMA_RIOT_URL", "http://127.0.0.1:1/{route}")
    assert rows_of(asking.run("matches", "Faker#NA1", "-n", "5", "-f", "json")) == rows
    refreshed = asking.run("matches", "Faker#NA1", "-n", "5", "--refresh", "-f", "json")
    assert refreshed.returncode == 5
    assert rows_of(asking.run("matches", "Faker#NA1", "-n", "5", "--offline", "-f", "json")) == rows


@pytest.mark.skipif(os.getuid() != 0 or sys.platform != "linux", reason="mounts a small disk")
def test_a_full_disk_is_said_and_loses_nothing(new_user: Process, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(small)], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        ended = new_user.run("matches", "Faker#NA1", env={"LMA_DATA_DIR": str(small / "data")})
        told = [line for line in ended.stderr.splitlines() if not line.startswith("note:")]
        # As root the data lie elsewhere (an ordinary user runs the server), and it may succeed.
        assert (ended.returncode, told == []) in ((9, False), (0, True)), ended.stderr
        assert "Traceback" not in ended.stderr
    finally:
        local.destroy(small / "data")
        subprocess.run(["umount", str(small)], check=True)
