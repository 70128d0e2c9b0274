"""How fast and how lean parity-check compares: 1,000 recorded pairs of 100 kB.

The floor is reading and decoding both sides with `json` and doing nothing else. Half of the
candidate's answers carry a difference, and all have their keys in another order.
"""

import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lma.parity.check import check
from lma.parity.examples import examples_folder
from lma.parity.exchanges import Answer, Request
from lma.parity.order import Order
from lma.parity.recordings import Exchange, as_json
from lma.parity.run import Options

PAIRS = int(os.environ.get("PARITY_PAIRS", "1000"))
BYTES = 100_000
MAX_SECONDS, MAX_MB = 30.0, 300.0


def match_of_100_kb() -> dict[str, Any]:
    """The example's match, with participants added until it weighs enough."""
    match = json.loads((examples_folder() / "phase0-example-match.json").read_text("utf-8"))
    people = match["info"]["participants"]
    while len(json.dumps(match)) < BYTES:
        people.append({**people[len(people) % 10], "puuid": f"more-{len(people)}"})
    return dict(match)


def exchange(number: int, match: dict[str, Any]) -> str:
    """A recorded answer as its file."""
    body = json.dumps(match).encode()
    step = f"match-{number}"
    request = Request("GET /matches/{id}", f"/matches/{number}")
    answer = Answer(200, body, {"content-type": "application/json"}, 1.0)
    return as_json(Exchange(step, request, {"id": str(number)}, answer, "2026-11-24T12:00:00Z"))


def turned(value: Any) -> Any:
    """The same with every object's keys in another order."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(element) for element in value] if isinstance(value, list) else value


def write(old: Path, new: Path) -> None:
    """Both recordings."""
    match = match_of_100_kb()
    for number in range(PAIRS):
        match["info"]["gameDuration"] = 1_000 + number
        (old / f"{number:06}.json").write_text(exchange(number, match), "utf-8")
        changed = turned(match)
        if number % 2:
            changed["info"]["participants"][number % 10]["kills"] += 1
        (new / f"{number:06}.json").write_text(exchange(number, changed), "utf-8")


def floor(old: Path, new: Path) -> float:
    """Seconds to read and decode every body."""
    began = time.perf_counter()
    for folder in (old, new):
        for path in sorted(folder.iterdir()):
            json.loads(json.loads(path.read_text("utf-8"))["body"])
    return time.perf_counter() - began


def main() -> int:
    """Write, measure the floor, compare, print."""
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder) / "old", Path(folder) / "new"
        old.mkdir()
        new.mkdir()
        write(old, new)
        least = floor(old, new)
        began = time.perf_counter()
        report = asyncio.run(check(Order(recording=old, candidate_recording=new), Options()))
        taken = time.perf_counter() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = report.count("open")
    print(f"{report.comparisons} pairs of {BYTES // 1000} kB compared in {taken:.1f} s", end=" ")
    print(f"({report.comparisons / taken:.0f}/s), peak {peak_mb:.0f} MB, {found} differences")
    print(f"ratio to decoding both sides only ({least:.1f} s): {taken / least:.1f}")
    right = report.comparisons == PAIRS and found == PAIRS // 2
    return 0 if right and taken < MAX_SECONDS * PAIRS / 1000 and peak_mb < MAX_MB else 1


if __name__ == "__main__":
    sys.exit(main())
