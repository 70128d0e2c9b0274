"""Workers on three hosts, of which one is cut off in the middle and comes back.

    sudo python -m benchmarks.faults.hosts
    sudo python -m benchmarks.faults.hosts --matches 600 --lease 3 --cut 6

The hosts are network namespaces; PostgreSQL, Redis and a stand-in with limits are on the bridge
between them. Nothing may be lost or settled twice, the others take over within the lease and a look
at the ledger, and the stand-in may never answer 429. All that is made is removed afterwards.
"""

import argparse
import asyncio
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from benchmarks._common import LMA, await_port, embedded, environment, free_port, migrated, scratch
from benchmarks.faults._farm import Worker
from benchmarks.faults._netns import Net, find_missing, open_net
from benchmarks.faults.workers import ask, want
from lma.sandbox.schedule import Wanted
from lma.sandbox.synthetic import SyntheticWorld

_HOSTS = 3
_LONGEST_S = 900.0
_MORE = 40
# What a look at the ledger may add to a lease: it is looked at every 2 s, give or take a quarter,
# and a queue that is being drained looks when it has room.
_LOOK_S = 5.0
_WORKER = """
import json, sys
from lma.domain.work import WorkQueue
from lma.worker.run import WorkerOptions, run_worker
options = WorkerOptions(queues=(WorkQueue.BACKFILL,), **json.loads(sys.argv[1]))
run_worker(options, announce=lambda name: print(f"note: worker {name}", file=sys.stderr))
"""


@dataclass
class Seen:
    """What the cut cost, in seconds since it."""

    lost: set[int] = field(default_factory=set)
    """The ids of what the cut host held."""
    taken_over: list[float] = field(default_factory=list)
    back: float | None = None
    """When it settled something again after it was back."""
    wanted: int = 0


@dataclass
class Hosts:
    """The three hosts, each with a worker, and what they share."""

    net: Net
    folder: Path
    dsn: str
    shared: dict[str, str]
    lease_s: float
    workers: list[Worker] = field(default_factory=list)
    started: list[Worker] = field(default_factory=list)

    def start_worker(self, host: int) -> Worker:
        """Start a host's worker, and wait until it works."""
        log, home = self.folder / f"host{host}.log", self.folder / f"host{host}"
        home.mkdir()
        options = json.dumps({"lease_s": self.lease_s})
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                self.net.command(host, sys.executable, "-c", _WORKER, options),
                env=environment(home, **self.shared),
                cwd=home,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
            )
        worker = Worker(process, log)
        self.started.append(worker)
        worker.await_id()
        return worker

    def done(self, host: int) -> list[str]:
        """What a host's worker has settled as done, in order."""
        lines = self.workers[host].log.read_text(errors="replace").splitlines()
        events = [json.loads(line) for line in lines if line.startswith("{") and line[-1] == "}"]
        return [e["key"] for e in events if e.get("outcome") == "done"]

    def end(self) -> None:
        """End the workers."""
        for worker in self.started:
            if worker.process.poll() is None:
                worker.process.kill()
            worker.process.wait()


def match_ids(riot: str, count: int) -> list[str]:
    """Ids of so many different matches, which the stand-in knows once it has heard of the players.

    It is asked for those on a host that no worker asks, whose limits are not those of the matches.
    """
    world, now = SyntheticWorld(1, None, cached_matches=1), time.time()
    found: dict[str, None] = {}
    with httpx.Client(base_url=f"{riot}/europe", timeout=30) as http:
        for number in range(10_000):
            path = f"/riot/account/v1/accounts/by-riot-id/Player {number}/NA1"
            http.get(path).raise_for_status()
            account = world.find_account(f"Player {number}", "NA1")
            assert account is not None
            found |= dict.fromkeys(world.match_ids(account, "americas", Wanted(count=300), now))
            if len(found) >= count:
                return list(found)[:count]
    sys.exit("the world is too small")


@asynccontextmanager
async def relay(address: str, dsn: str) -> AsyncIterator[str]:
    """The embedded server, which listens on a socket file alone, on an address as well: its DSN."""
    parts = urlsplit(dsn)
    told = parse_qs(parts.query)
    file = f"{told['host'][0]}/.s.PGSQL.{told['port'][0]}"

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(65_536):
                writer.write(chunk)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_unix_connection(file)
        await asyncio.gather(pump(reader, inner_writer), pump(inner_reader, writer))

    relayed: list[asyncio.Task[None]] = []
    server = await asyncio.start_server(
        lambda *pair: relayed.append(asyncio.create_task(serve(*pair))), address, 0
    )
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"postgresql://{parts.username}@{address}:{port}{parts.path}?sslmode=disable"
    finally:
        server.close()
        for task in relayed:
            task.cancel()
        await asyncio.gather(*relayed, return_exceptions=True)


@contextmanager
def served(command: list[str], address: str, port: int, folder: Path) -> Iterator[None]:
    """A server in the middle, ended afterwards."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        await_port(port, process, address)
        yield
    finally:
        process.terminate()
        process.wait()


@asynccontextmanager
async def open_hosts(folder: Path, told: argparse.Namespace) -> AsyncIterator[tuple[Hosts, str]]:
    """The hosts, without workers so far, and the stand-in's address."""
    riot_port, redis_port = free_port(), free_port()
    with embedded(folder / "data") as server, open_net(_HOSTS) as net:
        dsn = await migrated(server)
        riot = f"http://{net.address}:{riot_port}"
        redis = ["redis-server", "--bind", net.address, "--port", str(redis_port), "--save", ""]
        sandbox = ["sandbox", "serve", "--host", net.address, "--port", str(riot_port)]
        limits = ["--limits", told.limits, "--latency", told.latency]
        with (
            served([*redis, "--protected-mode", "no"], net.address, redis_port, folder),
            served([sys.executable, "-c", LMA, *sandbox, *limits], net.address, riot_port, folder),
        ):
            async with relay(net.address, dsn) as shared:
                addresses = {
                    "LMA_DATABASE_URL": shared,
                    "LMA_REDIS_URL": f"redis://{net.address}:{redis_port}/0",
                    "LMA_RIOT_URL": f"{riot}/{{route}}",
                    "LMA_DDRAGON_URL": f"{riot}/ddragon",
                }
                hosts = Hosts(net, folder, dsn, addresses, told.lease)
                try:
                    yield hosts, riot
                finally:
                    hosts.end()


async def left(dsn: str) -> int:
    """How many pieces of work have not ended."""
    rows = await ask(dsn, "SELECT count(*) AS n FROM work WHERE state IN ('due', 'leased')")
    return int(rows[0]["n"])


async def cut_off(hosts: Hosts, host: int, cut_s: float, spare: list[str]) -> Seen:
    """Cut a host off for so long, see who does what it held, and bring it back.

    Where the work ends before the host is seen at work again, some of what is spare follows.
    """
    worker, seen = hosts.workers[host], Seen()
    seen.lost = await _pull_cable(hosts, host)
    began, before, waiting = time.monotonic(), len(hosts.done(host)), set(seen.lost)
    joined = False
    while True:
        since = time.monotonic() - began
        for row in await ask(hosts.dsn, _TAKEN_OVER, list(waiting), worker.id):
            waiting.remove(row["id"])
            seen.taken_over.append(since)
        if not joined and since > cut_s:
            hosts.net.join(host)
            joined = True
        if joined and seen.back is None and len(hosts.done(host)) > before:
            seen.back = since
        if since > _LONGEST_S:
            sys.exit("it takes too long")
        if await left(hosts.dsn):
            await asyncio.sleep(0.1)
        elif seen.back is not None or not spare:
            return seen
        else:
            seen.wanted += len(spare[:_MORE])
            await want(hosts.dsn, spare[:_MORE])
            del spare[:_MORE]


async def _pull_cable(hosts: Hosts, host: int) -> set[int]:
    """Cut a host off while it holds work; the ids of that."""
    holder = hosts.workers[host].id
    while len(await ask(hosts.dsn, _HELD, holder)) < 2:
        if not await left(hosts.dsn):
            sys.exit("the work was done before anybody was cut off")
    hosts.net.cut(host)
    await asyncio.sleep(0.2)  # what had passed the cable is still done
    return {row["id"] for row in await ask(hosts.dsn, _HELD, holder)}


async def play(hosts: Hosts, riot: str, told: argparse.Namespace) -> Seen:
    """Let all hosts work, and cut one off once each has done something."""
    ids = await asyncio.to_thread(match_ids, riot, 2 * told.matches)
    await want(hosts.dsn, ids[: told.matches])
    starts = (asyncio.to_thread(hosts.start_worker, host) for host in range(_HOSTS))
    hosts.workers = await asyncio.gather(*starts)
    deadline = time.monotonic() + _LONGEST_S
    while not all(map(hosts.done, range(_HOSTS))):
        if time.monotonic() > deadline or not await left(hosts.dsn):
            sys.exit("a host did nothing")
        await asyncio.sleep(0.1)
    seen = await cut_off(hosts, 0, told.cut, ids[told.matches :])
    seen.wanted += told.matches
    return seen


async def judge(hosts: Hosts, riot: str, told: argparse.Namespace, seen: Seen) -> bool:
    """Print what came of it; whether nothing was lost, doubled, late or above a limit."""
    states = {
        row["state"]: row["n"]
        for row in await ask(hosts.dsn, "SELECT state, count(*) AS n FROM work GROUP BY state")
    }
    (stored,) = await ask(hosts.dsn, _STORED)
    by_host = [Counter(hosts.done(host)) for host in range(_HOSTS)]
    twice = sum(n - 1 for n in (by_host[0] + by_host[1] + by_host[2]).values() if n > 1)
    async with httpx.AsyncClient(base_url=riot, timeout=10) as http:
        stats = (await http.get("/sandbox/stats")).json()
    asked, refused = _asked(stats)
    late, limit_s = sorted(seen.taken_over), told.lease + _LOOK_S
    print(
        f"{seen.wanted} matches on {_HOSTS} hosts, limits {told.limits}, lease {told.lease:g} s; "
        f"settled by each: {', '.join(str(sum(each.values())) for each in by_host)}"
    )
    print(f"ledger: {states}; stored {stored['matches']} whole {stored['whole']}")
    print(f"settled twice: {twice}; requests {asked}, of these again {asked - seen.wanted}")
    print(f"answered 429: {refused}; peaks {stats['peaks']}")
    print(
        f"one host cut off for {told.cut:g} s held {len(seen.lost)} pieces; the others had them "
        f"after {late[0]:.1f} to {late[-1]:.1f} s (<= {limit_s:g}, "
        f"{'met' if late[-1] <= limit_s else 'MISSED'})"
        if late
        else "nobody took over what the host held"
    )
    back = "never" if seen.back is None else f"{seen.back - told.cut:.1f} s after it was back"
    print(f"the host settled work again: {back}")
    return (
        states == {"done": seen.wanted}
        and stored["matches"] == stored["whole"] == seen.wanted
        and not twice
        and not refused
        and len(late) == len(seen.lost)
        and seen.back is not None
    )


def _asked(stats: dict[str, Any]) -> tuple[int, int]:
    """How many matches were asked for, and how many requests were answered 429."""
    requests: dict[str, int] = stats["requests"]
    asked = sum(n for name, n in requests.items() if " match-v5.match " in name)
    return asked, sum(n for name, n in requests.items() if name.endswith(" 429"))


_HELD = "SELECT id FROM work WHERE holder = $1 AND state = 'leased'"
_TAKEN_OVER = """
SELECT id FROM work
WHERE id = ANY ($1::bigint[]) AND state <> 'due' AND holder IS DISTINCT FROM $2
"""
_STORED = """
SELECT count(*) AS matches, count(*) FILTER (WHERE slots = told) AS whole FROM (
    SELECT count(p.slot) AS slots, jsonb_array_length(m.game_info #> '{info,participants}') AS told
    FROM match m LEFT JOIN participant p ON p.match_id = m.id GROUP BY m.id
) AS each
"""


async def _main(folder: Path, told: argparse.Namespace) -> bool:
    async with open_hosts(folder, told) as (hosts, riot):
        seen = await play(hosts, riot, told)
        return await judge(hosts, riot, told, seen)


def main() -> None:
    """Play it and report; ends with 1 where anything was lost or doubled, 2 where it can't be."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--matches", type=int, default=3_000)
    parser.add_argument("--limits", default="40:1,1000:20", help="the key's, as Riot tells them")
    parser.add_argument("--latency", default="40-80", help="of the stand-in, in milliseconds")
    parser.add_argument("--lease", type=float, default=15.0, help="seconds")
    parser.add_argument("--cut", type=float, default=25.0, help="seconds, longer than the lease")
    told = parser.parse_args()
    missing = find_missing()
    if missing is not None:
        print(missing, file=sys.stderr)
        sys.exit(2)
    # An end by SIGTERM removes everything too: asyncio makes a Ctrl-C the end of what it runs.
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    with scratch("hosts") as folder:
        sys.exit(0 if asyncio.run(_main(folder, told)) else 1)


if __name__ == "__main__":
    main()
