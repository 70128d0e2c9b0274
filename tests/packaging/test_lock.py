"""The lock names exact releases by hash, fits pyproject.toml, and holds no address or path."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[2]
LOCKS = ["ai", "build", "dev", "lock"]


def entries(name: str) -> list[str]:
    """Each requirement of a lock file with its hashes, joined to one line."""
    text = (CHECKOUT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.strip().startswith("#")]
    return "\n".join(lines).replace("\\\n", " ").splitlines()


def pins(name: str) -> dict[str, str]:
    """Version by package name."""
    found = [Requirement(entry.split("--hash")[0]) for entry in entries(name)]
    return {canonicalize_name(each.name): str(each.specifier).removeprefix("==") for each in found}


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_one_release_with_hashes(name: str) -> None:
    assert entries(name)
    for entry in entries(name):
        assert re.match(r"[a-z0-9-]+==[^ *]+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_no_address_and_no_path(name: str) -> None:
    text = (CHECKOUT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    options = re.findall(r"--(?!hash=)[a-z-]+", text)
    assert options == []
    assert not re.search(r"://|file:| @ |(^|\s)/\w", text)


def test_runtime_pins_are_the_pins_of_development() -> None:
    assert pins("lock").items() <= pins("dev").items()
    assert pins("build").items() <= pins("dev").items()
    assert pins("lock").items() <= pins("ai").items()


@pytest.mark.parametrize(
    ("name", "group"), [("lock", None), ("dev", "dev"), ("build", "build"), ("ai", "ai")]
)
def test_the_lock_satisfies_what_pyproject_asks_for(name: str, group: str | None) -> None:
    pyproject = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        None: pyproject["project"]["dependencies"],
        "dev": pyproject["dependency-groups"]["dev"],
        "build": pyproject["build-system"]["requires"],
        "ai": pyproject["project"]["optional-dependencies"]["ai"],
    }[group]
    locked = pins(name)
    for requirement in map(Requirement, asked):
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement} is not locked: make lock"
        assert requirement.specifier.contains(version, prereleases=True), (
            f"{requirement}: make lock"
        )
