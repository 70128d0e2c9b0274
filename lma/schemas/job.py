"""Work that was left to the background, as it is told."""

from datetime import datetime

from lma.schemas.result import Result


class Job(Result):
    """A piece of work; `attempts` counts its failures, `lost` the workers that died over it."""

    id: str
    kind: str
    key: str
    queue: str
    state: str
    attempts: int
    lost: int
    discovered_at: datetime
    next_at: datetime
    ended_at: datetime | None
    holder: str | None
    error_code: str | None
    last_error: str | None


class JobDetail(Job):
    """A piece of work with everything known of it; `last_body` is the beginning as text."""

    route: str
    priority: int
    spec: str | None
    lease_until: datetime | None
    last_body: str | None


class JobCount(Result):
    """How much there is of a queue, a kind and a state; `oldest_due_s` is how late the first is."""

    queue: str
    kind: str
    state: str
    count: int
    oldest_due_s: float | None
