"""What holds of every command: help, exit codes, colours, and what starting one costs."""

import json
import os
import pty
import select
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from typer.main import get_command

from lma.cli.app import COMMANDS, app
from lma.cli.help import EXIT_CODES
from lma.core.errors import LmaError
from tests.cli.processes import Process


def _commands() -> Iterator[tuple[str, ...]]:
    for name in COMMANDS:
        command = get_command(app).get_command(None, name)  # type: ignore[attr-defined]
        below = getattr(command, "commands", {})
        yield from [(name, sub) for sub in below] or [(name,)]


@pytest.mark.parametrize("words", list(_commands()), ids=" ".join)
def test_every_command_explains_itself_with_an_example(
    lma: Callable[..., Any], words: tuple[str, ...]
) -> None:
    ended = lma(*words, "--help")
    assert (ended.status, ended.err) == (0, "")
    text = " ".join(ended.out.split())
    assert f"`lma {' '.join(words)}" in text
    assert "--install-completion" not in text


@pytest.mark.parametrize("words", [(), ("db",), ("champions",), ("sandbox",)])
def test_a_group_alone_lists_its_commands(lma: Callable[..., Any], words: tuple[str, ...]) -> None:
    ended = lma(*words)
    assert (ended.status, ended.err) == (0, "")
    assert "Usage: lma" in ended.out


@pytest.mark.parametrize(
    ("argv", "hint"),
    [
        (["matchs"], "did you mean lma matches?"),
        (["zzzzz"], "lma --help lists the commands"),
        (["db", "statsu"], "lma db --help"),
        (["--nosuch"], "lma --help"),
        (["help", "nope"], "one of exit-codes, formats, players"),
        (["completion", "tcsh"], "bash, zsh or fish"),
        (["version", "--color", "blue"], "auto, always or never"),
        (["version", "--color"], "auto, always or never"),
    ],
)
def test_what_is_mistyped_gets_one_sentence_and_one_hint(
    lma: Callable[..., Any], argv: list[str], hint: str
) -> None:
    ended = lma(*argv)
    error, told = ended.err.splitlines()
    assert (ended.status, ended.out) == (2, "")
    assert error.startswith("error: ")
    assert told == f"hint: {hint}"


def test_exit_codes_are_those_of_the_errors(lma: Callable[..., Any]) -> None:
    def statuses(error: type[LmaError]) -> set[int]:
        return {error.exit_status}.union(*map(statuses, error.__subclasses__()))

    told = {int(line.split()[0]) for line in EXIT_CODES.splitlines()}
    assert told == statuses(LmaError) | {0, 130}
    assert lma("help", "exit-codes").out == EXIT_CODES + "\n"


LISTING = ["matches", "Faker#NA1", "-n", "3"]


@pytest.mark.parametrize(
    ("environment", "options", "colored"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "0"}, [], False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"TERM": "dumb"}, ["--color=always"], True),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
    ],
)
def test_colours_of_a_piped_table(
    lma: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    options: list[str],
    colored: bool,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "_TYPER_FORCE_DISABLE_TERMINAL"):
        monkeypatch.setenv(name, "")  # put back what the command sets for its process
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    out = lma(*LISTING, "-f", "table", *options).out
    assert ("\x1b[" in out) is colored
    assert "Win" in out or "Loss" in out


def _on_a_terminal(argv: list[str], columns: int, **environment: str) -> tuple[str, int]:
    """What a command shows on a terminal of that width, and its exit status."""
    import fcntl
    import struct
    import termios
    from pathlib import Path

    process = Process(Path(__file__).parents[2])
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = {"TERM": "xterm", **environment}
    started = subprocess.Popen(
        process.command(*argv),
        env=process.environment(**env),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the terminal's other side is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return shown.decode(), started.wait(60)


def test_a_terminal_gets_a_table_with_colours(lma: Callable[..., Any]) -> None:
    lma(*LISTING)
    shown, status = _on_a_terminal([*LISTING, "--offline"], 80)
    assert status == 0
    assert "\x1b[3" in shown
    assert "Match" in shown.splitlines()[0]


@pytest.mark.parametrize(
    ("environment", "options"),
    [({"NO_COLOR": "1"}, []), ({"TERM": "dumb"}, []), ({}, ["--color", "never"])],
)
def test_a_terminal_gets_no_escapes_where_none_are_wanted(
    lma: Callable[..., Any], environment: dict[str, str], options: list[str]
) -> None:
    lma(*LISTING)
    shown, _ = _on_a_terminal([*LISTING, "--offline", *options], 100, **environment)
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_progress_on_a_terminal_has_counts_rate_and_time_left(lma: Callable[..., Any]) -> None:
    shown, status = _on_a_terminal(["matches", "Progress#NA1", "-n", "60", "--refresh"], 100)
    assert status == 0
    assert "/60" in shown
    assert "/s" in shown
    assert "0:00:0" in shown


def test_a_dump_is_no_text_for_a_terminal() -> None:
    shown, status = _on_a_terminal(["db", "dump"], 80)
    assert status == 2
    assert "A dump is no text for a terminal." in shown


_HEAVY = """
import sys
from lma.cli.run import run_command
status = run_command(sys.argv[1:])
print(status, *sorted({name.split(".")[0] for name in sys.modules}
      | {name for name in sys.modules if name.startswith("lma.")}), file=sys.stderr)
"""


def _imported(argv: list[str]) -> set[str]:
    import sys
    from pathlib import Path

    environment = Process(Path(__file__).parents[2]).environment()
    ended = subprocess.run(
        [sys.executable, "-c", _HEAVY, *argv], env=environment, capture_output=True, text=True
    )
    status, *names = ended.stderr.splitlines()[-1].split()
    assert status == "0", ended.stderr
    return set(names)


def test_help_imports_nothing_heavy(terminal: Any) -> None:
    heavy = {
        "asyncpg", "sqlalchemy", "sqlmodel", "httpx", "pydantic", "starlette", "fastapi",
        "alembic", "redis", "arq", "aiohttp", "uvicorn", "msgspec",
    }  # fmt: skip
    names = _imported(["--help"])
    assert "typer" in names
    assert not heavy & names


def test_a_list_from_the_store_imports_nothing_that_it_does_not_use(
    lma: Callable[..., Any],
) -> None:
    lma(*LISTING)
    names = _imported([*LISTING, "--offline"])
    assert "asyncpg" in names
    unused = {
        "sqlalchemy", "sqlmodel", "httpx", "alembic", "fastapi", "starlette", "redis", "arq",
        "aiohttp", "uvicorn",
    }  # fmt: skip
    assert not unused & names
    assert not {name for name in names if name.startswith("lma.sandbox.")}


def test_debug_shows_where_and_keeps_the_status(lma: Callable[..., Any]) -> None:
    ended = lma("matches", "#", "--debug")
    assert ended.status == 2
    assert "Traceback" in ended.err
    assert ended.err.splitlines()[-2].startswith("error: ")
    assert "Traceback" not in lma("matches", "#").err


def test_errors_are_json_where_data_would_be(lma: Callable[..., Any]) -> None:
    for option in (["-f", "json"], ["-fjson"], ["--format=ndjson"], ["--json", "gold"]):
        ended = lma("matches", "#", *option)
        assert set(json.loads(ended.err)) == {"error"}
        assert set(json.loads(ended.err)["error"]) == {"code", "message", "hint"}
