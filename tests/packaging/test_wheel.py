"""What a user installs: the wheel, built from the sdist, carries the package and its migrations."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    not (CHECKOUT / "migrations").is_dir(), reason="the migrations come with the store"
)


def build(target: str, source: Path, folder: Path) -> Path:
    """Build a distribution without a network; the path of the one file that it makes."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", CHECKOUT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    (source,) = unpacked.iterdir()
    return zipfile.ZipFile(build("wheel", source, tmp_path_factory.mktemp("wheel")))


def test_the_wheel_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"lma"}
    assert not [name for name in wheel.namelist() if "__pycache__" in name or name.endswith(".pyc")]


def test_the_wheel_holds_every_module_of_the_checkout(wheel: zipfile.ZipFile) -> None:
    modules = {path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / "lma").rglob("*.py")}
    assert modules <= set(wheel.namelist())


def test_the_wheel_holds_the_migrations(wheel: zipfile.ZipFile) -> None:
    migrations = CHECKOUT / "migrations"
    scripts = {path.relative_to(migrations).as_posix() for path in migrations.rglob("*.py")}
    assert "env.py" in scripts
    assert {f"lma/migrations/{script}" for script in scripts} <= set(wheel.namelist())


def test_the_wheel_holds_the_examples_and_data_of_parity(wheel: zipfile.ZipFile) -> None:
    examples = {path.name for path in (CHECKOUT / "docs").glob("phase0-example-*.json")}
    assert "phase0-example-match.json" in examples
    data = {path.name for path in (CHECKOUT / "lma" / "parity" / "data").iterdir()}
    held = set(wheel.namelist())
    assert {f"lma/parity/examples/{name}" for name in examples} <= held
    assert {f"lma/parity/data/{name}" for name in data} <= held


def test_the_wheel_holds_the_prior_of_win_probability(wheel: zipfile.ZipFile) -> None:
    assert "lma/services/win/prior.json" in wheel.namelist()


def test_the_wheel_brings_the_command_and_the_license(wheel: zipfile.ZipFile) -> None:
    (entry_points,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert b"lma = lma.cli.run:main" in wheel.read(entry_points)
    assert [name for name in wheel.namelist() if name.endswith("licenses/LICENSE")]


def test_the_sdist_can_run_its_own_tests(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = {
        "Makefile",
        "tools/install.py",
        "requirements/dev.txt",
        "compose.yaml",
        ".env.example",
    }
    assert needed <= names
    assert not [name for name in names if name.startswith(".venv/") or "__pycache__" in name]
