"""1,000 matches of 75 kB: fetched, checked and stored, against a bare fetch and decode.

The sandbox serves them from a process of its own, without limits; both sides keep 16 requests in
flight. Targets: >= 0.25 of the bare rate into the embedded PostgreSQL (pglz), >= 0.45 into one with
lz4, >= 0.6 for fetching and reading the facts alone. What bare aiohttp and COPY of the undecoded
bytes reach is printed beside them: the rest is PostgreSQL's own work on JSONB. `--profile` adds
where the time goes.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import aiohttp
import asyncpg

from benchmarks._common import (
    create_tables,
    debian_server,
    embedded,
    environment,
    family_cpu,
    postmaster_pid,
    process_cpu,
    report,
    run,
    sandbox_server,
    scratch,
    synthetic_matches,
)
from lma.bootstrap import database_address, load_settings, open_context
from lma.context import Context
from lma.db.database import Database
from lma.domain.match_id import MatchId, parse_match_id
from lma.services.intake.ingest import bring_matches

try:
    from orjson import loads

    _DECODER = "orjson"
except ModuleNotFoundError:
    from msgspec.json import decode as loads

    _DECODER = "msgspec (orjson is not installed)"

_COUNT = 1000
_ROUNDS = 5
_IN_FLIGHT = 16
_WRITERS = 2
_BATCH = 16
_COPY_TABLE = """
DROP TABLE IF EXISTS copied;
CREATE TABLE copied (body jsonb COMPRESSION {});
"""
_EMPTY = 'TRUNCATE match, "user" CASCADE'
_HEAD = (
    f"{'ms for each match':<24}{'wall':>8}{'client':>8}{'sandbox':>9}{'postgres':>10}{'idle':>8}"
)

Work = Callable[[], Awaitable[None]]


@dataclass
class Stage:
    """What one kind of work took in each round, in seconds; `None` is what /proc did not tell."""

    name: str
    work: Work
    wall: list[float] = field(default_factory=list)
    client: list[float] = field(default_factory=list)
    sandbox: list[float | None] = field(default_factory=list)
    postgres: list[float | None] = field(default_factory=list)

    def share_of(self, floor: "Stage") -> float:
        """This rate over the floor's, the median of the rounds."""
        return median(a / b for a, b in zip(floor.wall, self.wall, strict=True))

    def row(self) -> str:
        """A line of the profile; `idle` is what this process waited."""
        wall, client = median(self.wall), median(self.client)
        told = [_cell(wall), _cell(client), _cell(_middle(self.sandbox), 9)]
        told += [_cell(_middle(self.postgres), 10), _cell(wall - client)]
        return f"{self.name:<24}{''.join(told)}"


def _middle(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _cell(seconds: float | None, width: int = 8) -> str:
    return f"{'–' if seconds is None else f'{1000 * seconds / _COUNT:.2f}':>{width}}"


@dataclass(frozen=True)
class Pids:
    """The servers whose CPU is read."""

    sandbox: int
    postgres: int


async def _measure(stages: Sequence[Stage], pids: Pids) -> None:
    for _ in range(_ROUNDS):
        for stage in stages:
            sandbox, postgres = process_cpu(pids.sandbox), family_cpu(pids.postgres)
            wall, client = time.perf_counter(), time.process_time()
            await stage.work()
            stage.wall.append(time.perf_counter() - wall)
            stage.client.append(time.process_time() - client)
            stage.sandbox.append(_minus(process_cpu(pids.sandbox), sandbox))
            stage.postgres.append(_minus(family_cpu(pids.postgres), postgres))


def _minus(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before


async def _in_turn(ids: Sequence[MatchId], fetch: Callable[[MatchId], Awaitable[object]]) -> None:
    waiting = iter(ids)

    async def fetcher() -> None:
        for match_id in waiting:
            await fetch(match_id)

    await asyncio.gather(*(fetcher() for _ in range(_IN_FLIGHT)))


def _path(url: str, match_id: MatchId) -> str:
    return f"{url}/{match_id.platform.region}/lol/match/v5/matches/{match_id}"


def _bare(url: str, ids: Sequence[MatchId]) -> Work:
    async def work() -> None:
        async with aiohttp.ClientSession() as session:

            async def fetch(match_id: MatchId) -> None:
                async with session.get(_path(url, match_id)) as response:
                    loads(await response.read())

            await _in_turn(ids, fetch)

    return work


def _copied(url: str, ids: Sequence[MatchId], database: Database, kind: str) -> Work:
    async def work() -> None:
        async with database.begin() as session:
            await session.execute(_COPY_TABLE.format(kind))
        async with aiohttp.ClientSession() as session:
            bodies: list[bytes] = []

            async def fetch(match_id: MatchId) -> None:
                async with session.get(_path(url, match_id)) as response:
                    bodies.append(await response.read())
                if len(bodies) >= _BATCH:
                    await copy()

            async def copy() -> None:
                batch = [(body,) for body in bodies]
                bodies.clear()
                async with database.begin() as store:
                    await store.copy_records_to_table("copied", records=batch, columns=["body"])

            await _in_turn(ids, fetch)
            await copy()

    return work


def _read(ctx: Context, ids: Sequence[MatchId]) -> Work:
    return lambda: _in_turn(ids, ctx.riot.match)


def _store(ctx: Context, ids: Sequence[MatchId]) -> Work:
    async def work() -> None:
        failures = await bring_matches(ctx, ids)
        assert not failures, failures[0]

    return work


def _emptied(dsn: str, work: Work) -> Work:
    async def emptied() -> None:
        connection = await asyncpg.connect(dsn)
        await connection.execute(_EMPTY)
        await connection.close()
        await work()

    return emptied


async def _compare(url: str, sandbox_pid: int, ids: Sequence[MatchId], kind: str) -> None:
    settings = load_settings()
    dsn = database_address(settings.values)["dsn"]
    async with AsyncExitStack() as closing:
        ctx = await closing.enter_async_context(open_context(settings))
        database = Database({"dsn": dsn}, size=_WRITERS)
        closing.push_async_callback(database.close)
        floor = Stage("bare fetch and decode", _bare(url, ids))
        read = Stage("fetch and facts", _read(ctx, ids))
        copied = Stage(f"bare and COPY, {kind}", _copied(url, ids, database, kind))
        stored = Stage(f"stored, {kind}", _emptied(dsn, _store(ctx, ids)))
        stages = [floor, read, copied, stored]
        await floor.work()  # whatever is slow once is slow here
        pids = Pids(sandbox_pid, await postmaster_pid(dsn))
        await _measure(stages, pids)
    if "--profile" in sys.argv[1:]:
        print(_HEAD, *(stage.row() for stage in stages), sep="\n")
    name = f"bare aiohttp + {_DECODER}"
    report("fetch and facts", read.share_of(floor), target=0.6, most=False, floor=name)
    print(f"bare aiohttp and COPY of the bytes, {kind}: {copied.share_of(floor):.2f} of that")
    target = 0.25 if kind == "pglz" else 0.45
    reached = stored.share_of(floor)
    report(f"fetch, check, store, {kind}", reached, target=target, most=False, floor=name)


def record(folder: Path) -> list[MatchId]:
    """Write 1,000 synthetic payloads as recordings and return their ids."""
    matches = synthetic_matches(_COUNT)
    folder.joinpath("matches").mkdir(parents=True)
    for match_id, body in matches.items():
        folder.joinpath("matches", f"{match_id}.json").write_bytes(body)
    print(f"{len(matches)} matches of {sum(map(len, matches.values())) / len(matches):,.0f} bytes")
    return [parse_match_id(match_id) for match_id in matches]


def main() -> None:
    """Measure and report."""
    with scratch("ingest") as folder:
        ids = record(folder / "recorded")
        with sandbox_server(folder / "recorded", folder) as (url, pid):
            clean = environment(folder, LMA_RIOT_URL=f"{url}/{{route}}")
            os.environ.clear()
            os.environ.update(clean)
            with embedded(folder / "data"):
                run(_compare(url, pid, ids, "pglz"))
            with scratch("ingest") as other, debian_server(other) as dsn:
                if dsn is None:
                    print("No PostgreSQL 15 of Debian's here, so lz4 is not measured.")
                    return
                run(create_tables(dsn))
                os.environ["LMA_DATABASE_URL"] = dsn
                run(_compare(url, pid, ids, "lz4"))


if __name__ == "__main__":
    main()
