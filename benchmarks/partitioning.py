"""What partitioning participants and payloads by start time costs and brings, tried on a copy.

The rows are made in the server, with payloads of a few bytes. One store is measured as it is, then
after the migration that a large one would run (`_ATTACH`: the tables of today become the partition
of all that is old), then in months (`_SPLIT`). `services/` stays as it is: the statements that
change are those of lma/db which `_later` changes, and those that docs/decisions/partitioning.md
names.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import asyncpg

from benchmarks._common import embedded, migrated, report, run, scratch
from lma.db.listings import _WINDOWS
from lma.db.match_lists import _LIST
from lma.db.match_payloads import _BY_GAME_ID
from lma.db.matches import _PARTICIPANTS

_MATCHES = int(os.environ.get("PARTITION_MATCHES", "20000"))
_PEOPLE = int(os.environ.get("PARTITION_PEOPLE", "10"))
_CALLS = int(os.environ.get("PARTITION_CALLS", "40"))
_MONTHS = 24
_PLAYERS = 100  # a list is as long as the store has matches for each of them
_BATCH, _BATCHES = 50, 20

_FILL = """
INSERT INTO match (game_id, platform, number, queue_id, sort_at, started_at, ending, game_info)
SELECT 'NA1_' || n, 'na1', n, 420, at, at, 'played', jsonb_build_object('n', n)
FROM (SELECT n, timestamptz '2024-01-01' + (n - 1) * (interval '{months} months' / {matches}) AS at
      FROM generate_series(1, {matches}) n) rows
"""
_FILL_PEOPLE = """
INSERT INTO participant (match_id, sort_at, slot, puuid, is_bot, game_name, tag_line, champion_id,
                         champion_name, team_id, role, win, kills, deaths, assists, cs, gold,
                         damage, kill_participation, damage_share, items, spells)
SELECT m.id, m.sort_at, s, CASE s WHEN 1 THEN 'bench-' || m.number % {players} + 1
                           ELSE md5(((m.number * s) % 100003)::text) || repeat('x', 46) END,
       false, 'somebody', 'NA1', 1 + (m.number + s) % 170, 'Champion', 100, 'MIDDLE', true, 5, 5, 5,
       200, 12000, 20000, 0.5, 0.2, '{{1,2,3,4,5,6,7}}', '{{4,14}}'
FROM match m, generate_series(1, {people}) s
"""
_FILL_USERS = """
INSERT INTO "user" (summoner_name, name_folded, puuid, platform)
SELECT 'Bench', 'bench', 'bench-' || n, 'na1' FROM generate_series(1, {players}) n
"""
_FILL_LISTS = """
INSERT INTO user_match (user_id, match_id, slot, sort_at)
SELECT u.id, m.id, 1, m.sort_at FROM match m
JOIN "user" u ON u.puuid = 'bench-' || m.number % {players} + 1
"""

# What a store with the start time in its rows needs to become partitioned: nothing large is copied.
# The registry is the small half of `match`, so it moves, and the payloads stay where they lie.
_ATTACH = """
ALTER TABLE participant ALTER sort_at SET NOT NULL;
CREATE UNIQUE INDEX participant_old_key ON participant (match_id, slot, sort_at);
ALTER TABLE participant ADD CHECK (sort_at < '{edge}');
CREATE UNIQUE INDEX match_payload_old_key ON match (id, sort_at);
ALTER TABLE match ADD CHECK (sort_at < '{edge}');

ALTER TABLE user_match DROP CONSTRAINT user_match_match_id_fkey;
ALTER TABLE timeline DROP CONSTRAINT timeline_match_id_fkey;
ALTER TABLE match_state DROP CONSTRAINT match_state_match_id_fkey;
ALTER TABLE participant DROP CONSTRAINT participant_match_id_fkey;

ALTER TABLE match RENAME TO match_payload_old;
ALTER INDEX match_platform_number RENAME TO match_platform_number_old;
CREATE TABLE match (LIKE match_payload_old INCLUDING DEFAULTS INCLUDING COMPRESSION);
ALTER TABLE match DROP game_info, DROP original;
INSERT INTO match SELECT id, game_id, platform, number, queue_id, game_mode, map_id, game_version,
    patch, started_at, sort_at, duration_s, ending, fetched_at, format FROM match_payload_old;
ALTER TABLE match ADD PRIMARY KEY (id);
ALTER TABLE match ADD UNIQUE (game_id);
CREATE UNIQUE INDEX match_platform_number ON match (platform, number);

ALTER TABLE match_payload_old DROP game_id, DROP platform, DROP number, DROP queue_id,
    DROP game_mode, DROP map_id, DROP game_version, DROP patch, DROP started_at, DROP duration_s,
    DROP ending, DROP fetched_at, DROP format, DROP CONSTRAINT match_pkey;
CREATE TABLE match_payload (LIKE match_payload_old INCLUDING COMPRESSION)
    PARTITION BY RANGE (sort_at);
ALTER TABLE match_payload ADD PRIMARY KEY (id, sort_at);
ALTER TABLE match_payload_old ADD PRIMARY KEY USING INDEX match_payload_old_key;
ALTER TABLE match_payload ATTACH PARTITION match_payload_old
    FOR VALUES FROM (MINVALUE) TO ('{edge}');
CREATE TABLE match_payload_new PARTITION OF match_payload FOR VALUES FROM ('{edge}') TO (MAXVALUE);

ALTER TABLE participant RENAME TO participant_old;
ALTER INDEX participant_puuid RENAME TO participant_old_puuid;
ALTER TABLE participant_old DROP CONSTRAINT participant_pkey;
CREATE TABLE participant (LIKE participant_old) PARTITION BY RANGE (sort_at);
ALTER TABLE participant ADD PRIMARY KEY (match_id, slot, sort_at);
ALTER TABLE participant_old ADD PRIMARY KEY USING INDEX participant_old_key;
ALTER TABLE participant ATTACH PARTITION participant_old FOR VALUES FROM (MINVALUE) TO ('{edge}');
CREATE INDEX participant_puuid ON participant (puuid) WHERE puuid IS NOT NULL;
CREATE TABLE participant_new PARTITION OF participant FOR VALUES FROM ('{edge}') TO (MAXVALUE);
ALTER TABLE user_match ADD FOREIGN KEY (match_id) REFERENCES match ON DELETE CASCADE;
ALTER TABLE timeline ADD FOREIGN KEY (match_id) REFERENCES match ON DELETE CASCADE;
ALTER TABLE match_state ADD FOREIGN KEY (match_id) REFERENCES match ON DELETE CASCADE;
ALTER TABLE participant ADD FOREIGN KEY (match_id) REFERENCES match ON DELETE CASCADE;
ALTER TABLE match_payload ADD FOREIGN KEY (id) REFERENCES match ON DELETE CASCADE;
"""

# The other way: every row is copied to its month.
_SPLIT = """
ALTER TABLE {table} RENAME TO {table}_whole;
CREATE TABLE {table} (LIKE {table}_whole INCLUDING COMPRESSION) PARTITION BY RANGE (sort_at);
ALTER TABLE {table} ADD PRIMARY KEY ({key});
{months}
INSERT INTO {table} SELECT * FROM {table}_whole;
DROP TABLE {table}_whole;
ALTER TABLE {table} ADD FOREIGN KEY ({match}) REFERENCES match ON DELETE CASCADE;
"""
_PUUIDS = "CREATE INDEX participant_puuid ON participant (puuid) WHERE puuid IS NOT NULL;\n"
_MONTH = "CREATE TABLE {table}_{n} PARTITION OF {table} FOR VALUES FROM ({start}) TO ({end});"
_EDGE = "2026-01-01"  # the end of the months of `_FILL`

# What lma/db then says in place of what it says now: the registry, which knows the time, is joined
# by both halves of the key, and PostgreSQL looks into one partition for each match.
_LATER = {
    "p.match_id = um.match_id AND p.slot": "p.sort_at = m.sort_at AND p.match_id = m.id AND p.slot",
    "SELECT game_info, original FROM match WHERE game_id = $1": """
        SELECT game_info, original FROM match m
        JOIN match_payload b ON b.sort_at = m.sort_at AND b.id = m.id WHERE m.game_id = $1""",
    "WHERE p.match_id = $1 ORDER": """
        WHERE p.match_id = $1 AND p.sort_at = (SELECT sort_at FROM match WHERE id = $1) ORDER""",
}
_STORE = """
WITH told AS (
    SELECT gen_random_uuid() AS id, n, timestamptz '{edge}' + n * interval '1 second' AS at
    FROM generate_series($1::int, $2::int) n
), registry AS (
    INSERT INTO match (id, game_id, platform, number, queue_id, sort_at, started_at, ending{names})
    SELECT id, 'NA1_' || n, 'na1', n, 420, at, at, 'played'{values} FROM told
), payloads AS (
    {payloads}
)
INSERT INTO participant (match_id, sort_at, slot, is_bot, puuid, items, spells)
SELECT id, at, s, false, md5(n::text || s) || repeat('x', 46), '{{1,2,3,4,5,6,7}}', '{{4,14}}'
FROM told, generate_series(1, $3::int) s
"""
_PAYLOAD = """
(SELECT jsonb_build_object('text', string_agg(md5(n::text || i), ''))
 FROM generate_series(1, 300) i)
"""
_INDEXES = """
SELECT sum(pg_indexes_size(c.oid))::bigint FROM pg_class c
WHERE c.relkind = 'r' AND c.relname ~ $1
"""
_TABLES = (
    "SELECT sum(pg_table_size(oid))::bigint FROM pg_class WHERE relkind = 'r' AND relname ~ $1"
)
# As much work as filling the start time into rows that were stored without it.
_REFILL = "UPDATE participant p SET cs = m.map_id FROM match m WHERE m.id = p.match_id"
_OF_ONE = "SELECT DISTINCT match_id FROM participant WHERE puuid = $1 ORDER BY match_id"


@dataclass(frozen=True)
class Asked:
    """A statement of lma/db and what it is asked."""

    name: str
    query: str
    values: tuple[Any, ...]

    def later(self) -> "Asked":
        """The statement as it is to be where the tables are partitioned."""
        query = self.query
        for now, then in _LATER.items():
            query = query.replace(now, then)
        return Asked(self.name, query, self.values)


def _steps(script: str) -> list[str]:
    return [step for step in script.split(";\n") if step.strip()]


async def _fill(db: Any) -> None:
    values = {"matches": _MATCHES, "months": _MONTHS, "people": _PEOPLE, "players": _PLAYERS}
    # Every key is there: checking each of a million would take most of the time.
    await db.execute("SET session_replication_role = replica; DROP INDEX participant_puuid")
    for statement in (_FILL, _FILL_PEOPLE, _FILL_USERS, _FILL_LISTS):
        await db.execute(statement.format(**values))
    await db.execute(
        "CREATE INDEX participant_puuid ON participant (puuid) WHERE puuid IS NOT NULL"
    )
    await db.execute("SET session_replication_role = origin")
    await db.execute("VACUUM ANALYZE")


async def _questions(db: Any) -> list[Asked]:
    """What a list, a match and a player's erasure ask of the store."""
    user = await db.fetchval("SELECT id FROM \"user\" WHERE puuid = 'bench-1'")
    match = await db.fetchrow("SELECT id, game_id FROM match WHERE number = $1", _MATCHES // 2)
    window = _WINDOWS[0][1]
    rows = (user, None, None, None, None, 20)
    return [
        Asked("list, 20 ids (GET /users/:id/matches)", window, (user, "none", 0, 20)),
        Asked("list, 20 rows (lma matches)", _LIST, rows),
        Asked("participants of a match", _PARTICIPANTS, (match["id"],)),
        Asked("payload of a match, cold", _BY_GAME_ID, (match["game_id"],)),
        Asked("every match of a PUUID", _OF_ONE, ("bench-1",)),
    ]


async def _time(db: Any, asked: Asked) -> float:
    """Milliseconds of a prepared statement, of which a tenth were quicker: others only add."""
    statement = await db.prepare(asked.query)
    times = []
    for _ in range(_CALLS + 6):  # after five PostgreSQL has settled on a plan
        began = time.perf_counter()
        rows = await statement.fetch(*asked.values)
        times.append((time.perf_counter() - began) * 1000)
    assert rows, asked.name
    return sorted(times[6:])[_CALLS // 10]


async def _answers(db: Any, questions: Sequence[Asked]) -> list[Any]:
    return [[tuple(row) for row in await db.fetch(one.query, *one.values)] for one in questions]


async def _stored_per_s(db: Any, start: int, *, apart: bool) -> float:
    """Matches a second, in batches of 50, with payloads of 10 kB made in the server."""
    statement = _STORE.format(
        edge=_EDGE,
        names="" if apart else ", game_info",
        values="" if apart else f", {_PAYLOAD}",
        payloads="INSERT INTO match_payload (id, sort_at, game_info)"
        f" SELECT id, at, {_PAYLOAD} FROM told"
        if apart
        else "SELECT 1",
    )
    times = []
    for number in range(start, start + _BATCH * _BATCHES, _BATCH):
        began = time.perf_counter()
        await db.execute(statement, number, number + _BATCH - 1, _PEOPLE)
        times.append(time.perf_counter() - began)
    return _BATCH / median(times)


async def _run(db: Any, script: str) -> float:
    """Run a script in one transaction; the seconds it took."""
    began = time.perf_counter()
    async with db.transaction():
        for step in _steps(script):
            await db.execute(step)
    took = time.perf_counter() - began
    await db.execute("VACUUM ANALYZE")
    return took


def _split(table: str, key: str) -> str:
    edges = [f"'{2024 + n // 12}-{n % 12 + 1:02}-01'" for n in range(_MONTHS + 1)]
    starts, ends = ["MINVALUE", *edges[1:]], [*edges[1:], "MAXVALUE"]
    months = "\n".join(
        _MONTH.format(table=table, n=n, start=start, end=end)
        for n, (start, end) in enumerate(zip(starts, ends, strict=True))
    )
    return _SPLIT.format(table=table, key=key, match=key.partition(",")[0], months=months)


async def _describe(db: Any, name: str, questions: Sequence[Asked]) -> dict[str, float]:
    told: dict[str, float] = {}
    for asked in questions:
        told[f"{asked.name}, ms"] = await _time(db, asked)
    told["indexes of match, MB"] = await db.fetchval(_INDEXES, "^match$") / 1e6
    told["indexes of payloads, MB"] = (await db.fetchval(_INDEXES, "^match_payload") or 0) / 1e6
    told["indexes of participant, MB"] = await db.fetchval(_INDEXES, "^participant") / 1e6
    told["participant, MB"] = await db.fetchval(_TABLES, "^participant") / 1e6
    apart = name != "today"
    start = _MATCHES + 1 + int(await db.fetchval("SELECT max(number) FROM match"))
    told["stored, matches/s"] = await _stored_per_s(db, start, apart=apart)
    return told


def _print_table(told: dict[str, dict[str, float]]) -> None:
    print(f"{'':40}" + "".join(f"{name:>22}" for name in told))
    for row in next(iter(told.values())):
        print(f"{row:40}" + "".join(f"{values[row]:22.2f}" for values in told.values()))


async def _prune(db: Any) -> tuple[float, float]:
    """Seconds to part with a month's participants: by deleting rows, and by dropping its table."""
    began = time.perf_counter()
    await db.execute(
        "DELETE FROM participant WHERE sort_at >= '2024-03-01' AND sort_at < '2024-04-01'"
    )
    deleted = time.perf_counter() - began
    began = time.perf_counter()
    await db.execute("DROP TABLE participant_3")
    return deleted, time.perf_counter() - began


async def _measure(dsn: str) -> None:
    db = await asyncpg.connect(dsn)
    try:
        began = time.perf_counter()
        await _fill(db)
        print(f"{_MATCHES:,} matches of {_PEOPLE} made in {time.perf_counter() - began:.0f} s")
        questions = await _questions(db)
        assert all(any(now in asked.query for asked in questions) for now in _LATER)
        later = [asked.later() for asked in questions]
        answers = await _answers(db, questions)
        today = await _describe(db, "today", questions)
        await db.execute(f"DELETE FROM match WHERE number > {_MATCHES}")
        await db.execute("VACUUM ANALYZE")
        attach = await _run(db, _ATTACH.replace("{edge}", _EDGE))
        assert await _answers(db, questions[:-2]) == answers[:-2], "as said today"
        assert await _answers(db, later) == answers
        attached = await _describe(db, "attached", later)
        split = await _run(db, _split("participant", "match_id, slot, sort_at") + _PUUIDS)
        split += await _run(db, _split("match_payload", "id, sort_at"))
        assert await _answers(db, later) == answers
        unchanged = {asked.name: asked for asked in questions}
        blind = [unchanged[asked.name] for asked in later if "cold" not in asked.name]
        months = await _describe(db, "months", later)
        for asked in blind:
            months[f"{asked.name}, ms, as said today"] = await _time(db, asked)
        _print_table({"today": today, "attached": attached, f"{_MONTHS} months": months})
        for name, value in months.items():
            if name not in today:
                print(f"{name}: {value:.2f}")
        print(f"to attach {attach:.1f} s, to copy all into months {split:.1f} s")
        began = time.perf_counter()
        await db.execute(_REFILL)
        print(f"to fill a column of every participant {time.perf_counter() - began:.1f} s")
        deleted, dropped = await _prune(db)
        print(f"to part with a month: DELETE {deleted:.2f} s, DROP {dropped:.3f} s")
        row = f"{questions[1].name}, ms"
        report("a list in months", months[row] / today[row], target=1.3, floor="the list of today")
    finally:
        await db.close()


def main() -> None:
    """Measure and report."""
    with scratch("partition") as folder, embedded(folder / "data") as postgres:
        run(_measure(run(migrated(postgres))))


if __name__ == "__main__":
    main()
