"""Which queues have something to do, and how much is left of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lma.db.database import Session
from lma.domain.work import Kind, WorkQueue

_BACKLOG = """
SELECT count(*) FILTER (WHERE state = 'leased' OR next_at <= now()) AS open,
       count(*) FILTER (WHERE state = 'due' AND next_at > now()) AS resting,
       extract(epoch FROM min(next_at) FILTER (WHERE state = 'due' AND next_at > now())
               - now())::float8 AS rest_s
FROM work WHERE queue = $1 AND state IN ('due', 'leased')
"""
_DUE_QUEUES = """
SELECT q FROM unnest($1::text[]) AS q
WHERE EXISTS (SELECT FROM work WHERE queue = q AND state = 'due' AND next_at <= now()
                                 AND kind = ANY ($2::text[]))
"""
_LISTED = """
SELECT user_id, count(*) AS matches FROM user_match WHERE user_id = ANY ($1::uuid[])
GROUP BY user_id
"""


@dataclass(frozen=True, slots=True)
class Backlog:
    """`open` is due or being done; `resting` failed and waits, the first for `rest_s` seconds."""

    open: int
    resting: int
    rest_s: float | None


async def backlog_of(session: Session, queue: WorkQueue) -> Backlog:
    """What is left to do of a queue."""
    row = await session.fetchrow(_BACKLOG, queue.value)
    return Backlog(open=row["open"], resting=row["resting"], rest_s=row["rest_s"])


async def due_queues(
    session: Session, queues: Sequence[WorkQueue], kinds: Sequence[Kind]
) -> list[WorkQueue]:
    """Those of the queues in which something of these kinds is due now."""
    told = [kind.value for kind in kinds]
    rows = await session.fetch(_DUE_QUEUES, [queue.value for queue in queues], told)
    return [WorkQueue(row["q"]) for row in rows]


async def listed_matches(session: Session, user_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many stored matches are in players' lists; none is left out."""
    rows = await session.fetch(_LISTED, list(user_ids))
    return dict.fromkeys(user_ids, 0) | {row["user_id"]: row["matches"] for row in rows}
