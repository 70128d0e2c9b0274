"""One worker and thousands of jobs: its memory, descriptors and connections stay as they are.

    python -m benchmarks.faults.soak --jobs 10000

Sampled after each tenth of the jobs; the first tenth is its warm-up. What the last sample has more
than the first is told as a ratio, which may be 1.1.
"""

import argparse
import asyncio
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks._common import embedded, migrated, run, scratch
from benchmarks.faults._farm import Farm, stand_in
from benchmarks.faults.workers import ask, left, match_ids, want

_SAMPLES = 10
_MOST = 1.1
_LONGEST_S = 3_600.0
_CONNECTIONS = """
SELECT count(*) AS n FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'lma'
"""


@dataclass(frozen=True)
class Sample:
    """A worker at one moment; memory is what is resident, in MB."""

    done: int
    seconds: float
    memory: float
    descriptors: int
    connections: int

    def __str__(self) -> str:
        return (
            f"{self.done:>7} {self.seconds:>6.0f} s {self.memory:>7.1f} MB "
            f"{self.descriptors:>4} descriptors {self.connections:>3} connections"
        )


def count_descriptors(pid: int) -> int:
    """How many files, sockets and pipes a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def resident_mb(pid: int) -> float:
    """The resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024


async def soak(farm: Farm, jobs: int) -> list[Sample]:
    """A sample after each tenth of the jobs."""
    pid = farm.start_worker().process.pid
    began, samples = time.monotonic(), list[Sample]()
    while len(samples) < _SAMPLES:
        done = jobs - await left(farm)
        since = time.monotonic() - began
        if since > _LONGEST_S:
            sys.exit("it takes too long")
        if done < jobs * (len(samples) + 1) // _SAMPLES:
            await asyncio.sleep(0.05)
            continue
        (row,) = await ask(farm.dsn, _CONNECTIONS)
        open_files = count_descriptors(pid)
        samples.append(Sample(done, since, resident_mb(pid), open_files, row["n"]))
        print(samples[-1], flush=True)
    return samples


def judge(samples: list[Sample]) -> bool:
    """Print how the last sample compares with the first; whether all stayed flat."""
    first, last = samples[0], samples[-1]
    ratios = {
        "memory": last.memory / first.memory,
        "descriptors": last.descriptors / first.descriptors,
        "connections": last.connections / first.connections,
    }
    for name, ratio in ratios.items():
        verdict = "met" if ratio <= _MOST else "MISSED"
        print(f"{name}: the last is {ratio:.2f} of the first (target <= {_MOST}, {verdict})")
    rate = (last.done - first.done) / (last.seconds - first.seconds)
    print(f"{rate:.0f} matches/s")
    return max(ratios.values()) <= _MOST


async def _main(folder: Path, jobs: int) -> bool:
    with embedded(folder / "data") as server, stand_in(folder) as riot:
        farm = Farm(folder, await migrated(server), riot, folder / "redis.sock")
        try:
            farm.start_redis()
            await want(farm.dsn, match_ids(riot, jobs))
            return judge(await soak(farm, jobs))
        finally:
            farm.end()


def main() -> None:
    """Soak a worker and report; ends with 1 where something grew."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--jobs", type=int, default=10_000)
    told = parser.parse_args()
    if not Path("/proc/self/fd").exists():
        sys.exit("This needs Linux's /proc.")
    with scratch("soak") as folder:
        sys.exit(0 if run(_main(folder, told.jobs)) else 1)


if __name__ == "__main__":
    main()
