"""What was done long ago leaves the ledger."""

from lma.db.database import Session

# A stretch of the table at a time, by its key: to find the old ones costs no index of their own.
# A followed player's list says when they were last looked at, an analysis whose it is; both stay,
# and so does whatever ended otherwise, which keeps it from being tried again.
_SWEEP = """
WITH stretch AS (
    SELECT id, kind, key, state, ended_at FROM work WHERE id > $1 ORDER BY id LIMIT $2
), old AS (
    SELECT w.id FROM work w JOIN stretch s USING (id)
    WHERE s.state = 'done' AND s.kind IN ('match', 'timeline', 'list')
      AND s.ended_at < now() - make_interval(days => $3)
      AND NOT EXISTS (SELECT FROM followed f
                      WHERE s.kind = 'list' AND s.key = f.user_id::text || ' fresh')
      AND w.state = 'done' AND w.ended_at = s.ended_at
    ORDER BY w.id FOR UPDATE OF w SKIP LOCKED
), gone AS (
    DELETE FROM work w USING old WHERE w.id = old.id RETURNING w.id
)
SELECT (SELECT max(id) FROM stretch) AS last, (SELECT count(*) FROM stretch) AS seen,
       (SELECT count(*) FROM gone) AS gone
"""


async def sweep_done(
    session: Session, *, after: int, stretch: int, days: int
) -> tuple[int | None, int]:
    """Forget what was done so many days ago, in a stretch of rows after the one of an id.

    The last id of the stretch, None where it was the end of the table, and how many were forgotten.
    """
    row = await session.fetchrow(_SWEEP, after, stretch, days)
    return (row["last"] if row["seen"] == stretch else None), row["gone"]
