"""The ledger by hand: what waits, what failed and why, once more or never."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lma.context import Context
from lma.core.errors import BadInput, NotFound
from lma.db import jobs
from lma.db.jobs import JobFilter
from lma.domain.work import Kind, State, WorkQueue
from lma.schemas.job import Job, JobCount, JobDetail

_SHOWN_BODY = 2000
_ENDED_BADLY = (State.POISON, State.MISSING)


def job_filter(
    *,
    named: Sequence[str] = (),
    states: Sequence[str] = (),
    kind: str | None = None,
    queue: str | None = None,
) -> JobFilter:
    """Which work is meant by words: ids or keys, states, a kind, a queue; raises `BadInput`."""
    ids = tuple(int(name) for name in named if _is_id(name))
    keys = tuple(name for name in named if not _is_id(name))
    if ids and keys:
        raise BadInput("Ids and keys can't be mixed.", hint="name one kind of the two")
    return JobFilter(
        ids=ids,
        keys=keys,
        states=tuple(_one_of(State, state, "state") for state in states),
        kind=None if kind is None else _one_of(Kind, kind, "kind"),
        queue=None if queue is None else _one_of(WorkQueue, queue, "queue"),
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _one_of(kind: Any, text: str, what: str) -> Any:
    try:
        return kind(text)
    except ValueError:
        known = ", ".join(kind)
        raise BadInput(f"There is no {what} {text[:20]!r}.", hint=f"one of {known}") from None


async def list_jobs(ctx: Context, wanted: JobFilter, *, count: int) -> list[Job]:
    """Pieces of work, those that something became of last first."""
    async with ctx.db.read() as session:
        return [Job(**row) for row in await jobs.list_jobs(session, wanted, count)]


async def get_jobs(ctx: Context, name: str) -> list[JobDetail]:
    """The work of an id or of a key (a match and its timeline have one); raises `NotFound`."""
    job_id = int(name) if _is_id(name) else None
    async with ctx.db.read() as session:
        rows = await jobs.find_jobs(session, job_id, name)
    if not rows:
        raise NotFound(f"There is no work {name[:60]!r}.", hint="lma jobs list")
    return [_detail(row) for row in rows]


def _detail(row: Any) -> JobDetail:
    told = dict(row)
    body = told["last_body"]
    if body is not None:
        told["last_body"] = body[:_SHOWN_BODY].decode(errors="replace")
    return JobDetail(**told)


async def retry_jobs(ctx: Context, wanted: JobFilter) -> int:
    """Make work due at once, as if it had never failed; how many pieces.

    Without ids, keys or states that is what has ended without a result. Raises `NotFound` where
    work was named and none is there.
    """
    chosen = wanted
    if not (wanted.ids or wanted.keys or wanted.states):
        chosen = replace(wanted, states=_ENDED_BADLY)
    async with ctx.db.begin() as session:
        queues = await jobs.retry_jobs(session, chosen)
    _check_found(wanted, len(queues))
    for queue in sorted(set(queues)):
        await ctx.bell.ring(queue)
    return len(queues)


async def drop_jobs(ctx: Context, wanted: JobFilter) -> int:
    """Let work be, whoever holds it; how many pieces.

    Raises `BadInput` for all there is, `NotFound` where work was named and none is there.
    """
    if wanted == JobFilter():
        raise BadInput("All work there is would be dropped.", hint="lma jobs drop --state due")
    async with ctx.db.begin() as session:
        number = len(await jobs.drop_jobs(session, wanted))
    _check_found(wanted, number)
    return number


def _check_found(wanted: JobFilter, number: int) -> None:
    """A name that was mistyped is an error, a state that nothing is in is not."""
    named = [*map(str, wanted.ids), *wanted.keys]
    if named and not number:
        shown = ", ".join(name[:60] for name in named[:3])
        raise NotFound(f"There is no such work: {shown}.", hint="lma jobs list")


async def count_jobs(ctx: Context, *, done: bool = True) -> list[JobCount]:
    """How much there is of each queue, kind and state, and how late the oldest of it is."""
    async with ctx.db.read() as session:
        return [JobCount(**row) for row in await jobs.count_jobs(session, done=done)]
