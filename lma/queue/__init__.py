"""The doorbell: work lies in PostgreSQL, and Redis only tells the workers that some is due.

Nothing that is in Redis may matter: a bell that is lost, late or rung twice costs nothing, for the
workers look into PostgreSQL by themselves every few seconds.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """What a worker tells of itself; times in seconds since 1970."""

    id: str
    host: str
    pid: int
    queues: tuple[str, ...]
    started_at: float
    seen_at: float
    done: int
    failed: int
    busy: int
    paused: str | None


class Bell:
    """Without Redis nobody can be rung for, and nobody hears."""

    async def ring(self, queue: str) -> int:  # noqa: ARG002
        """Tell the workers of a queue that something is due; how many were told."""
        return 0

    async def workers(self, queue: str | None = None) -> list[WorkerStatus]:  # noqa: ARG002
        """The workers that live, or those that serve a queue; none where Redis doesn't say."""
        return []

    async def close(self) -> None:
        """Close the connections."""
