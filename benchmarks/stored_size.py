"""What a stored match takes, over the size of its JSON: target <= 0.7 with pglz, <= 0.35 with lz4.

Stored is `pg_column_size` of the payload and of the match's participants; indexes are told apart.
pglz is the embedded server's; lz4 is that of a PostgreSQL 15 of Debian's, which has no pgvector
and therefore gets the tables of the models without the migrations.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from benchmarks._common import (
    create_tables,
    debian_server,
    embedded,
    migrated,
    real_matches,
    report,
    run,
    scratch,
    synthetic_matches,
)
from lma.db.database import Database
from lma.db.matches import Stored, store_matches
from lma.riot.facts import read_match

_SYNTHETIC = 100
_BATCH = 16
_TARGETS = {"pglz": 0.7, "lz4": 0.35}
_EMPTY = 'TRUNCATE match, "user" CASCADE'
_SIZES = """
SELECT (SELECT sum(pg_column_size(game_info)) FROM match) AS payloads,
       (SELECT sum(pg_column_size(p)) FROM participant p) AS participants,
       (SELECT sum(pg_indexes_size(t))
        FROM unnest('{match,participant,user_match}'::regclass[]) AS t) AS indexes,
       (SELECT string_agg(DISTINCT pg_column_compression(game_info), ', ') FROM match) AS method
"""


async def _measure(dsn: str, kind: str, bodies: Mapping[str, bytes]) -> None:
    database = Database({"dsn": dsn})
    payloads = [(read_match(body), body) for body in bodies.values()]
    async with database.begin() as session:
        await session.execute(_EMPTY)
        for start in range(0, len(payloads), _BATCH):
            batch = payloads[start : start + _BATCH]
            became = await store_matches(session, batch, datetime.now(UTC))
            assert set(became.values()) == {Stored.NEW}
        sizes = await session.fetchrow(_SIZES)
    await database.close()
    json_size = sum(map(len, bodies.values()))
    method = sizes["method"]
    payload, people = sizes["payloads"] / json_size, sizes["participants"] / json_size
    print(
        f"{len(bodies)} {kind} matches of {json_size / len(bodies) / 1000:.1f} kB, {method}: "
        f"payload {payload:.3f}, participants {people:.3f}, "
        f"indexes {sizes['indexes'] / json_size:.3f} (not counted)"
    )
    report(f"stored size, {kind}", payload + people, target=_TARGETS[method], floor="the JSON")


async def _measure_all(dsn: str, kinds: Mapping[str, Mapping[str, bytes]]) -> None:
    for kind, bodies in kinds.items():
        if bodies:
            await _measure(dsn, kind, bodies)
        else:
            print(f"No {kind} payloads here (LMA_SHARED names their folder): skipped.")


def main() -> None:
    """Measure and report."""
    kinds = {"synthetic": synthetic_matches(_SYNTHETIC), "real": real_matches()}

    async def with_pglz() -> None:
        await _measure_all(await migrated(server), kinds)

    async def with_lz4(dsn: str) -> None:
        await create_tables(dsn)
        await _measure_all(dsn, kinds)

    with scratch("size") as folder, embedded(folder) as server:
        run(with_pglz())
    with scratch("size") as folder, debian_server(folder) as dsn:
        if dsn is None:
            print("No PostgreSQL 15 of Debian's here, so lz4 is not measured.")
        else:
            run(with_lz4(dsn))


if __name__ == "__main__":
    main()
