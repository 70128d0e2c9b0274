"""The nearest states by an HNSW index against exact search: recall@50 >= 0.98, and the speed-up.

States cluster: the minutes of a game lie on a line, and games of one length lie near each other.
So those of the synthetic world's games are taken, and copies of them with a little noise: each copy
is a game of its own, its every minute moved alike, each minute a little more. Both ways run the
statement that `lma similar` runs. `--states` and `--queries` set the size.
"""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any
from uuid import UUID, uuid4

from benchmarks._common import PLAYER, embedded, migrated, report, run, scratch
from lma.db import states
from lma.db.database import Database, Timeouts
from lma.domain.states import ODD, SCALES, VERSION, Vector, flipped, moments_of
from lma.riot.facts import read_match
from lma.riot.timelines import read_timeline
from lma.sandbox.schedule import Wanted
from lma.sandbox.synthetic import SyntheticWorld

_SCALES = (SCALES["minute"], *(SCALES[name] for name in ODD))
_GAME_NOISE, _MINUTE_NOISE = 0.25, 0.1
_NEAREST = 50
_RECALL = 0.98
_INSERT_MATCHES = """
INSERT INTO match (id, game_id, platform, number, sort_at, ending, game_info)
SELECT id, 'NA1_' || n, 'na1', n, now(), 'played', '{}'
FROM unnest($1::uuid[]) WITH ORDINALITY AS t (id, n)
"""
_COPY = (
    "match_id", "minute", "version", "state", "winner", "next_kill", "next_tower",
    "next_objective", "objective", "ends",
)  # fmt: skip
# The raw search, without the step to one minute a match: what an index answers for.
_RAW = """
SELECT match_id, minute FROM match_state WHERE version = $2 AND match_id <> $3
ORDER BY state <-> $1::text::vector LIMIT $4
"""


def _seeds(count: int) -> list[list[Vector]]:
    """The vectors of synthetic games, minute by minute."""
    world, now = SyntheticWorld(1, None, cached_matches=1), time.time()
    name, _, tag = PLAYER.partition("#")
    account = world.find_account(name, tag)
    assert account is not None
    games = []
    for match_id in world.match_ids(account, "americas", Wanted(count=count), now):
        match = world.find_match(match_id, "americas", now)
        timeline = world.find_timeline(match_id, "americas", now)
        if match is None or timeline is None:
            continue
        moments = moments_of(read_match(match), read_timeline(timeline))
        if moments:
            games.append([moment.state.vector for moment in moments])
    return games


def _games(seeds: Sequence[Sequence[Vector]], dice: random.Random) -> Iterator[list[Vector]]:
    """Games without end: a synthetic one, moved as a whole and minute by minute."""
    while True:
        game = dice.choice(seeds)
        moved = [dice.gauss(0, _GAME_NOISE) for _ in _SCALES]
        side = dice.choice((1, -1))
        yield [
            (
                vector[0],
                *(
                    side * amount + shift + dice.gauss(0, _MINUTE_NOISE)
                    for amount, shift in zip(vector[1:], moved[1:], strict=True)
                ),
            )
            for vector in game
        ]


async def _fill(database: Database, wanted: int, seeds: Sequence[Sequence[Vector]]) -> None:
    dice, games, stored = random.Random(7), _games(seeds, random.Random(11)), 0
    rows: list[tuple[Any, ...]] = []
    matches: list[UUID] = []
    while stored < wanted:
        match_id = uuid4()
        matches.append(match_id)
        for minute, vector in enumerate(next(games), start=1):
            won = dice.choice((1, -1))
            rows.append(
                (match_id, minute, VERSION, states.as_text(vector), won, 0, 0, 0, None, False)
            )
            stored += 1
    async with database.begin() as session:
        await session.execute(_INSERT_MATCHES, matches)
        await session.execute(
            "CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT * FROM match_state LIMIT 0"
        )
        await session.execute("ALTER TABLE incoming ALTER COLUMN state TYPE text")
        await session.copy_records_to_table("incoming", columns=_COPY, records=rows)
        await session.execute(
            f"INSERT INTO match_state ({', '.join(_COPY)}) "
            f"SELECT {', '.join('state::vector' if c == 'state' else c for c in _COPY)} "
            "FROM incoming"
        )
    async with database.read() as session:
        await session.execute("VACUUM ANALYZE match_state", timeout=600)


async def _search(
    database: Database, queries: Sequence[Vector], *, indexed: bool
) -> tuple[list[set[tuple[UUID, int]]], list[float], list[list[Any]]]:
    """The raw nearest, the milliseconds of the whole question, and its answers."""
    raw, took, answers = [], [], []
    nobody = UUID(int=0)
    for vector in queries:
        async with database.begin() as session:
            start = time.perf_counter()
            rows = await states.nearest(
                session, vector, flipped(vector), but=nobody, count=_NEAREST, indexed=indexed
            )
            took.append(1000 * (time.perf_counter() - start))
            answers.append([(row["game_id"], row["minute"]) for row in rows])
            found = await session.fetch(_RAW, states.as_text(vector), VERSION, nobody, _NEAREST)
            raw.append({(row["match_id"], row["minute"]) for row in found})
    return raw, took, answers


async def _measure(dsn: str, size: int, queries: int, seeds: Sequence[Sequence[Vector]]) -> None:
    database = Database({"dsn": dsn}, timeouts=Timeouts(statement_s=600))
    await _fill(database, size, seeds)
    dice = random.Random(3)
    fresh = _games(seeds, random.Random(5))
    asked = [dice.choice(next(fresh)) for _ in range(queries)]
    await _search(database, asked[:3], indexed=False)
    exact, exactly, told = await _search(database, asked, indexed=False)
    start = time.perf_counter()
    async with database.read() as session:
        await states.build_index(session)
    built = time.perf_counter() - start
    await _search(database, asked[:3], indexed=True)
    near, quickly, found = await _search(database, asked, indexed=True)
    await database.close()
    raw = sum(len(a & b) for a, b in zip(exact, near, strict=True)) / sum(map(len, exact))
    whole = sum(len(set(a) & set(b)) for a, b in zip(told, found, strict=True))
    whole_recall = whole / sum(map(len, told))
    print(
        f"{size:,} states: exact {median(exactly):.1f} ms, index {median(quickly):.1f} ms, "
        f"built in {built:.0f} s"
    )
    report("recall@50 of states", raw, target=_RECALL, most=False, floor="the exact 50")
    report("recall@50 of matches", whole_recall, target=_RECALL, most=False, floor="the exact 50")
    print(f"speed-up: {median(exactly) / median(quickly):.1f} times")


def main() -> None:
    """Measure and report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--states", type=int, nargs="+", default=[30_000, 100_000])
    options.add_argument("--queries", type=int, default=100)
    options.add_argument("--seeds", type=int, default=200, help="synthetic games to start from")
    told = options.parse_args()
    seeds = _seeds(told.seeds)
    print(f"{len(seeds)} synthetic games with states")

    async def one(name: str, size: int) -> None:
        await _measure(await migrated(server, name), size, told.queries, seeds)

    with scratch("similar") as folder, embedded(folder) as server:
        for number, size in enumerate(told.states):
            run(one(f"bench{number}", size))


if __name__ == "__main__":
    main()
