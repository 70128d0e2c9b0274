"""Captures of the legacy API against the new one, which is given the world that they tell."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lma.core.errors import BadInput
from lma.parity.check import check
from lma.parity.order import Order
from lma.parity.report.model import Report
from lma.parity.run import Options

from .captured import GAME_IDS, PUUID, RIOT_ID, captured, write_captures
from .conftest import Two, found

Run = Callable[..., Any]


def compared(folder: Path, **told: Any) -> Report:
    return asyncio.run(check(Order(examples=folder, **told), Options()))


def accepted(report: Report) -> dict[tuple[str | None, str, str], int]:
    return {(g.rule, g.code, g.pattern): g.count for _, g in report.groups("accepted")}


def differences(report: Report) -> list[tuple[str, str, str]]:
    return [(r.route, g.code, g.pattern) for r, g in report.groups("open")]


@pytest.mark.shared
def test_every_difference_of_the_real_captures_is_a_named_debt(
    shared: Path, terminal: Path
) -> None:
    report = compared(shared / "phase0")
    assert differences(report) == []
    assert report.exit_status == 0, report.problems
    assert accepted(report) == {
        ("D1", "int-against-string", "$.id"): 1,
        ("D1", "int-against-string", "$[*].id"): 20,
        ("D2", "value", "$[*].champ_id"): 166,
        ("D3", "value", "$[*].image_url"): 9,
        ("D4", "value", "$.email"): 1,
        ("D5", "value", "$.summonerName"): 1,
        ("D6", "order", "$"): 1,
    }
    assert all(group.reason for _, group in report.groups("accepted"))
    routes = {route.route: route for route in report.routes}
    assert routes["GET /matches/{id}"].groups == []
    assert {name for name, route in routes.items() if route.coverage == "compared"} == {
        "POST /users/sign_up",
        "POST /users/sign_in",
        "GET /users/{id}/matches",
        "GET /matches/{id}",
        "GET /champions",
    }
    assert all(route.reasons for route in routes.values() if route.coverage == "skipped")
    assert str(shared / "ddragon" / "13.24.1") in report.candidate


@pytest.mark.shared
def test_without_the_debts_the_real_captures_differ(shared: Path, terminal: Path) -> None:
    report = compared(shared / "phase0", with_debts=False)
    assert report.exit_status == 1
    assert ("GET /champions", "value", "$[*].champ_id") in differences(report)


def test_the_new_api_is_given_the_world_of_the_captures(terminal: Path, tmp_path: Path) -> None:
    report = compared(write_captures(tmp_path / "old", dragon=True))
    assert differences(report) == []
    assert report.exit_status == 0, report.problems
    assert report.comparisons == 15
    assert report.ids == {"match": 4, "user": 1}
    assert accepted(report) == {
        ("D1", "int-against-string", "$.id"): 1,
        ("D1", "int-against-string", "$[*].id"): 4,
        ("D2", "value", "$.champ_id"): 1,
        ("D2", "value", "$[*].champ_id"): 4,
        ("D3", "value", "$.image_url"): 1,
        ("D3", "value", "$[*].image_url"): 2,
        ("D4", "value", "$.email"): 1,
        ("D5", "value", "$.summonerName"): 1,
        ("D6", "order", "$"): 1,
    }


def test_without_data_dragon_the_captures_own_champions_do(terminal: Path, tmp_path: Path) -> None:
    report = compared(write_captures(tmp_path / "old"))
    assert (differences(report), report.exit_status) == ([], 0)
    # Their images are what was captured, so there is nothing left for D3 to accept.
    assert "D3" not in {group.rule for _, group in report.groups("accepted")}


def test_captures_that_contradict_each_other_differ(terminal: Path, tmp_path: Path) -> None:
    folder = write_captures(tmp_path / "old")
    told = {**captured("users-sign-in"), "summonerLevel": 86}
    (folder / "phase0-example-users-sign-in.json").write_text(json.dumps(told))
    match = json.loads((folder / "phase0-example-match.json").read_text())
    match["info"]["participants"][3]["kills"] = str(match["info"]["participants"][3]["kills"])
    (folder / "phase0-example-match.json").write_text(json.dumps(match))
    report = compared(folder)
    group = found(report, "POST /users/sign_in", "value", "$.summonerLevel")
    assert group is not None
    assert (group.examples[0].was, group.examples[0].now) == ("86", "87")
    # The match comes back as it was captured, whatever is in it.
    assert differences(report) == [("POST /users/sign_in", "value", "$.summonerLevel")]
    assert report.exit_status == 1


@pytest.mark.parametrize(
    ("names", "comparisons"),
    [
        (("users-sign-in", "fetch-user", "match", "champion", "champion-miss"), 5),
        (("users-sign-up", "users-sign-up-miss"), 2),
        (("champion",), 1),
        (("users-sign-up-miss", "users-matches-miss"), 2),
    ],
)
def test_a_few_captures_are_enough(
    terminal: Path, tmp_path: Path, names: tuple[str, ...], comparisons: int
) -> None:
    folder = write_captures(tmp_path / "old")
    for path in folder.glob("*.json"):
        if path.stem.removeprefix("phase0-example-") not in names:
            path.unlink()
    report = compared(folder)
    assert (differences(report), report.exit_status) == ([], 0), report.problems
    assert report.comparisons == comparisons


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("users-sign-up", "<html>", "JSON is malformed"),
        ("users-sign-up", '{"riot_id": 7}', "Expected `str`, got `int`"),
        ("users-matches", '[{"id": 1}]', "missing required field `game_id`"),
        ("match", '{"x":' + "[" * 10_000 + "]" * 10_000 + "}", "recursion"),
        ("match", "{}", "metadata"),
        ("champions", '{"detail": "down"}', "Expected `array`"),
        ("fetch-rank", "\ud800", "invalid character"),
    ],
)
def test_captures_that_tell_no_world_are_exit_2(
    lma: Run, tmp_path: Path, name: str, text: str, words: str
) -> None:
    folder = write_captures(tmp_path / "old")
    body = text.encode("utf-8", "surrogatepass")
    (folder / f"phase0-example-{name}.json").write_bytes(body)
    with pytest.raises(BadInput, match=f"(?i){words}") as told:
        compared(folder)
    assert name in told.value.message
    ended = lma("parity-check", "--examples", str(folder))
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 2)
    assert "Traceback" not in ended.err


def test_a_capture_of_200_mb_is_told_and_not_read(two: Two, terminal: Path, tmp_path: Path) -> None:
    folder = write_captures(tmp_path / "old")
    with (folder / "phase0-example-match.json").open("wb") as file:
        file.truncate(200 * 2**20)
    with pytest.raises(BadInput, match=r"match can't be read \(the file is larger than 32 MiB\)"):
        compared(folder)
    report = two.check(baseline_url=None, examples=folder, variables={"player": "Faker#NA1"})
    assert found(report, "GET /matches/{id}", "size", "$") is not None


def test_a_broken_champion_json_is_named(terminal: Path, tmp_path: Path) -> None:
    folder = write_captures(tmp_path / "old", dragon=True)
    file = folder / "ddragon" / "13.24.1" / "en_US" / "champion.json"
    file.write_text("[]")
    with pytest.raises(BadInput, match=r"champion\.json is no"):
        compared(folder)


def test_a_server_is_asked_for_what_was_captured(two: Two, tmp_path: Path) -> None:
    """Its world is its own, so that all is different; but the player asked for is the captured."""
    asked: list[dict[str, Any]] = []
    original = two.candidate.found_user

    def listen(route: str, form: dict[str, Any]) -> Any:
        asked.append(form)
        return original(route, form)

    two.candidate.found_user = listen  # type: ignore[method-assign]
    try:
        folder = write_captures(tmp_path / "old")
        report = two.check(baseline_url=None, examples=folder)
        assert asked[0] == {"summonerName": RIOT_ID, "email": "etoile+noire@example.com"}
        two.check(baseline_url=None, examples=folder, variables={"player": "Other#NA1"})
    finally:
        del two.candidate.found_user
    assert report.exit_status == 1
    assert {form["summonerName"] for form in asked} == {RIOT_ID, "Other#NA1", "Nobody Here#NONE"}
    assert PUUID not in str(asked)
    assert GAME_IDS[0] not in str(two.candidate.asked)
