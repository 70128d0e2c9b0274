"""An import of a legacy Rails database: its rate, and this process's memory while it runs.

    python -m benchmarks.import_rails [MATCHES]

100,000 matches of 75 kB as Ruby printed them, a tenth as many players with three rows each, and two
lists for each match, all on the embedded server. Memory after a tenth of the matches is the floor;
flat means that it is at most 1.1 of that after all. The parser's time is printed besides, and how
it stands to `json.loads` of the same payload.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime

import asyncpg

from benchmarks._common import embedded, environment, report, run, scratch, synthetic_matches
from benchmarks.memory import resident_mb
from lma import local
from lma.bootstrap import load_settings, open_context
from lma.domain.ruby_hash import read_ruby_hash
from lma.services.legacy.rails import import_rails
from tests.domain.ruby_inspect import inspected
from tests.legacy import BEGAN, SCHEMA, puuid

_COUNT = 100_000
_PAYLOADS = 100
_FLAT = 1.1
_BEGAN = BEGAN.replace(tzinfo=None)


def _texts() -> list[tuple[str, str]]:
    """Payloads as Ruby printed them, each with its match id."""
    bodies = synthetic_matches(_PAYLOADS)
    return [(match_id, inspected(json.loads(body))) for match_id, body in bodies.items()]


def _matches(texts: list[tuple[str, str]], count: int) -> Iterator[tuple[int, str, str]]:
    """Rows of matches: the same payloads again and again under ids of their own."""
    for number in range(1, count + 1):
        match_id, text = texts[number % len(texts)]
        name = f"NA1_{number}"
        yield number, name, text.replace(match_id, name, 1)


def _players(count: int) -> int:
    return max(3, count // 10)


def _users(count: int) -> Iterator[tuple[int, str, str, int, datetime]]:
    for number in range(1, count + 1):
        player = number % max(1, count // 3)
        yield number, f"Player {player}#NA1", puuid(player), number % 500, _BEGAN


async def _fill(dsn: str, texts: list[tuple[str, str]], count: int) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(SCHEMA)
    users = _players(count)
    await connection.copy_records_to_table(
        "users",
        records=_users(users),
        columns=["id", "summoner_name", "puuid", "summoner_level", "updated_at"],
    )
    await connection.copy_records_to_table(
        "matches", records=_matches(texts, count), columns=["id", "game_id", "game_info"]
    )
    lists = ((1 + (n + n // count) % users, 1 + n % count) for n in range(2 * count))
    await connection.copy_records_to_table(
        "user_matches", records=lists, columns=["user_id", "match_id"]
    )
    await connection.close()


def _parser(texts: list[tuple[str, str]]) -> None:
    plain = [read_ruby_hash(text).json for _, text in texts]
    size = sum(len(text) for _, text in texts) / 1000

    def timed(work: Callable[[], object]) -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    ours = min(timed(lambda: [read_ruby_hash(text) for _, text in texts]) for _ in range(5))
    theirs = min(timed(lambda: [json.loads(body) for body in plain]) for _ in range(5))
    print(f"parser: {1e6 * ours / size:.1f} µs for each kB")
    report("parser", ours / theirs, target=2.0, floor="json.loads of the same payload")


async def _measure(server: local.Server, count: int) -> None:
    texts = _texts()
    _parser(texts)
    await local.ensure_database(server, "legacy")
    legacy = server.dsn("legacy")
    await _fill(legacy, texts, count)
    marks: dict[int, float] = {}

    def watch(done: int, _: int) -> None:
        for part in (10, 1):
            if done >= _players(count) + count // part:
                marks.setdefault(part, resident_mb())

    began = time.perf_counter()
    async with open_context(load_settings()) as ctx:
        tables = await import_rails(ctx, legacy, progress=watch)
    took = time.perf_counter() - began
    for table in tables:
        print(f"{table.table}: {table.rows} rows, {table.records} records, {table.unread} unread")
    print(f"{took:.0f} s, {count / took:.0f} matches/s with their players and lists")
    print(f"MB: {marks[10]:.0f} after a tenth of the matches, {marks[1]:.0f} after all")
    report("memory", marks[1] / marks[10], target=_FLAT, floor="that after a tenth")


def main() -> None:
    """Measure and report."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else _COUNT
    with scratch("import") as folder:
        clean = environment(folder, LMA_RIOT_API_KEY="RGAPI-nobody-is-asked")
        os.environ.clear()
        os.environ.update(clean)
        with embedded(folder / "data") as server:
            run(_measure(server, count))


if __name__ == "__main__":
    main()
