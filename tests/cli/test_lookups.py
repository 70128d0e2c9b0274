"""`lma summoner`, `lma rank`, `lma match`, `lma champions`, `lma version`: their JSON, and more."""

import json
from collections.abc import Callable
from typing import Any

import pytest

SUMMONER = [
    "id",
    "riot_id",
    "summoner_name",
    "platform",
    "summoner_level",
    "profile_icon_id",
    "puuid",
    "updated_at",
]
RANK = [
    "riot_id",
    "queue",
    "queue_type",
    "tier",
    "division",
    "league_points",
    "wins",
    "losses",
    "win_rate",
    "hot_streak",
    "updated_at",
]
PARTICIPANT = [
    "match_id",
    "slot",
    "player",
    "puuid",
    "is_bot",
    "team",
    "subteam",
    "placement",
    "result",
    "champion",
    "champion_id",
    "champion_level",
    "role",
    "kills",
    "deaths",
    "assists",
    "kda",
    "kill_participation",
    "cs",
    "cs_per_min",
    "gold",
    "damage",
    "damage_share",
    "damage_taken",
    "vision_score",
    "item0",
    "item1",
    "item2",
    "item3",
    "item4",
    "item5",
    "item6",
    "spell1",
    "spell2",
]
MATCH = [
    "match_id",
    "platform",
    "queue",
    "queue_id",
    "game_mode",
    "patch",
    "started_at",
    "duration",
    "ending",
    "teams",
    "participants",
    "timeline",
]
CHAMPION = ["champ_id", "key", "name", "nickname", "image_url", "version"]


@pytest.fixture
def match_id(lma: Callable[..., Any]) -> str:
    rows = json.loads(lma("matches", "Faker#NA1", "-n", "1", "--json", "match_id").out)
    return str(rows[0]["match_id"])


def test_summoner(lma: Callable[..., Any]) -> None:
    ended = lma("summoner", "Faker#NA1", "-f", "json")
    profile = json.loads(ended.out)
    assert list(profile) == SUMMONER
    assert (profile["riot_id"], profile["platform"]) == ("Faker#NA1", "na1")
    assert len(profile["puuid"]) == 78
    assert (ended.status, ended.err) == (0, "")


def test_rank(lma: Callable[..., Any]) -> None:
    ended = lma("rank", "Faker#NA1", "-f", "json")
    (entry,) = json.loads(ended.out)
    assert list(entry) == RANK
    assert entry["win_rate"] == round(entry["wins"] / (entry["wins"] + entry["losses"]), 4)
    assert (ended.status, ended.err) == (0, "")


def test_a_match_is_its_participants(lma: Callable[..., Any], match_id: str) -> None:
    ended = lma("match", match_id, "-f", "json")
    rows = json.loads(ended.out)
    assert [list(row) for row in rows] == [PARTICIPANT] * 10
    assert (ended.status, ended.err) == (0, "")
    header, *lines = lma("match", match_id, "-f", "csv").out.splitlines()
    assert header.split(",") == PARTICIPANT
    assert len(lines) == 10


def test_a_match_with_its_timeline_is_an_object(lma: Callable[..., Any], match_id: str) -> None:
    whole = json.loads(lma("match", match_id, "--timeline", "-f", "json").out)
    assert list(whole) == MATCH
    assert whole["timeline"]["known"] is True
    assert set(whole["timeline"]["gold"][0]) == {"second", "gold_difference"}
    part = json.loads(lma("match", match_id, "--timeline", "--json", "patch,match_id").out)
    assert list(part) == ["patch", "match_id"]
    assert "no field 'teams'" in lma("match", match_id, "--json", "teams").err


def test_a_scoreboard(lma: Callable[..., Any], match_id: str) -> None:
    out = lma("match", match_id, "--timeline", "-f", "table").out
    assert out.startswith(match_id)
    assert "Blue team" in out
    assert "Gold difference" in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        ("NA1_1", 3, "Riot knows no match NA1_1."),
        ("XX9_1", 2, "not a match id"),
        ("NA1_" + "9" * 40, 2, "not a match id"),
        ("NA1_1x", 2, "not a match id"),
        ("", 2, "not a match id"),
    ],
)
def test_a_match_that_is_not_there(
    lma: Callable[..., Any], text: str, status: int, message: str
) -> None:
    ended = lma("match", text, "-f", "json")
    error = json.loads(ended.err)["error"]
    assert (ended.status, ended.out) == (status, "")
    assert message in error["message"]
    assert error["hint"]


def test_champions(lma: Callable[..., Any]) -> None:
    rows = json.loads(lma("champions", "list", "-f", "json").out)
    assert list(rows[0]) == CHAMPION
    assert rows[0]["name"] == "Aatrox"
    wukong = json.loads(lma("champions", "show", "monkeyking", "-f", "json").out)
    assert (list(wukong), wukong["name"]) == (CHAMPION, "Wukong")
    synced = json.loads(lma("champions", "sync", "-f", "json").out)
    assert synced == {"version": wukong["version"], "champions": len(rows)}
    unknown = lma("champions", "show", "wukon", "-f", "json")
    assert unknown.status == 3
    assert json.loads(unknown.err)["error"]["hint"] == "did you mean Wukong?"


def test_version(lma: Callable[..., Any]) -> None:
    assert list(json.loads(lma("version", "-f", "json").out)) == ["lma", "python", "system"]
    assert lma("--version").out.startswith("lma ")


def test_single_objects_take_fields_too(lma: Callable[..., Any]) -> None:
    assert list(json.loads(lma("version", "--json", "system,lma").out)) == ["system", "lma"]
    refused = lma("version", "--json", "")
    assert refused.status == 2
    assert json.loads(refused.err)["error"] == {
        "code": "bad_input",
        "message": "--json names no field.",
        "hint": "fields: lma, python, system",
    }
