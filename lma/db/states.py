"""States of games: one vector for each minute, and the nearest to one of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from lma.db.database import Session
from lma.domain.states import VERSION, Moment, Vector

INDEX = "match_state_near"

_DELETE = "DELETE FROM match_state WHERE match_id = $1"
_INSERT = """
INSERT INTO match_state (match_id, version, minute, state, winner, next_kill, next_tower,
                         next_objective, objective, ends)
SELECT $1, $2, t.minute, t.state::vector, t.winner, t.next_kill, t.next_tower, t.next_objective,
       t.objective, t.ends
FROM unnest($3::int[], $4::text[], $5::int[], $6::int[], $7::int[], $8::int[], $9::text[],
            $10::bool[])
     AS t (minute, state, winner, next_kill, next_tower, next_objective, objective, ends)
"""
# A state can be seen from either side: it is searched for as it is and mirrored. Of each match the
# one nearest minute is taken, for minutes of one game say the same thing several times.
_NEAREST = """
WITH near AS (
    (SELECT match_id, minute, 1 AS side, state <-> $1::text::vector AS distance
     FROM match_state WHERE version = $3 AND match_id <> $4
     ORDER BY state <-> $1::text::vector LIMIT $5)
    UNION ALL
    (SELECT match_id, minute, -1, state <-> $2::text::vector
     FROM match_state WHERE version = $3 AND match_id <> $4
     ORDER BY state <-> $2::text::vector LIMIT $5)
), best AS (
    SELECT DISTINCT ON (match_id) * FROM near ORDER BY match_id, distance, minute, side
), top AS (
    SELECT * FROM best ORDER BY distance, match_id LIMIT $6
)
SELECT m.game_id, m.patch, b.minute, b.side, b.distance, s.winner * b.side AS winner,
       s.next_kill * b.side AS next_kill, s.next_tower * b.side AS next_tower,
       s.next_objective * b.side AS next_objective, s.objective, s.ends
FROM top b JOIN match_state s USING (match_id, minute) JOIN match m ON m.id = b.match_id
ORDER BY b.distance, m.game_id
"""
_BREADTH = "SELECT set_config('hnsw.ef_search', $1, true)"
_COUNT = "SELECT count(*) AS states, count(DISTINCT match_id) AS matches FROM match_state"
_MANY = "SELECT count(*) FROM (SELECT 1 FROM match_state LIMIT $1) AS counted"
_HAS_INDEX = """
SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('match_state_near')
"""
_DROP = f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}"
_BUILD = f"""
CREATE INDEX CONCURRENTLY {INDEX} ON match_state
USING hnsw (state vector_l2_ops) WITH (m = 16, ef_construction = 64)
"""
# A build outlives its client unless the server looks after it, and would hold the table's lock.
_FOR_BUILDING = (
    "SET statement_timeout = 0",
    "SET maintenance_work_mem = '256MB'",
    "SET client_connection_check_interval = '5s'",
)
_AFTERWARDS = (
    "RESET statement_timeout",
    "RESET maintenance_work_mem",
    "RESET client_connection_check_interval",
)
_BUILD_S = 24 * 3600.0

# Of each match a few neighbouring minutes are near: so many states are looked at for each match
# that is wanted. An index looks at no more than 1,000; without one, more cost little.
_STATES_FOR_EACH = 8
_MOST_BY_INDEX = 1000
_LEAST_EXACTLY = 2000


async def write_states(session: Session, match_id: UUID, moments: Sequence[Moment]) -> None:
    """Put a match's states in the place of those it had."""
    await session.execute(_DELETE, match_id)
    if not moments:
        return
    after = [moment.aftermath for moment in moments]
    await session.execute(
        _INSERT,
        match_id,
        VERSION,
        [moment.state.minute for moment in moments],
        [as_text(moment.state.vector) for moment in moments],
        [one.winner for one in after],
        [one.next_kill for one in after],
        [one.next_tower for one in after],
        [one.next_objective for one in after],
        [one.objective for one in after],
        [one.ends for one in after],
    )


async def nearest(
    session: Session, vector: Vector, mirrored: Vector, *, but: UUID, count: int, indexed: bool
) -> list[Any]:
    """The states nearest to a vector, each of another match and none of the match `but`.

    Sides are those of the vector: `winner` is 1 where the side that stands like it won. Needs a
    transaction: how far an index looks is set for it alone.
    """
    looked_at = count * _STATES_FOR_EACH
    if indexed:
        looked_at = min(looked_at, _MOST_BY_INDEX)
        await session.execute(_BREADTH, str(looked_at))
    else:
        looked_at = max(looked_at, _LEAST_EXACTLY)
    rows: list[Any] = await session.fetch(
        _NEAREST, as_text(vector), as_text(mirrored), VERSION, but, looked_at, count
    )
    return rows


async def count_states(session: Session) -> tuple[int, int]:
    """How many states are stored, and of how many matches."""
    row = await session.fetchrow(_COUNT)
    return row["states"], row["matches"]


async def has_at_least(session: Session, count: int) -> bool:
    """Whether so many states are stored, without counting more."""
    return int(await session.fetchval(_MANY, count)) >= count


async def has_index(session: Session) -> bool:
    """Whether the index is there and usable."""
    return bool(await session.fetchval(_HAS_INDEX))


async def build_index(session: Session) -> None:
    """Build the index anew, while others read and write; needs a session outside a transaction."""
    try:
        for setting in _FOR_BUILDING:
            await session.execute(setting)
        await session.execute(_DROP, timeout=_BUILD_S)  # also what an interrupted build left
        await session.execute(_BUILD, timeout=_BUILD_S)
    finally:
        for setting in _AFTERWARDS:
            await session.execute(setting)


async def drop_index(session: Session) -> None:
    """Search exactly again."""
    await session.execute(_DROP)


def as_text(vector: Vector) -> str:
    """A vector as pgvector reads it."""
    return f"[{','.join(f'{amount:.6g}' for amount in vector)}]"
