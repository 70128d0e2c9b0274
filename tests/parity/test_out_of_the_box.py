"""`lma parity-check` as a user or a CI job runs it: a process of its own on a bare machine."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

import lma
from lma import local
from lma.local.record import HOME_NAME
from tests.cli.processes import heed_ctrl_c

CHECKOUT = Path(lma.__file__).parents[1]
# What somebody's machine may be set to; nothing of it is to be asked or obeyed.
HOSTILE = {
    "LMA_API_DIALECT": "next",
    "LMA_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/theirs",
    "LMA_REDIS_URL": "redis://127.0.0.1:9/0",
    "LMA_RIOT_API_KEY": "RGAPI-00000000-0000-0000-0000-000000000000",
    "LMA_DDRAGON_URL": "http://127.0.0.1:9",
    "LMA_PLATFORM": "kr",
    "LMA_TRUSTED_PROXIES": "10.0.0.0/8",
    "HTTP_PROXY": "http://127.0.0.1:9",
}


def without_network() -> list[str]:
    """The words that run a program in a network of its own that has nothing in it, where we may."""
    words = ["unshare", "--net"]
    if shutil.which("unshare") is None or os.geteuid() != 0:
        return []
    return words if subprocess.run([*words, "true"], capture_output=True).returncode == 0 else []


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a user who never ran lma: no database is there yet."""
    home = tmp_path_factory.mktemp("home")
    data_dir = home / "data"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMA_")}
    yield {**kept, **HOSTILE, "HOME": str(home), "LMA_DATA_DIR": str(data_dir)}
    local.destroy(data_dir)


def start(machine: dict[str, str], *argv: str, where: Path = CHECKOUT) -> "subprocess.Popen[str]":
    command = [*without_network(), sys.executable, "-m", "lma", "parity-check", *argv]
    return subprocess.Popen(
        command,
        env={**machine, "PYTHONPATH": str(where)},
        cwd=machine["HOME"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_ctrl_c,  # noqa: PLW1509 - no thread of ours runs
    )


def databases(machine: dict[str, str]) -> list[str]:
    """What is on the machine's embedded server besides PostgreSQL's own."""

    async def ask() -> list[str]:
        server = local.ensure_running(Path(machine["LMA_DATA_DIR"]))
        connection = await asyncpg.connect(server.dsn("postgres"))
        try:
            rows = await connection.fetch(
                "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"
            )
        finally:
            await connection.close()
        return [row["datname"] for row in rows]

    return asyncio.run(ask())


def test_the_bare_command_finds_parity_on_a_bare_machine(machine: dict[str, str]) -> None:
    process = start(machine)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, ""), out
    assert "verdict    parity: 15 comparisons on 8 of 8 routes, 0 differences" in out
    assert "D1: the legacy API counts its rows" in out
    assert {path.name for path in Path(machine["LMA_DATA_DIR"]).iterdir()} == {HOME_NAME}
    assert databases(machine) == []


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A checkout of our own to break."""
    copy = tmp_path / "checkout"
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("lma", "migrations", "docs"):
        shutil.copytree(CHECKOUT / folder, copy / folder, ignore=ignored)
    return copy


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text("utf-8")
    changed = change(text)
    assert changed != text, path
    path.write_text(changed, "utf-8")


def raise_a_level(text: str) -> str:
    user = json.loads(text)
    return json.dumps({**user, "summonerLevel": user["summonerLevel"] + 1})


@pytest.mark.skipif(
    not (CHECKOUT / "docs").is_dir(), reason="an installed package has no checkout to break"
)
def test_a_break_on_either_side_is_named(machine: dict[str, str], broken: Path) -> None:
    rewrite(broken / "docs" / "phase0-example-users-sign-in.json", raise_a_level)
    rewrite(
        broken / "docs" / "phase0-example-fetch-rank.json",
        lambda text: re.sub(r'"wins": \d+', '"wins": 987654', text),
    )
    was = json.loads((broken / "docs" / "phase0-example-users-sign-in.json").read_text())
    rewrite(
        broken / "lma" / "api" / "models.py",
        lambda text: text.replace("nickname=champion.nickname", "nickname=champion.name"),
    )
    process = start(machine, where=broken)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 1, (out, err)
    by_route = {block.partition("  ")[0]: block for block in out.split("\n\n")}
    level = was["summonerLevel"]
    assert re.search(
        rf"error +value +\$\.summonerLevel +x1\n.*\n +was +{level}\n +is +{level - 1}\n",
        by_route["POST /users/sign_in"],
    )
    assert re.search(
        r'error +value +\$\[\*\]\.nickname +x\d+\n.*\n +was +"the Darkin Blade"\n +is +"Aatrox"\n',
        by_route["GET /champions"],
    )
    assert re.search(
        r"error +value +\$\[\*\]\.wins +x1\n.*\n +was +987654\n +is +\d+$",
        by_route["GET /users/{id}/fetch_rank"],
    )
    assert databases(machine) == []


@pytest.mark.skipif(
    not (CHECKOUT / "docs").is_dir(), reason="an installed package has no checkout to break"
)
def test_a_crash_of_the_check_itself_is_exit_2(machine: dict[str, str], broken: Path) -> None:
    rewrite(
        broken / "lma" / "parity" / "values.py",
        lambda text: text.replace("    was, now, left, right, exact = pair_\n", "    1 / 0\n", 1),
    )
    process = start(machine, where=broken)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (2, "")
    assert err.splitlines() == [
        "error: The check itself failed: ZeroDivisionError: division by zero",
        "hint: the same with --debug shows where",
    ]
    assert databases(machine) == []


def until_there(
    machine: dict[str, str], process: "subprocess.Popen[str]", but: Collection[str] = ()
) -> list[str]:
    """What is there once the check's database is, which is none of those."""
    for _ in range(600):
        found = databases(machine)
        if set(found) - set(but) or process.poll() is not None:
            return found
        time.sleep(0.02)
    return []


def test_an_interrupted_check_leaves_nothing(machine: dict[str, str]) -> None:
    for _ in range(5):  # on a busy machine it may have been over by then
        process = start(machine)
        until_there(machine, process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        if process.returncode != 0:
            break
    assert (process.returncode, out) == (130, "")
    assert err == "Interrupted. Nothing is left of the check.\n"
    assert databases(machine) == []


def test_what_a_killed_check_left_is_swept_by_the_next(machine: dict[str, str]) -> None:
    process = start(machine)
    left = until_there(machine, process)
    process.kill()
    process.communicate(timeout=60)
    assert databases(machine) == left != []
    process = start(machine)
    found = until_there(machine, process, but=left)
    assert len(found) == 1
    assert set(found).isdisjoint(left)
    process.terminate()
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert err == "error: The check was ended before it was done.\n"
    assert databases(machine) == []


def test_the_users_own_data_is_not_touched(lma: Callable[..., Any], terminal: Path) -> None:
    assert lma("summoner", "Faker#NA1", "-f", "json").status == 0
    before = lma("db", "status", "-f", "json").out
    assert lma("parity-check").status == 0
    assert lma("db", "status", "-f", "json").out == before
