"""Command lines in processes of their own, and a sandbox server for them to ask."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.processes import Process, Serving, serving

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def process(terminal: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command line in a process of its own; options are those of `subprocess.run`."""
    return Process(CHECKOUT).run


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Serving]]:
    """Starts `lma sandbox serve` with options; every server is ended with the module."""
    started: list[Serving] = []

    def start(*options: str) -> Serving:
        started.append(serving(CHECKOUT, tmp_path_factory.mktemp("served"), options))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.end()


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[[Serving], None]:
    """Points the settings of this test at a sandbox server."""

    def point(server: Serving) -> None:
        monkeypatch.setenv("LMA_RIOT_URL", f"{server.address}/{{route}}")
        monkeypatch.setenv("LMA_DDRAGON_URL", f"{server.address}/ddragon")

    return point


@pytest.fixture
def on_path(terminal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on PATH with a command `lma` of this checkout."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "lma"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lma "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    return folder
