"""A worker with options that a command line doesn't have: `python -m tests.worker.program JSON`."""

import json
import sys

from lma.domain.work import Budget, WorkQueue
from lma.worker.run import WorkerOptions, run_worker

told = json.loads(sys.argv[1])
if "budget" in told:
    told["budget"] = Budget(**told["budget"])
if "queues" in told:
    told["queues"] = tuple(WorkQueue(name) for name in told["queues"])
run_worker(WorkerOptions(**told), announce=lambda name: print(name, flush=True))  # noqa: T201
