"""Recording: nobody's key or address is written, everything else is; and replaying."""

import asyncio
import json
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lma.core.errors import BadInput, UpstreamFailed
from lma.parity.marked import parse_marked
from lma.parity.plan import Plan
from lma.parity.plan_files import legacy_plan, read_plan
from lma.parity.pseudonyms import Pseudonyms, load_salt
from lma.parity.record import record_url
from lma.parity.recordings import Recording
from lma.parity.report.model import Report
from lma.parity.run import Options

from .conftest import Two, found
from .faults import MATCH, on, put

HIDING = Pseudonyms(b"salt" * 8)
MOMENT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def recorded(url: str, folder: Path, plan: Plan | None = None) -> Path:
    told = record_url(
        url,
        plan or legacy_plan(),
        folder,
        pseudonyms=HIDING,
        timeout_s=2.0,
        clock=lambda: MOMENT,
    )
    asyncio.run(told)
    return folder


def test_one_file_for_each_exchange(two: Two, tmp_path: Path) -> None:
    folder = recorded(two.old, tmp_path / "old")
    files = sorted(path.name for path in folder.iterdir())
    assert len(files) == 15
    assert files[0] == "0001-users-sign-up.json"
    told = json.loads((folder / "0009-users-matches.json").read_text("utf-8"))
    assert (told["method"], told["template"], told["path"]) == (
        "GET",
        "/users/{id}/matches",
        "/users/12/matches",
    )
    assert (told["status"], told["recorded_at"]) == (200, "2026-11-24T12:00:00.000Z")
    assert told["headers"] == {"content-type": "application/json; charset=utf-8"}
    assert told["latency_ms"] > 0
    assert len(json.loads(told["body"])) == 20


def test_no_address_is_written_and_the_plus_stays(two: Two, tmp_path: Path) -> None:
    folder = recorded(two.old, tmp_path / "old")
    text = "".join(path.read_text("utf-8") for path in folder.iterdir())
    for part in ("faker+parity", "faker parity", "somebody.else"):
        assert part not in text
    told = json.loads((folder / "0001-users-sign-up.json").read_text("utf-8"))
    sent, answered = told["request_body"]["email"], json.loads(told["body"])["email"]
    assert sent.endswith("@example.com")
    assert sent.count("+") == 1
    assert answered == sent.replace("+", " ")


def test_a_recording_is_replayed_against_the_new_api(two: Two, tmp_path: Path) -> None:
    """With the ids of its own paths translated, for the new API knows only its own."""
    folder = recorded(two.old, tmp_path / "old")
    hidden_email = json.loads((folder / "0001-users-sign-up.json").read_text("utf-8"))
    plan_of_old = hidden_email["request_body"]["email"]
    report = replay(two, folder)
    assert report.ids == {"match": 20, "user": 1}
    assert any(f"GET /users/{uuid}/matches" in two.candidate.asked for uuid in ids_asked(two))
    # The stand-in signs nobody in and is echoed by nobody: all else is in parity.
    assert {(r.route, g.pattern) for r, g in report.groups("open")} == {
        ("POST /users/sign_up", "$.email"),
        ("POST /users/sign_in", "$"),
    }
    assert plan_of_old not in json.dumps(sorted(two.candidate.asked))


def replay(two: Two, folder: Path) -> Report:
    two.candidate.asked.clear()
    return two.check(baseline_url=None, recording=folder)


def ids_asked(two: Two) -> set[str]:
    return {
        told.split("/")[2]
        for told in two.candidate.asked
        if "/matches" in told and "/users/" in told
    }


def test_two_recordings_are_compared_without_a_network(two: Two, tmp_path: Path) -> None:
    old = recorded(two.old, tmp_path / "old")
    new = recorded(two.new, tmp_path / "new")
    two.candidate.fault = on(MATCH, put("info", "gameMode", to="ODYSSEY"))
    bad = recorded(two.new, tmp_path / "bad")
    sides: dict[str, Any] = {"baseline_url": None, "candidate_url": None, "allow_writes": False}
    equal = two.check(recording=old, candidate_recording=new, **sides)
    assert (equal.exit_status, equal.comparisons) == (0, 15)
    assert equal.latency is not None
    report = two.check(recording=old, candidate_recording=bad, **sides)
    assert found(report, MATCH, "value", "$.info.gameMode") is not None


def test_latency_fails_only_when_asked(two: Two, tmp_path: Path) -> None:
    old, new = (recorded(url, tmp_path / url[-5:]) for url in (two.old, two.new))
    for folder, champions_ms in ((old, 10), (new, 31)):
        for file in folder.glob("*.json"):
            told = json.loads(file.read_text("utf-8"))
            told["latency_ms"] = champions_ms if told["step"] == "champions" else 10
            file.write_text(json.dumps(told), "utf-8")
    sides: dict[str, Any] = {"baseline_url": None, "candidate_url": None, "allow_writes": False}
    sides |= {"recording": old, "candidate_recording": new}
    assert two.check(**sides).exit_status == 0
    assert two.check(**sides, options=Options(max_slowdown=3.2)).exit_status == 0
    strict = two.check(**sides, options=Options(max_slowdown=3.0))
    assert strict.exit_status == 1
    assert [(r.route, g.code) for r, g in strict.groups("open")] == [("GET /champions", "slow")]


def test_a_recording_alone_is_held_against_the_new_api_in_this_process(
    two: Two, tmp_path: Path, terminal: Path
) -> None:
    """Nothing is sent to anybody, so that no flag is needed; the world is the recording's."""
    folder = recorded(two.old, tmp_path / "old")
    two.legacy.asked.clear()
    sides: dict[str, Any] = {"baseline_url": None, "candidate_url": None, "allow_writes": False}
    report = two.check(recording=folder, **sides)
    assert [(r.route, g.code, g.pattern) for r, g in report.groups("open")] == []
    assert (report.exit_status, report.comparisons) == (0, 15), report.problems
    assert report.ids == {"match": 20, "user": 1}
    assert two.legacy.asked == []


NAMED_OTHERWISE = """
steps:
  - name: first
    route: POST /fetch_user
    body: { summonerName: "Faker#NA1" }
    capture: { user: $.id }
  - { name: second, route: "GET /users/{id}/matches", parameters: { id: "{user}" } }
"""
ONLY_READING = """
steps:
  - { name: ranks, route: "GET /users/{id}/fetch_rank", parameters: { id: "12" } }
"""


def test_a_recording_of_another_plan_tells_its_world_too(
    two: Two, tmp_path: Path, terminal: Path
) -> None:
    plan = read_plan(parse_marked(NAMED_OTHERWISE, "p"))
    folder = recorded(two.old, tmp_path / "old", plan)
    sides: dict[str, Any] = {"baseline_url": None, "candidate_url": None, "allow_writes": False}
    report = two.check(recording=folder, **sides)
    assert (report.exit_status, report.comparisons) == (0, 2), report.problems
    assert report.ids == {"match": 20, "user": 1}


def test_a_recording_without_a_player_needs_a_candidate(two: Two, tmp_path: Path) -> None:
    folder = recorded(two.old, tmp_path / "old", read_plan(parse_marked(ONLY_READING, "p")))
    with pytest.raises(BadInput, match="tells no player"):
        two.check(recording=folder, baseline_url=None, candidate_url=None)


def test_a_replay_needs_the_flag_for_writes(two: Two, tmp_path: Path) -> None:
    folder = recorded(two.old, tmp_path / "old")
    with pytest.raises(BadInput, match="may change data"):
        two.check(baseline_url=None, recording=folder, allow_writes=False)


def test_keys_in_queries_bodies_and_headers_are_hidden() -> None:
    key = "RGAPI-01234567-89ab-cdef-0123-456789abcdef"
    assert key not in HIDING.text(f"see {key}!")
    assert HIDING.text(key) == HIDING.text(key)
    assert HIDING.mapping({"api_key": "s3cret", "q": "plain"})["q"] == "plain"
    assert "s3cret" not in str(HIDING.mapping({"api_key": "s3cret"}))
    assert "s3cret" not in str(HIDING.value({"user": {"password": "s3cret"}}))


@pytest.mark.parametrize(
    ("body", "hidden", "kept"),
    [
        ('{"email":"a b@c.de","n":1.0}', "a b@c.de", '"n":1.0'),
        ('{"email": "nobody"}', "nobody", '"email": '),
        ('{"x":"mail me: a.b@c.de now"}', "a.b@c.de", "mail me: "),
        ('{"x":"a.b\\u0040c.de"}', "a.b", '"x"'),
        ('{"email":null,"a":1,"a":2}', "zzz", '{"email":null,"a":1,"a":2}'),
        ('{"token":"abc","t":"\\"}"}', "abc", '"t":"\\"}"'),
        ("<p>a@b.cd</p>", "a@b.cd", "<p>"),
        ('["x", "q@w.er"]', "q@w.er", '["x", "'),
    ],
)
def test_a_body_is_changed_nowhere_else(body: str, hidden: str, kept: str) -> None:
    told = HIDING.body(body)
    assert hidden not in told
    assert kept in told


def test_the_salt_is_made_once_and_is_the_users_alone(tmp_path: Path) -> None:
    salt = load_salt(tmp_path / "new")
    assert load_salt(tmp_path / "new") == salt
    assert stat.S_IMODE((tmp_path / "new" / "parity-salt").stat().st_mode) == 0o600
    assert Pseudonyms(salt).email("a@b.cd") != HIDING.email("a@b.cd")


def test_a_folder_that_holds_something_is_left_alone(two: Two, tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text("{}")
    with pytest.raises(BadInput, match="already"):
        recorded(two.old, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.json"]


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UpstreamFailed, match="can't be reached"):
        recorded("http://127.0.0.1:9", tmp_path / "x")


def test_bytes_that_are_no_text_are_kept(two: Two, tmp_path: Path) -> None:
    two.candidate.fault = lambda route, reply: setattr(reply, "raw", b'\xff{"email":"a@b.cd"}')
    steps = "steps:\n  - name: one\n    route: GET /champions\n"
    folder = recorded(two.new, tmp_path / "x", read_plan(parse_marked(steps, "p")))
    recording = Recording(folder)
    exchange = recording.find(recording.steps[0])
    assert exchange is not None
    assert exchange.answer.body.startswith(b"\xff{")
    assert b"a@b.cd" not in exchange.answer.body


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "no recorded exchange"),
        ("[]", "no recorded exchange"),
        ('{"format": "other/1"}', "format"),
        ('{"format": "lma-parity-exchange/1"}', "missing"),
        ("[" * 100_000, "no recorded exchange"),
    ],
)
def test_a_file_that_is_no_exchange_is_told(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(BadInput, match=words) as told:
        Recording(tmp_path)
    assert "a.json" in told.value.message
