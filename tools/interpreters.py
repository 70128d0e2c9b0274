"""Finds the Python for .venv: $PYTHON, else the one that runs this, else the newest on PATH.

Runs under any Python from 3.7 on, since the one that starts an install may be too old for lma.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any, NamedTuple

OLDEST, NEWEST = (3, 11), (3, 14)
RANGE = "3.11 to 3.14"

# What a Python must have to become .venv; prints one line of JSON.
PROBE = """
import json, sys, sysconfig
def has(name):
    try:
        return bool(__import__(name).__file__)
    except (ImportError, AttributeError):
        return False
print(json.dumps({
    "version": list(sys.version_info[:3]),
    "python": getattr(sys, "_base_executable", None) or sys.executable,
    "cpython": sys.implementation.name == "cpython",
    "gil": not sysconfig.get_config_var("Py_GIL_DISABLED"),
    "venv": has("venv") and has("ensurepip"),
}))
"""


class InstallError(Exception):
    """What went wrong in one sentence, and what to type next."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Interpreter(NamedTuple):
    """A Python that answered the probe."""

    path: str
    version: tuple[int, int, int]
    objection: str | None
    hint: str

    @property
    def number(self) -> str:
        return ".".join(str(part) for part in self.version)


def probe(command: str) -> Interpreter | None:
    """Ask a Python what it is; None when it does not run (a pyenv shim of a version not chosen)."""
    try:
        done = subprocess.run(
            [command, "-I", "-c", PROBE],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=True,
        )
        facts = json.loads(done.stdout.decode())
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    objection, hint = objection_to(facts)
    return Interpreter(facts["python"], tuple(facts["version"]), objection, hint)


def objection_to(facts: dict[str, Any]) -> tuple[str | None, str]:
    """Why this Python cannot carry lma, and what to do about it."""
    major, minor = facts["version"][:2]
    name = f"Python {major}.{minor}"
    install = f"install a Python from {RANGE}, or name one: make demo PYTHON=/path/to/python3"
    if (major, minor) < OLDEST:
        return name + " is too old", install
    if (major, minor) > NEWEST:
        return name + " is newer than lma's locked packages", install
    if not facts["cpython"] or not facts["gil"]:
        return name + " is not the ordinary CPython build", install
    if not facts["venv"]:
        return (
            name + " cannot make virtual environments (its ensurepip is missing)",
            f"on Debian and Ubuntu: apt install python{major}.{minor}-venv (or python3-venv)",
        )
    return None, ""


def choose() -> Interpreter:
    """The interpreter for .venv: $PYTHON and no other, else this one, else the newest on PATH."""
    named = os.environ.get("PYTHON")
    if named:
        found = probe(named)
        if found is None:
            raise InstallError(f"PYTHON={named} does not run.", "give the path of a python3")
        if found.objection:
            raise InstallError(f"PYTHON={named}: {found.objection}.", found.hint)
        return found
    refused = None
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    for command in [sys.executable, *names, "python3", "python"]:
        found = probe(command)
        if found is not None and found.objection is None:
            return found
        # The objection worth telling is the one that is nearest to a working Python.
        if found is not None and (refused is None or "ensurepip" in (found.objection or "")):
            refused = found
    if refused is None:
        raise InstallError(f"No Python from {RANGE} was found.", "install one and try again")
    raise InstallError(f"lma needs Python {RANGE}, and {refused.objection}.", refused.hint)
