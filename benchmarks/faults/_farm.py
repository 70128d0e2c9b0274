"""A PostgreSQL, a Redis, a Riot stand-in with bad days, and workers that can be killed."""

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks._common import LMA, await_port, environment, free_port
from lma import local

# What Riot answers on a bad day, each kind on its share of the paths, once.
BAD_DAY = (
    "500,share=0.02,times=1",
    "503,share=0.02,times=1",
    "html,share=0.02,times=1",
    "reset,share=0.02,times=1",
    "429-service,share=0.01,times=1",
    "429-method,share=0.005,times=1",
)
_PATIENCE_S = 60.0


@dataclass
class Worker:
    """One worker, with what it has said."""

    process: "subprocess.Popen[bytes]"
    log: Path
    id: str = ""

    def await_id(self) -> str:
        """Its id in the ledger, once it has told it."""
        deadline = time.monotonic() + _PATIENCE_S
        while not self.id:
            told = self.log.read_text(errors="replace")
            for line in told.splitlines():
                if line.startswith("note: worker "):
                    self.id = line.split()[2]
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"a worker did not start:\n{told}")
            time.sleep(0.05)
        return self.id

    def send(self, number: int) -> None:
        """Send it a signal."""
        self.process.send_signal(number)


@dataclass
class Farm:
    """Everything that runs, by address; whatever it started it also ends."""

    folder: Path
    dsn: str
    riot: str
    redis_socket: Path
    workers: list[Worker] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(20261124))
    _redis: "subprocess.Popen[bytes] | None" = None
    _started: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to be a part of it."""
        return environment(
            self.folder,
            LMA_DATABASE_URL=self.dsn,
            LMA_REDIS_URL=f"unix://{self.redis_socket}",
            LMA_RIOT_URL=f"{self.riot}/{{route}}",
            LMA_DDRAGON_URL=f"{self.riot}/ddragon",
        )

    def start_redis(self) -> None:
        """Start an empty Redis that keeps nothing on a disk."""
        self.redis_socket.unlink(missing_ok=True)
        self._redis = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.redis_socket, "--save", ""],
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
        )
        deadline = time.monotonic() + _PATIENCE_S
        while not self.redis_socket.exists():
            if time.monotonic() > deadline:
                sys.exit("Redis did not start")
            time.sleep(0.02)

    def send_redis(self, number: int) -> None:
        """Send Redis a signal; a killed one is reaped."""
        assert self._redis is not None
        self._redis.send_signal(number)
        if number == signal.SIGKILL:
            self._redis.wait()

    def tell_redis(self, *words: str) -> None:
        """Give Redis a command."""
        subprocess.run(
            ["redis-cli", "-s", self.redis_socket, *words],
            stdout=subprocess.DEVNULL,
            check=False,
            timeout=10,
        )

    def start_worker(self) -> Worker:
        """Start a worker, and wait until it works."""
        self._started += 1
        log = self.folder / f"worker{self._started}.log"
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                [sys.executable, "-c", LMA, "worker", "--queue", "backfill"],
                env=self.environment,
                cwd=self.folder,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
            )
        worker = Worker(process, log)
        self.workers.append(worker)
        worker.await_id()
        return worker

    def outcomes(self) -> list[dict[str, Any]]:
        """What all workers ever logged of their work."""
        return [
            json.loads(line)
            for log in sorted(self.folder.glob("worker*.log"))
            for line in log.read_text(errors="replace").splitlines()
            if line.startswith("{") and line.endswith("}") and '"event": "work"' in line
        ]

    def end(self) -> None:
        """End every worker and Redis."""
        for worker in self.workers:
            if worker.process.poll() is None:
                worker.send(signal.SIGCONT)
                worker.process.kill()
            worker.process.wait()
        if self._redis is not None and self._redis.poll() is None:
            self.send_redis(signal.SIGCONT)
            self.send_redis(signal.SIGKILL)


@contextmanager
def stand_in(folder: Path, *faults: str) -> Iterator[str]:
    """`lma sandbox serve` with faults: its address."""
    port = free_port()
    (folder / "sandbox").mkdir()
    told = [word for fault in faults for word in ("--fault", fault)]
    process = subprocess.Popen(
        [sys.executable, "-c", LMA, "sandbox", "serve", "--port", str(port), *told],
        env=environment(folder / "sandbox"),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    await_port(port, process)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def restart_postgres(data_dir: Path) -> None:
    """Stop the embedded server as a crash would, and start it again."""
    local.stop(data_dir)
    local.ensure_running(data_dir)
