"""`--wait` bounds waiting for the rate limit, and nothing else."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@contextmanager
def sandbox(options: str) -> Iterator[str]:
    """The address of a stand-in with these options, for LMA_RIOT_URL."""
    script = (
        "from lma.sandbox import Fault, SandboxOptions, serve\n"
        f"serve(SandboxOptions({options}), port=0, announce=lambda base: print(base, flush=True))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip() + "/{route}"
    finally:
        process.terminate()
        process.communicate(timeout=10)


def test_a_limit_further_away_than_that_is_exit_status_6(
    lma: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with sandbox("app_limits='1:300'") as address:
        monkeypatch.setenv("LMA_RIOT_URL", address)
        lma("doctor")  # whatever an environment costs the first time
        began = time.monotonic()
        ended = lma("mastery", "Wait One#NA1", "--wait", "2s", "--refresh")
        assert time.monotonic() - began < 10
    assert ended.status == 6, ended.err
    assert ended.err.startswith("error: Riot's rate limit for ")
    assert "hint: try again in " in ended.err


def test_a_limit_within_it_is_waited_for(
    lma: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with sandbox("app_limits='1:1'") as address:
        monkeypatch.setenv("LMA_RIOT_URL", address)
        ended = lma("mastery", "Wait Two#NA1", "--wait", "10s", "--refresh", "-n", "1")
    assert ended.status == 0, ended.err


@pytest.mark.parametrize(
    "options", ["latency_ms=(700, 700)", "faults=(Fault(kind='503', times=1),)"]
)
def test_who_waits_for_no_limit_still_waits_for_riot(
    options: str, lma: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with sandbox(options) as address:
        monkeypatch.setenv("LMA_RIOT_URL", address)
        ended = lma("mastery", "Wait Three#NA1", "--wait", "0s", "--refresh", "-n", "1")
    assert ended.status == 0, ended.err
