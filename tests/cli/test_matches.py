"""`lma matches`."""

import json
from collections.abc import Callable
from typing import Any

import pytest

FIELDS = [
    "match_id",
    "started_at",
    "queue",
    "queue_id",
    "patch",
    "champion",
    "champion_id",
    "role",
    "result",
    "placement",
    "duration",
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
    "vision_score",
]


def test_json_is_an_array_of_flat_rows(lma: Callable[..., Any]) -> None:
    ended = lma("matches", "Faker#NA1", "-n", "3", "-f", "json")
    rows = json.loads(ended.out)
    assert (ended.status, ended.err) == (0, "")
    assert [list(row) for row in rows] == [FIELDS] * 3
    assert all(row["started_at"].endswith("Z") for row in rows)
    assert all(isinstance(row["match_id"], str) for row in rows)
    assert all(0 <= row["damage_share"] <= 1 for row in rows)
    assert rows == sorted(rows, key=lambda row: row["started_at"], reverse=True)


@pytest.mark.parametrize("separator", ["csv", "tsv"])
def test_separated_values_carry_every_field(lma: Callable[..., Any], separator: str) -> None:
    ended = lma("matches", "Faker#NA1", "-n", "2", "-f", separator)
    header, *rows = ended.out.splitlines()
    assert header.split("," if separator == "csv" else "\t") == FIELDS
    assert len(rows) == 2
    assert ended.err == ""


def test_a_pipe_gets_tsv_and_the_notice_goes_to_stderr(lma: Callable[..., Any]) -> None:
    ended = lma("matches", "Faker#NA1", "-n", "1")
    assert ended.out.splitlines()[0].split("\t") == FIELDS
    assert ended.err.startswith("note: no LMA_RIOT_API_KEY is set")


def test_a_table_ends_with_the_summary(lma: Callable[..., Any]) -> None:
    lines = lma("matches", "Faker#NA1", "-n", "5", "-f", "table").out.splitlines()
    assert lines[0].split()[:3] == ["Match", "When", "Queue"]
    assert len(lines) == 7
    assert lines[-1].startswith("Faker#NA1: ")
    assert "KDA" in lines[-1]


def test_fields_are_chosen_and_ordered(lma: Callable[..., Any]) -> None:
    rows = json.loads(lma("matches", "Faker#NA1", "-n", "1", "--json", "gold,match_id").out)
    assert list(rows[0]) == ["gold", "match_id"]


@pytest.mark.parametrize("chosen", ["nope", "", " , ", "player"])
def test_fields_that_do_not_exist_are_refused_before_anything_is_opened(
    lma: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    monkeypatch.setenv("LMA_DATABASE_URL", "nonsense")
    ended = lma("matches", "Faker#NA1", "--json", chosen)
    error = json.loads(ended.err)["error"]
    assert ended.status == 2
    assert error["hint"] == f"fields: {', '.join(FIELDS)}"


def test_nothing_found_is_an_empty_list(lma: Callable[..., Any]) -> None:
    nothing = ("matches", "Faker#NA1", "--until", "2010-01-01")
    assert json.loads(lma(*nothing, "-f", "json").out) == []
    assert lma(*nothing, "-f", "ndjson").out == ""
    assert lma(*nothing, "-f", "csv").out == ",".join(FIELDS) + "\n"
    assert lma(*nothing, "-f", "tsv").out == "\t".join(FIELDS) + "\n"
    table = lma(*nothing, "-f", "table")
    assert table.out.endswith("Faker#NA1: no matches.\n")
    assert table.status == 0


def test_a_list_gives_each_row_its_player(
    lma: Callable[..., Any], stdin: Callable[[bytes], None]
) -> None:
    stdin("\ufeffFaker#NA1\r\n\r\n// a comment\r\nChovy#KR1\r\n".encode())
    ended = lma("matches", "-", "-n", "2", "-f", "json")
    rows = json.loads(ended.out)
    assert [row["player"] for row in rows] == ["Faker#NA1"] * 2 + ["Chovy#KR1"] * 2
    assert list(rows[0]) == ["player", *FIELDS]
    assert (ended.status, ended.err) == (0, "")


def test_a_list_goes_on_after_a_line_that_is_no_player(
    lma: Callable[..., Any], stdin: Callable[[bytes], None]
) -> None:
    stdin(b"Faker#NA1\n\x1b[31mred#NA1\nnotag\nChovy#KR1\n")
    ended = lma("matches", "-", "-n", "1", "-f", "ndjson")
    players = [json.loads(line)["player"] for line in ended.out.splitlines()]
    errors = [json.loads(line)["error"] for line in ended.err.splitlines()]
    assert players == ["Faker#NA1", "Chovy#KR1"]
    assert [error["code"] for error in errors] == ["invalid_riot_id"] * 2
    assert errors[0]["message"] == r"Line 2: '\x1b[31mred#NA1' holds control characters."
    assert ended.status == 2


def test_a_list_ends_with_the_gravest_status(
    lma: Callable[..., Any], stdin: Callable[[bytes], None]
) -> None:
    lma("matches", "Faker#NA1", "-n", "1")
    stdin(b"Faker#NA1\n#bad\nNever seen#NA1\n")
    ended = lma("matches", "-", "--offline", "-f", "csv")
    assert ended.status == 7
    assert "Never seen#NA1 is not in the store." in ended.err
    assert ended.err.count("error: ") == 2


def test_an_empty_list_is_no_error(lma: Callable[..., Any], stdin: Callable[[bytes], None]) -> None:
    stdin(b"")
    ended = lma("matches", "-", "-f", "csv")
    assert (ended.status, ended.out, ended.err) == (0, f"player,{','.join(FIELDS)}\n", "")


@pytest.mark.parametrize(
    ("argv", "status", "message", "hint"),
    [
        (["Faker#NA1", "-n", "-1"], 2, "-1 is not in the range", "lma matches --help"),
        (["Faker#NA1", "-n", "9" * 30], 2, "is not in the range", "lma matches --help"),
        (["Faker#NA1", "-n", "x"], 2, "not a valid int", "lma matches --help"),
        (["Faker#NA1", "-q", "solp"], 2, "no queue 'solp'", "did you mean solo"),
        (["Faker#NA1", "-c", "wukon"], 2, "no champion 'wukon'", "did you mean Wukong?"),
        (["Faker#NA1", "-p", "euw9"], 2, "no platform 'euw9'", "did you mean euw"),
        (["Faker#NA1", "--since", "soon"], 2, "'soon' is not a time", "2026-11-01"),
        (["Faker#NA1", "--until", "9999-12-31"], 2, "is not a time", "2026-11-01"),
        (["Faker#NA1", "--since", "1d", "--until", "2d"], 2, "is not before", "exchange"),
        (["Faker#NA1", "--max-age", "1y"], 2, "not a length of time", "10m"),
        (["Faker#NA1", "--wait", "-5"], 2, "not a length of time", "10m"),
        (["Faker#NA1", "--offline", "--refresh"], 2, "exclude each other", "leave one"),
        (["Faker#NA1", "--json", "gold", "-f", "csv"], 2, "exclude each other", "leave one"),
        (["Faker#NA1", "-f", "jsn"], 2, "no format 'jsn'", "did you mean json?"),
        (["Faker#NA1", "--quue", "solo"], 2, "No such option: --quue.", "did you mean --queue?"),
        (["Faker#NA1", "extra"], 2, "unexpected extra argument", "lma matches --help"),
        ([], 2, "Missing argument 'PLAYER'.", "lma matches --help"),
        ([""], 2, "The Riot ID is empty.", "name#tag"),
        (["x" * 200 + "#NA1"], 2, "too long", "name#tag"),
        (["\u202eabc#NA1"], 2, "control characters", "name#tag"),
        (["a\0b#NA1"], 2, "control characters", "name#tag"),
        (["notag"], 2, "has no tag", "notag#NA1"),
        (["Unseen#NA1", "--offline"], 7, "is not in the store", "without --offline"),
        (["https://example.com/x"], 2, "not the address of a player", "op.gg"),
    ],
)
def test_bad_input_is_told_with_a_hint(
    lma: Callable[..., Any], argv: list[str], status: int, message: str, hint: str
) -> None:
    ended = lma("matches", *argv)
    told = [line for line in ended.err.splitlines() if not line.startswith("note: no LMA_RIOT")]
    if "--json" in argv:
        error = json.loads(told[0])["error"]
        told = [f"error: {error['message']}", f"hint: {error['hint']}"]
    assert (ended.status, ended.out) == (status, "")
    assert len(told) == 2, ended.err
    assert told[0].startswith("error: ")
    assert message in told[0]
    assert told[1].startswith("hint: ")
    assert hint in told[1]


HOSTILE = [
    "[bold]x[/bold]#NA1",
    "[/]#NA1",
    "=1+1#NA1",
    "@a b%2F/c#a#b",
    "한글 이름#KR1",
    "😀é#NA1",
    "-x#NA1",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("format_name", ["table", "tsv", "csv", "json"])
def test_names_are_shown_and_never_obeyed(
    lma: Callable[..., Any], name: str, format_name: str
) -> None:
    ended = lma("summoner", "-f", format_name, "--", name)
    assert ended.status == 0, ended.err
    if format_name == "json":
        shown = json.loads(ended.out)["riot_id"]
    elif format_name == "csv":
        shown = ended.out.splitlines()[1].split(",")[1]
        assert shown.startswith("'") is name.startswith(("=", "@", "-"))
        shown = shown.removeprefix("'")
    else:
        shown = ended.out
    assert name.casefold() in shown.casefold()
    assert "\x1b" not in ended.out


def test_filters_narrow_the_list(lma: Callable[..., Any]) -> None:
    def rows(*options: str) -> list[dict[str, Any]]:
        return list(json.loads(lma("matches", "Faker#NA1", "-f", "json", *options).out))

    assert {row["queue"] for row in rows("--queue", "aram", "-n", "4")} == {"ARAM"}
    everything = rows("-n", "20")
    champion = everything[0]["champion"]
    assert {row["champion"] for row in rows("-c", champion, "-n", "2")} == {champion}
    since = everything[9]["started_at"]
    assert [r["match_id"] for r in rows("--since", since)] == [
        r["match_id"] for r in everything if r["started_at"] >= since
    ]
