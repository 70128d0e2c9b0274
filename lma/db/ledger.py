"""The ledger: work is found, taken under a lease, and settled by whoever holds its fence.

Times are the database's own: the clocks of hosts differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lma.db.database import Session
from lma.domain.work import Kind, State, WorkQueue

# In the order of the unique index: two that find the same work wait in one direction only.
_DISCOVER = """
INSERT INTO work (kind, key, queue, route, priority, rank, spec)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::smallint[],
                     $6::bigint[], $7::text[])
ORDER BY 1, 2
ON CONFLICT (kind, key) DO NOTHING
RETURNING id
"""
# What is known already is brought forward where somebody waits for it now, and done again where
# it was done before. Rows that somebody settles this moment are let be, or two could wait for each
# other.
_RENEW_WISH = """
WITH told AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::bigint[],
                         $6::text[]) AS t(kind, key, queue, priority, rank, spec)
), found AS (
    SELECT w.id FROM work w JOIN told t USING (kind, key)
    WHERE w.state = ANY ($7::text[])
       OR (w.state = 'due' AND w.queue = 'backfill' AND t.queue = 'interactive')
       OR (w.state = 'due' AND t.spec <> coalesce(w.spec, ''))
    ORDER BY w.id FOR UPDATE OF w SKIP LOCKED
)
UPDATE work w
SET queue = CASE WHEN w.state = 'due' AND w.queue = 'interactive' THEN w.queue ELSE t.queue END,
    priority = least(w.priority, t.priority), rank = greatest(w.rank, t.rank),
    spec = coalesce(t.spec, w.spec),
    next_at = CASE WHEN w.state = 'due' THEN w.next_at ELSE now() END,
    discovered_at = CASE WHEN w.state = 'due' THEN w.discovered_at ELSE now() END,
    attempts = CASE WHEN w.state = 'due' THEN w.attempts ELSE 0 END,
    lost = CASE WHEN w.state = 'due' THEN w.lost ELSE 0 END,
    state = 'due', ended_at = NULL
FROM told t, found f
WHERE w.id = f.id AND t.kind = w.kind AND t.key = w.key
RETURNING w.id
"""


def _taking(which: str) -> str:
    """The statement that takes what is due of some work, the most urgent first."""
    return f"""
WITH picked AS (
    SELECT id FROM work
    WHERE {which} AND state = 'due' AND next_at <= now()
    ORDER BY priority, rank DESC, id
    LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE work w
SET state = 'leased', lease_until = now() + make_interval(secs => $3), fence = fence + 1,
    holder = $4
FROM picked WHERE w.id = picked.id
RETURNING w.id, w.kind, w.key, w.queue, w.route, w.priority, w.rank, w.spec, w.attempts, w.fence,
          extract(epoch FROM now() - w.discovered_at)::float8 AS age_s
"""  # noqa: S608


_CLAIM = _taking(
    "queue = $1 AND kind = ANY ($5::text[]) AND NOT (kind || ' ' || route = ANY ($6::text[]))"
)
_CLAIM_KEYS = _taking("kind = $1 AND key = ANY ($5::text[])")
_RENEW = """
WITH held AS (
    SELECT w.id
    FROM work w JOIN unnest($1::bigint[], $2::bigint[]) AS c(id, fence) USING (id, fence)
    WHERE w.state = 'leased' ORDER BY w.id FOR UPDATE OF w SKIP LOCKED
)
UPDATE work w SET lease_until = now() + make_interval(secs => $3) FROM held WHERE w.id = held.id
"""
_HOLD = """
SELECT w.id FROM work w JOIN unnest($1::bigint[], $2::bigint[]) AS c(id, fence) USING (id, fence)
WHERE w.state = 'leased' ORDER BY w.id FOR UPDATE OF w
"""
_SETTLE = """
WITH told AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::float8[], $5::int[],
                         $6::text[], $7::text[], $8::bytea[])
        AS t(id, fence, state, rest_s, failures, code, error, body)
), held AS (
    SELECT w.id FROM work w JOIN told t USING (id, fence)
    WHERE w.state = 'leased' ORDER BY w.id FOR UPDATE OF w
)
UPDATE work w
SET state = t.state, next_at = now() + make_interval(secs => t.rest_s),
    attempts = w.attempts + t.failures,
    error_code = CASE WHEN t.state = 'done' THEN NULL ELSE coalesce(t.code, w.error_code) END,
    last_error = CASE WHEN t.state = 'done' THEN NULL ELSE coalesce(t.error, w.last_error) END,
    last_body = CASE WHEN t.state = 'done' THEN NULL ELSE coalesce(t.body, w.last_body) END,
    ended_at = CASE WHEN t.state = 'due' THEN NULL ELSE now() END,
    lease_until = NULL, holder = NULL
FROM told t, held h
WHERE w.id = h.id AND t.id = w.id
RETURNING w.id
"""
# A worker that died gives its work back, with a rest that grows where workers keep dying of it.
_RECONCILE = """
WITH expired AS (
    SELECT id FROM work WHERE state = 'leased' AND (lease_until IS NULL OR lease_until < now())
    ORDER BY id LIMIT 10000 FOR UPDATE SKIP LOCKED
)
UPDATE work w
SET state = CASE WHEN w.lost + 1 >= $1 THEN 'poison' ELSE 'due' END,
    lost = w.lost + 1,
    next_at = now() + make_interval(secs => CASE WHEN w.lost < 3 THEN 0
                                                 ELSE least(2.0 ^ (w.lost - 3), 60) END),
    error_code = CASE WHEN w.lost + 1 >= $1 THEN 'worker_lost' ELSE w.error_code END,
    last_error = CASE WHEN w.lost + 1 >= $1
                      THEN w.lost + 1 || ' workers died over it, the last was ' || w.holder
                      ELSE w.last_error END,
    ended_at = CASE WHEN w.lost + 1 >= $1 THEN now() END,
    lease_until = NULL, holder = NULL
FROM expired WHERE w.id = expired.id
RETURNING w.queue, w.state
"""
_FATES = """
SELECT w.key, w.state, w.error_code, w.state = 'due' AND w.next_at > now() AS rests
FROM work w WHERE w.kind = $1 AND w.key = ANY ($2::text[])
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """A piece of work that somebody wants; `rank` orders it among others like it, highest first."""

    kind: Kind
    key: str
    queue: WorkQueue
    route: str
    priority: int
    rank: int = 0
    spec: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A piece of work that is held: its lease is renewed, and its fence told when it is settled."""

    id: int
    kind: Kind
    key: str
    queue: WorkQueue
    route: str
    priority: int
    rank: int
    spec: str | None
    attempts: int
    fence: int
    age_s: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a piece of work; `rest_s` is until it may be tried again, in seconds."""

    claim: Claim
    state: State
    rest_s: float = 0.0
    failures: int = 0
    code: str | None = None
    error: str | None = None
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """Where a piece of work stands; `rests` says that it failed and waits for its next time."""

    state: State
    code: str | None
    rests: bool

    @property
    def open(self) -> bool:
        """Whether something is going to become of it soon."""
        return self.state in (State.DUE, State.LEASED) and not self.rests


_AGAIN = (State.DONE.value,)
_ENDED = (State.DONE.value, State.MISSING.value, State.POISON.value, State.DROPPED.value)


async def discover(session: Session, wishes: Sequence[Wish], *, revive: bool = False) -> int:
    """Write down work, each once; how many pieces are now due that were not.

    Work that was done is due again: whoever wants it has seen that its result isn't there.
    `revive` says the same of what had ended without a result.
    """
    if not wishes:
        return 0
    columns = [
        [wish.kind.value for wish in wishes],
        [wish.key for wish in wishes],
        [wish.queue.value for wish in wishes],
        [wish.route for wish in wishes],
        [wish.priority for wish in wishes],
        [wish.rank for wish in wishes],
        [wish.spec for wish in wishes],
    ]
    made = len(await session.fetch(_DISCOVER, *columns))
    if made == len(wishes):
        return made
    kinds, keys, queues, _, priorities, ranks, specs = columns
    states = list(_ENDED if revive else _AGAIN)
    renewed = await session.fetch(
        _RENEW_WISH, kinds, keys, queues, priorities, ranks, specs, states
    )
    if made + len(renewed) < len(wishes):  # what was done long ago may have been swept meanwhile
        made += len(await session.fetch(_DISCOVER, *columns))
    return made + len(renewed)


async def claim(
    session: Session,
    queue: WorkQueue,
    *,
    limit: int,
    lease_s: float,
    holder: str,
    kinds: Sequence[Kind],
    leave: Sequence[str] = (),
) -> list[Claim]:
    """Take what is due of a queue, the most urgent first; `leave` names `kind route` pairs."""
    told = [kind.value for kind in kinds]
    rows = await session.fetch(_CLAIM, queue.value, limit, lease_s, holder, told, list(leave))
    return _claims(rows)


async def claim_keys(
    session: Session, kind: Kind, keys: Sequence[str], *, limit: int, lease_s: float, holder: str
) -> list[Claim]:
    """Take those of some pieces of work that are due."""
    return _claims(await session.fetch(_CLAIM_KEYS, kind.value, limit, lease_s, holder, list(keys)))


def _claims(rows: Sequence[Any]) -> list[Claim]:
    """Claims in the order in which they are to be done: RETURNING has none."""
    claims = [
        Claim(**{**row, "kind": Kind(row["kind"]), "queue": WorkQueue(row["queue"])})
        for row in rows
    ]
    return sorted(claims, key=lambda claim: (claim.priority, -claim.rank, claim.id))


async def renew(session: Session, claims: Sequence[Claim], lease_s: float) -> None:
    """Prolong the leases of those that are still held."""
    await session.execute(_RENEW, *_fences(claims), lease_s)


async def hold(session: Session, claims: Sequence[Claim]) -> set[int]:
    """The ids of those that are still held: nobody else can take them in this transaction."""
    return {row["id"] for row in await session.fetch(_HOLD, *_fences(claims))}


async def settle(session: Session, outcomes: Sequence[Outcome]) -> set[int]:
    """Write what became of work; the ids of what was still held, nothing happens to others."""
    if not outcomes:
        return set()
    ids, fences = _fences([outcome.claim for outcome in outcomes])
    rows = await session.fetch(
        _SETTLE,
        ids,
        fences,
        [outcome.state.value for outcome in outcomes],
        [outcome.rest_s for outcome in outcomes],
        [outcome.failures for outcome in outcomes],
        [outcome.code for outcome in outcomes],
        [outcome.error for outcome in outcomes],
        [outcome.body for outcome in outcomes],
    )
    return {row["id"] for row in rows}


def _fences(claims: Sequence[Claim]) -> tuple[list[int], list[int]]:
    return [claim.id for claim in claims], [claim.fence for claim in claims]


async def reconcile(session: Session, *, most_lost: int) -> int:
    """Make due what dead workers held; how many pieces. What too many died over is poison."""
    return len(await session.fetch(_RECONCILE, most_lost))


async def fates(session: Session, kind: Kind, keys: Sequence[str]) -> dict[str, Fate]:
    """Where pieces of work stand; those that were never wanted are left out."""
    rows = await session.fetch(_FATES, kind.value, list(keys))
    return {row["key"]: Fate(State(row["state"]), row["error_code"], row["rests"]) for row in rows}
