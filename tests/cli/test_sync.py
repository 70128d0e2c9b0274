"""`lma sync`, `follow` and `rekey`, on the built-in sandbox."""

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .processes import Process

CHECKOUT = Path(__file__).parents[2]


def test_a_roster_a_list_and_names(
    lma: Callable[..., Any], stdin: Callable[[bytes], None], tmp_path: Path
) -> None:
    roster = tmp_path / "team.txt"
    roster.write_text("\ufeffFaker#NA1\n\n// the bench\nCaps#EUW\n", encoding="utf-8")
    stdin(b"Faker#NA1\n")
    ended = lma("sync", "Faker-NA1", "-", "--roster", str(roster), "-n", "3", "-f", "json")
    assert (ended.status, ended.err) == (0, "")
    rows = json.loads(ended.out)
    assert list(rows[0]) == ["player", "platform", "matches", "new", "state", "error"]
    assert [row["player"] for row in rows] == ["Faker#NA1", "Caps#EUW"]
    assert all(row["matches"] >= 3 and row["state"] == "done" for row in rows)
    again = lma("sync", "--roster", str(roster), "-n", "3", "--json", "player,new")
    assert json.loads(again.out) == [
        {"player": "Faker#NA1", "new": 0},
        {"player": "Caps#EUW", "new": 0},
    ]
    assert lma("matches", "Caps#EUW", "-n", "3", "--offline").status == 0


def test_who_does_not_exist_is_told_and_stops_nobody(
    lma: Callable[..., Any], stdin: Callable[[bytes], None]
) -> None:
    stdin(b"nobody#NA1\nnot a riot id\nFaker#NA1\n")
    ended = lma("sync", "-", "-n", "1", "-f", "tsv")
    assert ended.status == 3
    assert [line.split("\t")[0] for line in ended.out.splitlines()[1:]] == ["Faker#NA1"]
    assert "nobody#NA1" in ended.err


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["sync"], "Nobody is named"),
        (["sync", "--roster", "missing.txt"], "missing.txt"),
        (["sync", "Faker#NA1", "-q", "chess"], "chess"),
        (["sync", "Faker#NA1", "--since", "yesterdayish"], "yesterdayish"),
        (["follow", "Faker#NA1", "--every", "5s"], "shorter than a minute"),
    ],
)
def test_bad_input(argv: list[str], says: str, lma: Callable[..., Any]) -> None:
    ended = lma(*argv)
    assert (ended.status, ended.out) == (2, "")
    assert says in ended.err
    assert "Traceback" not in ended.err


def test_follow_following_and_unfollow(lma: Callable[..., Any]) -> None:
    assert lma("follow", "Faker#NA1", "-n", "2").status == 0
    (row,) = json.loads(lma("following", "-f", "json").out)
    assert list(row) == [
        *("player", "platform", "every", "count", "timelines"),
        *("matches", "looked_at", "state", "error"),
    ]
    assert (row["player"], row["every"], row["state"]) == ("Faker#NA1", 600, "due")
    (synced,) = json.loads(lma("sync", "--followed", "-f", "json").out)
    assert synced["state"] == "done"
    assert json.loads(lma("following", "-f", "json").out)[0]["looked_at"] is not None
    ended = lma("unfollow", "Faker#NA1")
    assert (ended.status, ended.out) == (0, "")
    assert json.loads(lma("following", "-f", "json").out) == []
    assert lma("unfollow", "Faker#NA1").status == 3
    stranger = lma("unfollow", "Stranger#NA1")
    assert stranger.status == 3
    assert "Stranger#NA1 is not followed." in stranger.err
    assert "--offline" not in stranger.err  # which the command does not have


def test_rekey_leaves_those_whose_puuid_is_good(lma: Callable[..., Any]) -> None:
    lma("summoner", "Faker#NA1")
    ended = lma("rekey", "-f", "json")
    assert ended.status == 0
    rows = json.loads(ended.out)
    assert {"player": "Faker#NA1", "platform": "na1", "outcome": "kept", "error": None} in rows


def test_ctrl_c_keeps_what_was_brought_and_the_same_command_goes_on(
    terminal: Path, lma: Callable[..., Any]
) -> None:
    process = Process(CHECKOUT)
    command = ("sync", "Showmaker#KR1", "-n", "300", "--json", "matches,new")
    assert lma("summoner", "Showmaker#KR1").status == 0
    started = process.start(*command)
    while not (stored := _stored(lma)):
        assert started.poll() is None, started.communicate()
        time.sleep(0.05)
    started.send_signal(signal.SIGINT)
    out, told = started.communicate(timeout=60)
    assert (started.returncode, out) == (130, ""), told
    assert "Traceback" not in told
    kept = _stored(lma)
    assert stored <= kept
    (row,) = json.loads(lma(*command).out)
    assert row["matches"] == kept + row["new"]
    assert kept < row["matches"], "it was not over when it was stopped"


def _stored(lma: Callable[..., Any]) -> int:
    ended = lma("matches", "Showmaker#KR1", "-n", "1000", "--offline", "--json", "match_id")
    return len(json.loads(ended.out))
