"""`make` alone lists the targets that the documents name."""

import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def test_help_lists_the_targets() -> None:
    printed = subprocess.check_output(["make", "--no-print-directory"], cwd=CHECKOUT, text=True)
    listed = {line.split()[1] for line in printed.splitlines()}
    assert listed >= {
        *("demo", "test", "check", "lint", "format-check", "types", "contracts", "format"),
        *("lock", "db-up", "db-migrate", "bench", "clean", "help"),
    }


def test_the_demo_asks_for_the_matches_of_faker() -> None:
    command = ["make", "--no-print-directory", "-n", "demo"]
    assert '-m lma matches "Faker#NA1"' in subprocess.check_output(command, cwd=CHECKOUT, text=True)


def test_ci_runs_the_tests() -> None:
    script = CHECKOUT / ".ci" / "run"
    assert script.stat().st_mode & 0o100
    assert "make test" in script.read_text(encoding="utf-8")
