"""The commands of docs/http-api.md work as they stand there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.live import CHECKOUT, Live, live_server

PAGE = (CHECKOUT / "docs" / "http-api.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
ASKING, SIGNED, OPERATORS = BLOCKS


def run(script: str, url: str, folder: Path, **environment: str) -> str:
    """What the commands of a block print; every one of them must end well."""
    assert "http://127.0.0.1:8000" in script
    asked = script.replace("http://127.0.0.1:8000", url).replace("curl ", "curl --fail ")
    ended = subprocess.run(
        ["sh", "-euc", asked],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_every_command_of_the_page_is_answered(live: Live, tmp_path: Path) -> None:
    told = run(ASKING, live.url, tmp_path)
    assert told.count('"riot_id":"Faker#KR1"') >= 3
    assert '"name":"Wukong"' in told


@pytest.fixture
def strict(live_database: str, tmp_path: Path) -> Iterator[Live]:
    """A server in strict mode, at which somebody has signed up."""
    environment = {
        "LMA_DATABASE_URL": live_database,
        "LMA_AUTH_MODE": "strict",
        "LMA_AUTH_SECRET": "a-secret-of-more-than-32-characters!",
    }
    with live_server(tmp_path, environment=environment) as server:
        body = {"summonerName": "Faker#KR1", "email": "someone@example.com"}
        httpx.post(f"{server.url}/users/sign_up", json=body, timeout=60).raise_for_status()
        yield server


def test_the_commands_for_strict_mode_and_operators_too(
    strict: Live, live_database: str, tmp_path: Path
) -> None:
    told = run(SIGNED, strict.url, tmp_path)
    assert '"email":"someone@example.com"' in told
    assert '"riot_id":"Doublelift#NA1"' in told
    program = tmp_path / "lma"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m lma "$@"\n')
    program.chmod(0o755)
    told = run(
        OPERATORS,
        strict.url,
        tmp_path,
        PATH=f"{tmp_path}:{os.environ['PATH']}",
        PYTHONPATH=str(CHECKOUT),
        LMA_DATABASE_URL=live_database,
        LMA_DATA_DIR=str(tmp_path),
    )
    assert '"email":"someone@example.com"' in told


def test_the_page_names_the_settings_that_there_are() -> None:
    from lma.core.settings import Settings

    named = {name.lower() for name in re.findall(r"LMA_([A-Z_]+)", PAGE)}
    assert named <= set(Settings.model_fields)
