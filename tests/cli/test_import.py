"""`lma import`: what it prints, what it refuses, and that any end can be gone on from."""

import asyncio
import json
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from lma import local
from lma.db import migrate
from tests.cli.conftest import CHECKOUT
from tests.cli.processes import Process
from tests.conftest import Ended
from tests.domain.ruby_inspect import inspected
from tests.legacy import Legacy, match, puuid, user
from tests.payloads import match_body, person

Lma = Callable[..., Ended]
OWN = puuid(1)
MANY = 400


@pytest.fixture
async def riots(
    postgres: local.Server, terminal: Path, monkeypatch: pytest.MonkeyPatch, legacy: Legacy
) -> str:
    """A command line with a key, a database of its own for what it brings, and a legacy one."""
    await local.ensure_database(postgres, "imported")
    dsn = postgres.dsn("imported")
    await migrate.upgrade({"dsn": dsn})
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        'TRUNCATE match, "user", champion, quarantine, origin, legacy_id, legacy_import, '
        "legacy_finding CASCADE"
    )
    await connection.close()
    monkeypatch.setenv("LMA_DATABASE_URL", dsn)
    monkeypatch.setenv("LMA_LEGACY_DATABASE_URL", legacy.dsn)
    monkeypatch.setenv("LMA_RIOT_API_KEY", "RGAPI-nobody-asks-riot")
    return dsn


def ruby_match(number: int) -> dict[str, Any]:
    told = json.loads(match_body(f"NA1_{number}", [person(OWN)]))
    return match(number, inspected(told), f"NA1_{number}")


async def fill(legacy: Legacy, matches: int = 3) -> None:
    await legacy.add("users", user(7, "Faker#KR1", puuid=OWN, email="f@example.com"))
    await legacy.connection.executemany(
        "INSERT INTO matches (id, game_id, game_info) VALUES ($1, $2, $3)",
        [tuple(ruby_match(number).values()) for number in range(1, matches + 1)],
    )
    await legacy.connection.executemany(
        "INSERT INTO user_matches (user_id, match_id) VALUES (7, $1)",
        [(number,) for number in range(1, matches + 1)],
    )


@pytest.fixture
async def filled(riots: str, legacy: Legacy) -> str:
    await fill(legacy)
    await legacy.add("matches", match(9, '{"a"=>`id`}\x1b[31m', "NA1_9"))
    return riots


def test_what_came_over_is_printed_and_what_did_not_is_listed(
    filled: str, lma: Lma, tmp_path: Path
) -> None:
    report = tmp_path / "report.ndjson"
    ended = lma("import", "rails", "--report", str(report))
    assert ended.status == 0
    assert ended.out.splitlines() == [
        "table\trows\tmapped\trecords\tunread\tnotes\tcolumns\tabsent",
        "users\t1\t1\t1\t0\t0\t"
        "id summoner_name riot_id puuid profile_icon_id summoner_level email account_id "
        "summoner_id created_at updated_at\t",
        "matches\t4\t4\t3\t1\t0\tid game_id game_info\t",
        "user_matches\t3\t0\t3\t0\t0\tid user_id match_id\t",
        "champions\t0\t0\t0\t0\t0\tid name champ_id nickname image_url\tkey",
    ]
    assert "champions: found id, name, champ_id, nickname, image_url, without key." in ended.err
    assert "hint: `lma import report`" in ended.err
    [line] = report.read_text().splitlines()
    told = json.loads(line)
    assert (told["table"], told["legacy_id"], told["code"], told["position"]) == (
        "matches",
        9,
        "syntax",
        6,
    )
    listed = lma("import", "report", "-f", "json")
    assert json.loads(listed.out) == [told]
    assert "\x1b" not in lma("import", "report", "-f", "table").out
    assert lma("import", "original", "matches", "9").out == '{"a"=>`id`}\x1b[31m\n'
    ids = json.loads(lma("import", "ids", "-f", "json").out)
    assert [(one["table"], one["legacy_id"], one["name"]) for one in ids] == [
        ("matches", 1, "NA1_1"),
        ("matches", 2, "NA1_2"),
        ("matches", 3, "NA1_3"),
        ("matches", 9, "NA1_9"),
        ("users", 7, "Faker"),
    ]
    assert [one["id"] is None for one in ids] == [False, False, False, True, False]
    matches = json.loads(lma("matches", "Faker#KR1", "--offline", "-f", "json").out)
    assert [row["match_id"] for row in matches] == ["NA1_3", "NA1_2", "NA1_1"]


def test_json_is_all_that_a_program_gets(filled: str, lma: Lma) -> None:
    ended = lma("import", "rails", "-f", "json")
    assert (ended.status, ended.err) == (0, "")
    assert list(json.loads(ended.out)[0]) == [
        "table",
        "rows",
        "mapped",
        "records",
        "unread",
        "notes",
        "columns",
        "absent",
    ]


@pytest.mark.parametrize(
    ("unset", "set_", "status", "said"),
    [
        ("LMA_LEGACY_DATABASE_URL", {}, 9, "No legacy database is named."),
        ("LMA_RIOT_API_KEY", {}, 9, "sandbox's made-up world"),
        (None, {"LMA_LEGACY_DATABASE_URL": "mysql://u:hunter2@h/x"}, 9, "is no PostgreSQL address"),
        (None, {"LMA_LEGACY_DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/x"}, 9, "failed"),
    ],
)
def test_what_can_not_be_begun_is_refused_in_a_sentence(
    riots: str,
    lma: Lma,
    monkeypatch: pytest.MonkeyPatch,
    unset: str | None,
    set_: dict[str, str],
    status: int,
    said: str,
) -> None:
    if unset:
        monkeypatch.delenv(unset)
    for name, value in set_.items():
        monkeypatch.setenv(name, value)
    ended = lma("import", "rails")
    error, hint = ended.err.splitlines()
    assert (ended.status, ended.out) == (status, "")
    assert said in error
    assert hint.startswith("hint: ")
    assert "hunter2" not in ended.err


def test_arguments_that_mean_nothing_are_refused(filled: str, lma: Lma, tmp_path: Path) -> None:
    for argv in (
        ("import", "rails", "--report", str(tmp_path / "no" / "such")),
        ("import", "original", "nothing", "1"),
        ("import", "original", "matches", "x"),
        ("import", "rails", "postgresql://u:hunter2@h/x"),
    ):
        assert lma(*argv).status == 2, argv
    assert lma("import", "original", "matches", "1").status == 3


async def count(dsn: str, query: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval(query))
    finally:
        await connection.close()


@pytest.mark.parametrize(("how", "status"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
async def test_whatever_ends_it_the_same_command_goes_on(
    riots: str, legacy: Legacy, how: signal.Signals, status: int
) -> None:
    await fill(legacy, MANY)
    # A match that somebody is about to store makes its batch wait, so that the end finds it there.
    other = await asyncpg.connect(riots)
    transaction = other.transaction()
    await transaction.start()
    await other.execute(
        "INSERT INTO match (game_id, platform, number, sort_at, ending, game_info) "
        "VALUES ('NA1_200', 'na1', 200, now(), 'played', '{}')"
    )
    process = Process(CHECKOUT).start("import", "rails")
    try:
        deadline = time.monotonic() + 120
        while await count(riots, "SELECT count(*) FROM match") < 175:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
        process.send_signal(how)
        process.communicate(timeout=30)
        assert process.returncode == status
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
        await transaction.rollback()
        await other.close()
    before = await count(riots, "SELECT count(*) FROM match")
    assert before == 175
    assert await count(riots, "SELECT reached FROM legacy_import WHERE space = 'match'") == before
    ended = Process(CHECKOUT).run("import", "rails", "-f", "json")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)[1]["records"] == MANY
    assert await count(riots, "SELECT count(*) FROM match") == MANY
    assert await count(riots, "SELECT count(*) FROM user_match") == MANY
