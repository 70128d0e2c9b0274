"""`lma db`, on the embedded server and on a database of somebody else's."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lma import local

STATUS = [
    "kind",
    "address",
    "running",
    "server",
    "revision",
    "wanted_revision",
    "pinned",
    "folder",
    "log",
    "origin",
    "users",
    "matches",
    "timelines",
    "champions",
    "quarantined",
    "oldest_match",
    "newest_match",
    "size_bytes",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local.Server]:
    folder = tmp_path_factory.mktemp("server")
    yield local.ensure_running(folder)
    local.destroy(folder)


@pytest.fixture
def configured(
    server: local.Server, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Callable[[str], None]:
    """Makes an empty database and names it in LMA_DATABASE_URL."""

    def make(name: str) -> None:
        asyncio.run(local.ensure_database(server, name))
        monkeypatch.setenv("LMA_DATABASE_URL", server.dsn(name))

    return make


def matches_in(lma: Callable[..., Any]) -> int:
    return int(json.loads(lma("db", "status", "-f", "json").out)["matches"])


def test_status(lma: Callable[..., Any]) -> None:
    lma("matches", "Faker#NA1", "-n", "2")
    ended = lma("db", "status", "-f", "json")
    found = json.loads(ended.out)
    assert (ended.status, ended.err) == (0, "")
    assert list(found) == STATUS
    assert (found["kind"], found["running"], found["origin"]) == ("embedded", True, "sandbox")
    assert "Matches" in lma("db", "status", "-f", "table").out


def test_history_and_current(lma: Callable[..., Any]) -> None:
    lma("db", "upgrade")
    rows = json.loads(lma("db", "history", "-f", "json").out)
    assert list(rows[0]) == ["revision", "description", "current"]
    assert rows[0]["current"] is True
    assert lma("db", "current").out == f"{rows[0]['revision']}\n"


def test_a_remote_database_is_never_upgraded_unasked(
    lma: Callable[..., Any], configured: Callable[[str], None]
) -> None:
    configured("unmigrated")
    refused = lma("matches", "Faker#NA1", "-f", "json")
    error = json.loads(refused.err)["error"]
    assert refused.status == 9
    assert (error["code"], error["hint"]) == ("schema_out_of_date", "lma db upgrade")
    assert lma("db", "upgrade").status == 0
    assert lma("db", "check").status == 0
    assert lma("matches", "Faker#NA1", "-n", "1").status == 0
    assert lma("db", "stop").status == 2


def test_down_and_up(lma: Callable[..., Any], configured: Callable[[str], None]) -> None:
    configured("down_and_up")
    lma("db", "upgrade")
    assert "stays there" in lma("db", "downgrade", "base").err
    assert lma("db", "current").out == ""
    assert lma("db", "check").status != 0
    assert lma("matches", "Faker#NA1").status == 9
    assert lma("db", "upgrade").status == 0
    unknown = lma("db", "upgrade", "nope")
    assert (unknown.status, unknown.err.count("hint: ")) == (2, 1)
    assert lma("db", "downgrade").status == 2


def test_a_dump_comes_back_as_it_was(
    lma: Callable[..., Any], configured: Callable[[str], None], tmp_path: Path
) -> None:
    file = tmp_path / "a dump"
    configured("dumped")
    lma("db", "upgrade")
    rows = lma("matches", "Faker#NA1", "-n", "5", "-f", "json").out
    assert lma("db", "dump", str(file)).status == 0
    configured("restored")
    assert lma("db", "restore", str(file)).status == 0
    assert lma("matches", "Faker#NA1", "-n", "5", "--offline", "-f", "json").out == rows
    lma("matches", "Chovy#KR1", "-n", "5")
    assert matches_in(lma) == 10
    assert lma("db", "restore", str(file)).status == 0
    assert matches_in(lma) == 5
    assert lma("db", "check").status == 0


def test_what_is_no_dump_changes_nothing(
    lma: Callable[..., Any], configured: Callable[[str], None], tmp_path: Path
) -> None:
    configured("kept")
    lma("db", "upgrade")
    lma("matches", "Faker#NA1", "-n", "5")
    whole, half, garbage = tmp_path / "whole", tmp_path / "half", tmp_path / "garbage"
    lma("db", "dump", str(whole))
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    garbage.write_bytes(b"\0garbage" * 500)
    for file, status in [(half, 9), (garbage, 2), (tmp_path, 2), (tmp_path / "none", 2)]:
        ended = lma("db", "restore", str(file))
        assert ended.status == status
        assert len(ended.err.splitlines()) == 2, ended.err
        assert matches_in(lma) == 5


def test_a_dump_leaves_no_half_behind(
    lma: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "lma.dump"
    file.write_bytes(b"an older dump")
    monkeypatch.setenv("LMA_DATABASE_URL", "postgresql://u@127.0.0.1:1/nowhere")
    assert lma("db", "dump", str(file)).status == 9
    assert lma("db", "dump", str(tmp_path / "none" / "x")).status == 9
    assert file.read_bytes() == b"an older dump"
    assert {path.name for path in tmp_path.iterdir()} == {"lma.dump", "home"}


def test_a_dump_that_fails_on_the_way_leaves_nothing(
    lma: Callable[..., Any], tmp_path: Path
) -> None:
    assert lma("db", "dump", str(tmp_path / "none" / "x")).status == 2
    ended = lma("db", "dump", "/dev/full")
    assert ended.status == 9
    assert "No space left on device" in ended.err
    assert len(ended.err.splitlines()) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_rebuild(lma: Callable[..., Any]) -> None:
    before = lma("matches", "Faker#NA1", "-n", "5", "-f", "json").out
    ended = lma("db", "rebuild")
    assert ended.status == 0
    assert "0 payloads could not be read" in ended.err
    assert lma("matches", "Faker#NA1", "-n", "5", "--offline", "-f", "json").out == before


def test_the_shell_passes_its_arguments_and_its_status(
    process: Callable[..., Any], lma: Callable[..., Any]
) -> None:
    lma("db", "upgrade")
    good = process("db", "shell", "--", "-At", "-c", "SELECT 41 + 1")
    assert (good.returncode, good.stdout) == (0, "42\n")
    assert process("db", "shell", "--", "-c", "SELECT nope").returncode == 1


def test_an_installed_lma_writes_no_migrations(
    lma: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import lma as package

    (tmp_path / "lma" / "migrations").mkdir(parents=True)
    lma("db", "upgrade")
    monkeypatch.setattr(package, "__file__", str(tmp_path / "lma" / "__init__.py"))
    ended = lma("db", "revision", "-m", "nothing")
    assert ended.status == 2
    assert "no checkout" in ended.err


def test_stop_and_start_again(lma: Callable[..., Any], terminal_data_dir: Path) -> None:
    lma("db", "upgrade")
    assert lma("db", "stop").err == "The embedded server is stopped.\n"
    assert lma("db", "stop").err == "No server was running.\n"
    assert json.loads(lma("db", "status", "-f", "json").out)["running"] is False
    assert lma("matches", "Faker#NA1", "-n", "1").status == 0


def test_a_database_of_the_other_origin_is_refused(
    lma: Callable[..., Any], configured: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    configured("origin")
    lma("db", "upgrade")
    lma("matches", "Faker#NA1", "-n", "1")
    monkeypatch.setenv("LMA_RIOT_API_KEY", "RGAPI-x")
    ended = lma("matches", "Faker#NA1", "-f", "json")
    assert ended.status == 9
    assert json.loads(ended.err)["error"]["code"] == "wrong_origin"


CANARY = "c4n4ry"


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        f"u:{CANARY}@host/db",
        f"mysql://u:{CANARY}@host/db",
        f"postgresql://u:{CANARY}@127.0.0.1:1/db",
        f"postgresql://u:{CANARY}@127.0.0.1:99999/db",
        f"postgresql://u:{CANARY}@127.0.0.1:port/db",
        f"postgresql://u:{CANARY}/x@127.0.0.1/db",
        f"postgresql://u:1?{CANARY}@127.0.0.1/db",
        f"postgresql://u:1#{CANARY}@127.0.0.1/db",
        f"postgresql://u:{CANARY}@[::1/db",
        f"postgresql+asyncpg://u:{CANARY}@127.0.0.1:1/db?sslmode=nope",
        f"postgresql://u@127.0.0.1:1/db?password={CANARY}",
        f"postgresql://u:{CANARY}@nohost.invalid/db",
        f"postgresql://u:{CANARY}@/db?host=/nowhere",
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(
    lma: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str
) -> None:
    monkeypatch.setenv("LMA_DATABASE_URL", address)
    for argv in (
        ["matches", "Faker#NA1", "-f", "csv"],
        ["db", "status"],
        ["db", "upgrade"],
        ["db", "shell"],
        ["db", "dump", str(tmp_path / "x.dump")],
    ):
        ended = lma(*argv)
        assert ended.status == 9, (argv, ended)
        assert len(ended.err.splitlines()) == 2, ended.err
        assert CANARY not in ended.err
        assert CANARY not in lma(*argv, "--debug").err
    for argv in (["config"], ["config", "-f", "json"], ["doctor", "--offline"]):
        ended = lma(*argv)
        assert CANARY not in ended.out + ended.err
    assert not (tmp_path / "x.dump").exists()
