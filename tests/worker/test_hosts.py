"""Workers on three hosts, one of them cut off and brought back: the short form of a benchmark."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.faults._netns import find_missing

CHECKOUT = Path(__file__).parents[2]
SHORT = ("--matches", "400", "--lease", "3", "--cut", "5")


def namespaces() -> set[str]:
    """The names of this machine's network namespaces."""
    listed = subprocess.check_output(["ip", "netns", "list"], text=True)
    return {line.split()[0] for line in listed.splitlines() if line.strip()}


def test_a_host_that_is_cut_off_costs_nothing_and_comes_back() -> None:
    missing = find_missing()
    if missing is not None:
        pytest.skip(missing)
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.faults.hosts", *SHORT],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    told, _ = process.communicate(timeout=240)
    # It ends with 1 where anything was lost, doubled, left to the lost host, or answered 429.
    assert process.returncode == 0, told
    assert "settled twice: 0" in told
    assert "answered 429: 0" in told
    assert not {name for name in namespaces() if name.startswith(f"lma{process.pid}")}
