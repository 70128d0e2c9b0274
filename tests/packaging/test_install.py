"""The installer chooses a Python, refuses with one sentence and a hint, and links the checkout.

What needs a network (a real install in spaces, long paths, two at once, …) is tools/try_install.sh.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]

GOOD = {"version": [3, 12, 1], "python": "/x", "cpython": True, "gil": True, "venv": True}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout with a space in its path, without a .venv."""
    folder = tmp_path / "a checkout"
    folder.mkdir()
    for name in ("tools", "requirements", "lma"):
        shutil.copytree(CHECKOUT / name, folder / name)
    for name in ("pyproject.toml", "Makefile"):
        shutil.copy(CHECKOUT / name, folder / name)
    return folder


def fake_python(path: Path, **facts: Any) -> Path:
    """A Python that answers the probe with these facts."""
    path.write_text(f"#!/bin/sh\necho '{json.dumps({**GOOD, **facts})}'\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def run_install(copy: Path, python: Path | str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tools/install.py", "runtime"],
        cwd=copy,
        env={**os.environ, "PYTHON": str(python)},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("facts", "sentence", "hint"),
    [
        ({"version": [3, 10, 4]}, "Python 3.10 is too old", "install a Python from 3.11 to 3.14"),
        ({"version": [3, 15, 0]}, "Python 3.15 is newer", "install a Python from 3.11 to 3.14"),
        (
            {"version": [3, 11, 2], "venv": False},
            "ensurepip is missing",
            "python3.11-venv",
        ),
        ({"gil": False}, "not the ordinary CPython build", "make demo PYTHON="),
        ({"cpython": False}, "not the ordinary CPython build", "make demo PYTHON="),
    ],
)
def test_an_unfit_python_is_refused_in_one_sentence(
    copy: Path, tmp_path: Path, facts: dict[str, Any], sentence: str, hint: str
) -> None:
    done = run_install(copy, fake_python(tmp_path / "python-of-test", **facts))
    error, advice = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert error.startswith("error: PYTHON=")
    assert sentence in error
    assert advice.startswith("hint: ")
    assert hint in advice
    assert not (copy / ".venv").exists()


def test_a_python_that_is_not_there_is_refused(copy: Path, tmp_path: Path) -> None:
    done = run_install(copy, tmp_path / "nothing")
    assert done.returncode == 1
    assert "does not run" in done.stderr


def test_a_folder_that_is_no_venv_is_left_alone(copy: Path) -> None:
    (copy / ".venv").mkdir()
    precious = copy / ".venv" / "precious"
    precious.write_text("kept", encoding="utf-8")
    done = run_install(copy, "")
    assert done.returncode == 1
    assert "is no virtual environment" in done.stderr
    assert precious.read_text(encoding="utf-8") == "kept"


@pytest.fixture
def interpreters() -> ModuleType:
    spec = importlib.util.spec_from_file_location("i", CHECKOUT / "tools" / "interpreters.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["i"] = module
    spec.loader.exec_module(module)
    return module


def choose_among(
    interpreters: ModuleType, monkeypatch: pytest.MonkeyPatch, found: dict[str, dict[str, Any]]
) -> Any:
    """Choose where these commands are all that there is; `python` is the one that runs."""

    def probe(command: str) -> Any:
        facts = found.get("python" if command == sys.executable else command)
        if facts is None:
            return None
        facts = {**GOOD, **facts}
        objection, hint = interpreters.objection_to(facts)
        return interpreters.Interpreter(command, tuple(facts["version"]), objection, hint)

    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.setattr(interpreters, "probe", probe)
    return interpreters.choose()


def test_the_running_python_is_taken_when_it_is_fit(
    interpreters: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"python": {"version": [3, 11, 2]}, "python3.13": {"version": [3, 13, 0]}}
    assert choose_among(interpreters, monkeypatch, found).version == (3, 11, 2)


def test_the_newest_fit_python_is_taken_when_the_running_one_is_too_old(
    interpreters: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, dict[str, Any]] = {
        "python": {"version": [3, 9, 6]},
        "python3.14": {"version": [3, 14, 0], "venv": False},
        "python3.13": {"version": [3, 13, 0]},
        "python3.12": {},
    }
    assert choose_among(interpreters, monkeypatch, found).version == (3, 13, 0)


def test_a_missing_ensurepip_is_told_before_an_old_python(
    interpreters: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, dict[str, Any]] = {
        "python": {"version": [3, 9, 6]},
        "python3.12": {"venv": False},
    }
    with pytest.raises(interpreters.InstallError, match="ensurepip") as raised:
        choose_among(interpreters, monkeypatch, found)
    assert "python3.12-venv" in raised.value.hint


def test_a_linked_checkout_is_importable_and_has_a_version(copy: Path, tmp_path: Path) -> None:
    venv = copy / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    python = venv / "bin" / "python"
    subprocess.run([python, "-I", copy / "tools" / "link_checkout.py"], check=True)
    code = (
        "import importlib.metadata as m, lma;"
        "name = 'league-match-analyzer';"
        "print(m.version(name), m.requires(name), lma.__file__)"
    )
    printed = subprocess.check_output([python, "-c", code], cwd=tmp_path, text=True)
    assert str(copy / "lma" / "__init__.py") in printed
    assert os.access(venv / "bin" / "lma", os.X_OK)


def test_linking_twice_leaves_one_version(copy: Path) -> None:
    venv = copy / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    python = venv / "bin" / "python"
    subprocess.run([python, "-I", copy / "tools" / "link_checkout.py"], check=True)
    pyproject = copy / "pyproject.toml"
    text = pyproject.read_text(encoding="utf-8")
    pyproject.write_text(text.replace('version = "', 'version = "9.', 1), encoding="utf-8")
    subprocess.run([python, "-I", copy / "tools" / "link_checkout.py"], check=True)
    folders = list(venv.rglob("league_match_analyzer-*.dist-info"))
    assert len(folders) == 1
    assert folders[0].name.startswith("league_match_analyzer-9.")
