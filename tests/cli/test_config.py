"""`lma config` and `lma doctor`: every setting, and no secret in any of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CANARY = "c4n4ry"


def test_config(lma: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMA_PLATFORM", "euw1")
    ended = lma("config", "-f", "json")
    rows = {row["name"]: row for row in json.loads(ended.out)}
    assert (ended.status, ended.err) == (0, "")
    assert list(rows["platform"]) == ["name", "value", "origin", "environment", "description"]
    assert (rows["platform"]["value"], rows["platform"]["origin"]) == ("euw1", "environment")
    assert rows["riot_api_key"]["value"] is None


def test_a_file_and_the_environment(
    lma: Callable[..., Any], terminal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (terminal / "lma.toml").write_text('platform = "kr"\n')
    (terminal / ".env").write_text("LMA_DDRAGON_URL=http://localhost:1/ddragon\n")
    rows = {row["name"]: row for row in json.loads(lma("config", "-f", "json").out)}
    assert (rows["platform"]["value"], rows["platform"]["origin"]) == ("kr", "lma.toml")
    assert rows["ddragon_url"]["origin"] == ".env"
    monkeypatch.setenv("LMA_PLATFORM", "euw1")
    rows = {row["name"]: row for row in json.loads(lma("config", "-f", "json").out)}
    assert rows["platform"]["value"] == "euw1"


@pytest.mark.parametrize("format_name", ["table", "csv", "json", "ndjson"])
def test_secrets_are_never_shown(
    lma: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, format_name: str
) -> None:
    monkeypatch.setenv("LMA_RIOT_API_KEY", f"RGAPI-{CANARY}")
    monkeypatch.setenv("LMA_RIOT_URL", f"http://u:{CANARY}@127.0.0.1:1/{{route}}")
    monkeypatch.setenv("LMA_DDRAGON_URL", f"http://u:{CANARY}@127.0.0.1:1")
    monkeypatch.setenv("LMA_REDIS_URL", f"redis://:{CANARY}@127.0.0.1:1/0")
    monkeypatch.setenv("LMA_DATABASE_URL", f"postgresql://u:{CANARY}@127.0.0.1:1/d")
    for argv in (
        ["config"],
        ["doctor"],
        ["doctor", "--debug"],
        ["db", "status", "--debug"],
        ["matches", "Faker#NA1", "--debug"],
        ["champions", "sync", "--debug"],
    ):
        ended = lma(*argv, "-f", format_name)
        assert CANARY not in ended.out + ended.err, argv


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("LMA_RIOT_URL", "foo", "riot_url from environment is wrong"),
        ("LMA_PLATFORM", "xx9", "There is no platform 'xx9'."),
        ("LMA_SANDBOX_REPLAY", "/nope", "The recordings in /nope can't be read"),
        ("LMA_DATA_DIR", "/dev/null/x", "Not a directory"),
    ],
)
def test_a_wrong_setting_is_named(
    lma: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    message: str,
) -> None:
    monkeypatch.setenv(name, value)
    ended = lma("matches", "Faker#NA1", "-f", "tsv")
    assert ended.status == 9
    error, hint = ended.err.splitlines()
    assert message in error
    assert hint.startswith("hint: ")


def test_recordings_that_are_broken_are_told_once(
    lma: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "replay"
    (folder / "matches").mkdir(parents=True)
    monkeypatch.setenv("LMA_SANDBOX_REPLAY", str(folder))
    assert lma("matches", "Faker#NA1").status == 9
    (folder / "matches" / "x.json").write_text("{")
    ended = lma("matches", "Faker#NA1")
    assert ended.status == 3
    assert "x.json is not a match" in ended.err
    assert lma("matches", "Faker#NA1", "-f", "json").err.count("\n") == 1


def test_doctor(lma: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    ended = lma("doctor", "-f", "json")
    rows = json.loads(ended.out)
    assert (ended.status, ended.err) == (0, "")
    assert list(rows[0]) == ["check", "status", "detail", "hint"]
    assert {row["check"] for row in rows} >= {"python", "database", "store", "riot", "data dragon"}
    monkeypatch.setenv("LMA_REDIS_URL", "redis://127.0.0.1:1/0")
    ended = lma("doctor", "-f", "json")
    assert ended.status == 8
    assert json.loads(ended.err)["error"]["code"] == "check_failed"
    assert json.loads(ended.out)[-1]["status"] == "failed"
