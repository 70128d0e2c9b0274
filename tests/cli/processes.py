"""Processes that tests start, and end by their id."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Process:
    """How a command line is started from a checkout."""

    checkout: Path
    python_options: Sequence[str] = ()

    def command(self, *argv: str) -> list[str]:
        return [sys.executable, *self.python_options, "-m", "lma", *argv]

    def environment(self, **changes: str) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.checkout), **changes}

    def run(self, *argv: str, env: dict[str, str] | None = None, **options: Any) -> Any:
        """Run to the end; `env` are changes to this process's environment."""
        if not {"stdout", "stderr"} & options.keys():
            options["capture_output"] = True
        return subprocess.run(
            self.command(*argv),
            env=self.environment(**(env or {})),
            text=True,
            encoding="utf-8",
            timeout=60,
            **options,
        )

    def start(self, *argv: str, **options: Any) -> subprocess.Popen[str]:
        """Start, with a Ctrl-C that works whatever this process inherited."""
        return subprocess.Popen(
            self.command(*argv),
            env=self.environment(),
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=heed_ctrl_c,  # noqa: PLW1509 - no thread of ours runs
            **options,
        )


@dataclass(frozen=True)
class Serving:
    """A sandbox server at an address."""

    address: str
    process: subprocess.Popen[str]

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            if self.process.stderr is not None:
                self.process.stderr.close()
            if self.process.stdout is not None:
                self.process.stdout.close()


def heed_ctrl_c() -> None:
    """A process started in the background inherits deafness to it, and hands that on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def serving(checkout: Path, folder: Path, options: Sequence[str]) -> Serving:
    """Start `lma sandbox serve` on a free port and wait until it says where it is."""
    environment = Process(checkout).environment(LMA_DATA_DIR=str(folder))
    started = subprocess.Popen(
        Process(checkout).command("sandbox", "serve", "--port", "0", *options),
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heed_ctrl_c,  # noqa: PLW1509 - no thread of ours runs
    )
    assert started.stderr is not None
    line = started.stderr.readline()
    address = line.partition("serving on ")[2].partition("/{route}")[0]
    assert address.startswith("http://"), line
    return Serving(address, started)
