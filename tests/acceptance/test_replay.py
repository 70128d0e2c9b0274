"""The real payloads, through the terminal: every match for every one of its players."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.shared


@pytest.fixture
def replayed(shared: Path, lma: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("LMA_SANDBOX_REPLAY", str(shared / "riot"))
    return lma


def test_every_match_lists_for_every_player(
    replayed: Any, shared: Path, stdin: Callable[[bytes], None]
) -> None:
    expected = set()
    for path in sorted((shared / "riot" / "matches").glob("*.json")):
        payload = json.loads(path.read_bytes())
        match_id = payload["metadata"]["matchId"]
        for participant in payload["info"]["participants"]:
            if participant["puuid"] != "BOT":
                expected.add((participant["puuid"], match_id, participant["championId"]))
    found = set()
    for platform in sorted({match_id.partition("_")[0] for _, match_id, _ in expected}):
        here = {puuid for puuid, match_id, _ in expected if match_id.startswith(f"{platform}_")}
        stdin("\n".join(sorted(here)).encode())
        ended = replayed("matches", "-", "-p", platform, "-n", "100", "-f", "json")
        assert (ended.status, ended.err) == (0, "")
        found |= {
            (row["player"], row["match_id"], row["champion_id"]) for row in json.loads(ended.out)
        }
    assert found == expected


def test_every_match_shows(replayed: Any, shared: Path) -> None:
    for path in sorted((shared / "riot" / "matches").glob("*.json")):
        payload = json.loads(path.read_bytes())
        match_id, info = payload["metadata"]["matchId"], payload["info"]
        shown = replayed("match", match_id, "-f", "table", "--timeline")
        assert shown.status == 0, shown.err
        assert shown.out.startswith(match_id)
        rows = json.loads(replayed("match", match_id, "--offline", "-f", "json").out)
        told = sorted((row["champion_id"], row["kills"], row["gold"]) for row in rows)
        assert told == sorted(
            (p["championId"], p["kills"], p["goldEarned"]) for p in info["participants"]
        )


def test_recordings_are_announced_to_people_only(replayed: Any, shared: Path) -> None:
    assert "recordings" in replayed("summoner", "Nobody#NA1").err
    assert json.loads(replayed("summoner", "Nobody#NA1", "-f", "json").err)["error"]["code"]
