"""What Riot does wrong, asked over HTTP: the exit status, one sentence, one hint, nothing lost."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.processes import Serving


def _error(ended: Any) -> dict[str, str]:
    (line,) = ended.err.splitlines()
    error = json.loads(line)["error"]
    assert list(error) == ["code", "message", "hint"]
    assert error["hint"]
    return dict(error)


@pytest.mark.parametrize(
    ("faults", "status", "code"),
    [
        (["503"], 5, "upstream_failed"),
        (["502"], 5, "upstream_failed"),
        (["malformed,path=account"], 5, "upstream_failed"),
        (["empty,path=account"], 5, "upstream_failed"),
        (["reset"], 5, "upstream_failed"),
        (["truncate,path=summoner"], 5, "upstream_failed"),
        (["401"], 4, "riot_key_missing"),
        (["403"], 4, "riot_key_missing"),
        (["429-application,retry_after=600"], 6, "rate_limited"),
        (["404,path=riot/account"], 3, "not_found"),
    ],
)
def test_a_look_up_that_fails(
    lma: Callable[..., Any],
    serve: Callable[..., Serving],
    ask: Callable[[Serving], None],
    faults: list[str],
    status: int,
    code: str,
) -> None:
    ask(serve(*(word for fault in faults for word in ("--fault", fault))))
    ended = lma("summoner", "Quiet One#NA1", "--wait", "1s", "-f", "json")
    assert (ended.status, ended.out) == (status, ""), ended.err
    assert _error(ended)["code"] == code


def test_nobody_listens(lma: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMA_RIOT_URL", "http://127.0.0.1:1/{route}")
    ended = lma("rank", "Quiet One#NA1")
    assert ended.status == 5
    assert [line.split()[0] for line in ended.err.splitlines()] == ["error:", "hint:"]


def test_a_key_is_asked_for_checked_and_taken(
    lma: Callable[..., Any],
    serve: Callable[..., Serving],
    ask: Callable[[Serving], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask(serve("--key", "RGAPI-good"))
    missing = lma("summoner", "Keyless#NA1", "-f", "json")
    assert (missing.status, _error(missing)["code"]) == (4, "riot_key_missing")
    monkeypatch.setenv("LMA_RIOT_API_KEY", "RGAPI-c4n4ry")
    for options in ([], ["--debug"]):
        rejected = lma("summoner", "Keyless#NA1", "-f", "json", *options)
        assert rejected.status == 4
        assert "c4n4ry" not in rejected.err
    assert "c4n4ry" not in lma("config", "-f", "json").out
    assert "c4n4ry" not in lma("doctor").out
    monkeypatch.setenv("LMA_RIOT_API_KEY", "RGAPI-good")
    assert lma("summoner", "Keyless#NA1").status == 0


def test_matches_that_fail_leave_the_others(
    lma: Callable[..., Any], serve: Callable[..., Serving], ask: Callable[[Serving], None]
) -> None:
    ask(serve("--fault", "503,share=0.4,path=match/v5/matches/NA1"))
    ended = lma("matches", "Partly#NA1", "-n", "20", "-f", "json")
    rows = json.loads(ended.out)
    assert 0 < len(rows) < 20
    assert ended.status == 5
    assert _error(ended)["code"] == "upstream_failed"
    ask(serve())
    again = lma("matches", "Partly#NA1", "-n", "20", "-f", "json")
    assert (again.status, again.err) == (0, "")
    assert len(json.loads(again.out)) == 20


@pytest.mark.parametrize(
    "options",
    [
        ["--fault", "nope"],
        ["--fault", "500,foo=1"],
        ["--fault", "500,share=x"],
        ["--fault", "500,path=["],
        ["--latency", "x"],
        ["--limits", "x"],
        ["--method-limits", "match-v5.match=x"],
        ["--windows", "round"],
        ["--replay", "/nope"],
        ["--port", "70000"],
    ],
)
def test_a_sandbox_that_cannot_be_meant(lma: Callable[..., Any], options: list[str]) -> None:
    ended = lma("sandbox", "serve", *options)
    assert ended.status == 2
    assert options[0] in ended.err or options[0] == "--windows"
    assert [line.split()[0] for line in ended.err.splitlines()] == ["error:", "hint:"]


def test_a_server_ends_well(serve: Callable[..., Serving]) -> None:
    assert serve().end() == 0
