"""The benchmarks, as far as a test can hold them: what they import is where they say."""

import importlib
from pathlib import Path

import pytest

NAMES = sorted(
    path.stem
    for path in (Path(__file__).parents[2] / "benchmarks").glob("*.py")
    if not path.stem.startswith("_")
)


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_finds_what_it_imports(name: str) -> None:
    assert callable(importlib.import_module(f"benchmarks.{name}").main)
