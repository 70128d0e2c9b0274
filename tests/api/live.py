"""`lma serve` as a process of its own."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
_SERVING = re.compile(r"serving on http://127\.0\.0\.1:(\d+)")


@dataclass
class Live:
    """A server; `lines` is what it has logged so far."""

    process: "subprocess.Popen[str]"
    port: int = 0
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def follow(self) -> None:
        """Read what it logs, until it ends."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            found = _SERVING.search(line)
            if found:
                self.port = int(found[1])


@contextmanager
def live_server(
    folder: Path, *options: str, environment: Mapping[str, str], within_s: float = 60.0
) -> Iterator[Live]:
    """A server on a free port, up for as long as this lasts."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LMA_", "PG"))
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "lma", "serve", "--port", "0", *options],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(CHECKOUT), "LMA_DATA_DIR": str(folder), **environment},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    live = Live(process)
    reader = threading.Thread(target=live.follow, daemon=True)
    reader.start()
    try:
        deadline = time.monotonic() + within_s
        while not live.port and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        assert live.port, "".join(live.lines)
        yield live
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        reader.join(5)
        if process.stderr is not None:
            process.stderr.close()
