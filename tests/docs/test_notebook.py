"""docs/notebook.md: its examples run, its tables name what there is."""

import ast
import inspect
import re
import types
from pathlib import Path
from typing import Any

import pytest

from lma.bootstrap.notebook import Client
from lma.core import errors
from lma.riot.data_dragon import DataDragon

PAGE = (Path(__file__).parents[2] / "docs/notebook.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


async def run(block: str, **names: Any) -> dict[str, Any]:
    """Runs a cell as a notebook does, and gives the names it leaves behind."""
    code = compile(block, "docs/notebook.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    space: dict[str, Any] = dict(names)
    awaited = types.FunctionType(code, space)()
    assert inspect.iscoroutine(awaited)
    await awaited
    return space


async def test_the_example_runs(
    terminal: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    left = await run(BLOCKS[0])
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 6
    assert told[0].startswith("Faker {'")
    assert sum(left["champions"].values()) == 5
    assert told[5].endswith(" Infinity Edge")
    assert "made up" in caplog.text


async def test_the_example_of_arguments_runs(
    terminal: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    import lma

    await run(BLOCKS[1], lma=lma)
    assert capsys.readouterr().out == "euw1 europe\n"
    assert caplog.text == ""


def test_every_example_is_run() -> None:
    assert len(BLOCKS) == 2


def methods(of: type) -> set[str]:
    found = inspect.getmembers(of, inspect.iscoroutinefunction)
    return {name for name, _ in found if not name.startswith("_")} - {"close"}


def test_every_method_is_named_and_none_that_is_gone() -> None:
    rows = re.findall(r"^\| [\w-]+-v\d \| (.*) \|$", PAGE, re.MULTILINE)
    named = re.findall(r"`(\w+)(?:\([^`]*\))?`", " ".join(rows))
    assert sorted(named) == sorted(methods(Client))
    dragons = re.search(r"^\| Data Dragon[^|]*\| (.*) \|$", PAGE, re.MULTILINE)
    assert dragons is not None
    assert set(re.findall(r"`(\w+)`", dragons[1])) == methods(DataDragon)


def test_every_error_is_one() -> None:
    rows = re.findall(r"^\| (`[A-Z].*?) \|", PAGE, re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert len(names) == 6
    assert all(issubclass(getattr(errors, name), errors.LmaError) for name in names)
