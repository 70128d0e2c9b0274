"""What an operator sees of the ledger, and may change by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lma.db.database import Session
from lma.domain.work import Kind, State, WorkQueue

_COLUMNS = """id::text AS id, kind, key, queue, state, attempts, lost, discovered_at, next_at,
    ended_at, holder, error_code, last_error"""
_PASSES = """($1::bigint[] IS NULL OR id = ANY ($1)) AND ($2::text[] IS NULL OR key = ANY ($2))
  AND ($3::text[] IS NULL OR state = ANY ($3)) AND ($4::text IS NULL OR kind = $4)
  AND ($5::text IS NULL OR queue = $5)"""
_LIST = f"""
SELECT {_COLUMNS} FROM work WHERE {_PASSES} ORDER BY coalesce(ended_at, next_at) DESC, id DESC
LIMIT $6
"""  # noqa: S608
_SHOW = f"""
SELECT {_COLUMNS}, route, priority, spec, lease_until, last_body FROM work
WHERE id = $1 OR key = $2 ORDER BY id
"""  # noqa: S608
_RETRY = f"""
UPDATE work SET state = 'due', next_at = now(), attempts = 0, lost = 0, ended_at = NULL,
                discovered_at = CASE WHEN state = 'due' THEN discovered_at ELSE now() END
WHERE state IN ('due', 'missing', 'poison', 'dropped') AND {_PASSES}
RETURNING queue
"""  # noqa: S608
# Whoever holds it finds its fence gone, and can settle nothing any more.
_DROP = f"""
UPDATE work SET state = 'dropped', ended_at = now(), lease_until = NULL, holder = NULL,
                fence = fence + 1
WHERE state IN ('due', 'leased', 'missing', 'poison') AND {_PASSES}
RETURNING queue
"""  # noqa: S608
_COUNTS = """
SELECT queue, kind, state, count(*) AS count,
       extract(epoch FROM now() - min(next_at) FILTER (
           WHERE state = 'due' AND next_at <= now()))::float8 AS oldest_due_s
FROM work WHERE $1 OR state <> 'done'
GROUP BY queue, kind, state ORDER BY queue, kind, state
"""


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which pieces of work: those that pass everything that is given."""

    ids: tuple[int, ...] = ()
    keys: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    kind: Kind | None = None
    queue: WorkQueue | None = None

    @property
    def values(self) -> tuple[Any, ...]:
        """The same as a statement takes it."""
        return (
            list(self.ids) or None,
            list(self.keys) or None,
            [state.value for state in self.states] or None,
            self.kind,
            self.queue,
        )


async def list_jobs(session: Session, wanted: JobFilter, count: int) -> list[Any]:
    """Pieces of work, those that something became of last first."""
    rows: list[Any] = await session.fetch(_LIST, *wanted.values, count)
    return rows


async def find_jobs(session: Session, job_id: int | None, key: str) -> list[Any]:
    """The piece of work of an id, or those of a key, with everything known of them."""
    rows: list[Any] = await session.fetch(_SHOW, job_id, key)
    return rows


async def retry_jobs(session: Session, wanted: JobFilter) -> list[WorkQueue]:
    """Make work due at once, as if it had never failed; the queue of each piece."""
    return _queues(await session.fetch(_RETRY, *wanted.values))


async def drop_jobs(session: Session, wanted: JobFilter) -> list[WorkQueue]:
    """Let work be, whoever holds it; the queue of each piece."""
    return _queues(await session.fetch(_DROP, *wanted.values))


async def count_jobs(session: Session, *, done: bool) -> list[Any]:
    """How much there is of each queue, kind and state; what is `done` takes longer to count."""
    rows: list[Any] = await session.fetch(_COUNTS, done)
    return rows


def _queues(rows: Sequence[Any]) -> list[WorkQueue]:
    return [WorkQueue(row["queue"]) for row in rows]
