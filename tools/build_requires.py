"""Prints what building the wheel needs, one requirement a line, for `make lock`."""

import tomllib
from pathlib import Path

pyproject = Path(__file__).resolve().parent.parent / "pyproject.toml"
with pyproject.open("rb") as file:
    print("\n".join(tomllib.load(file)["build-system"]["requires"]))
