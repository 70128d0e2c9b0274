"""`.ci/run`: what it does where programs can't be installed, and where they can."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder that is all of PATH: a shell's own tools, and a make that says what it is told."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("dirname", "cat", "chmod"):
        found = shutil.which(tool)
        assert found is not None
        (folder / tool).symlink_to(found)
    add(folder, "make", 'echo "make $* needs:$LMA_TEST_NEEDS"')
    add(folder, "id", "echo 1000")
    return folder


def add(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def run(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["/bin/sh", str(CHECKOUT / ".ci" / "run")],
        env={**os.environ, "PATH": str(folder)},
        capture_output=True,
        text=True,
    )


def test_what_is_there_may_not_be_skipped(programs: Path) -> None:
    for name in ("redis-server", "chromium"):
        add(programs, name, "exit 0")
    add(programs, "id", "echo 0")
    add(programs, "apt-get", "echo asked >&2; exit 1")
    ended = run(programs)
    assert (ended.returncode, ended.stdout) == (0, "make test needs: redis-server chromium\n")
    assert ended.stderr == ""


def test_an_install_that_failed_is_a_failure(programs: Path) -> None:
    add(programs, "id", "echo 0")
    add(programs, "apt-get", "exit 100")
    ended = run(programs)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert "could not install redis-server chromium" in ended.stderr


def test_half_an_install_is_a_failure_too(programs: Path) -> None:
    add(programs, "redis-server", "exit 0")
    add(programs, "id", "echo 0")
    add(programs, "apt-get", "exit 0")
    ended = run(programs)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "could not install chromium" in ended.stderr


def test_what_was_installed_may_not_be_skipped(programs: Path) -> None:
    add(programs, "id", "echo 0")
    script = (
        'for p in redis-server chromium; do echo "#!/bin/sh" > "{0}/$p"; chmod +x "{0}/$p"; done'
    )
    add(programs, "apt-get", script.format(programs))
    ended = run(programs)
    assert (ended.returncode, ended.stdout) == (0, "make test needs: redis-server chromium\n")


def test_elsewhere_what_is_missing_is_told(programs: Path) -> None:
    ended = run(programs)
    assert (ended.returncode, ended.stdout) == (0, "make test needs:\n")
    assert ended.stderr.count("are skipped") == 2
