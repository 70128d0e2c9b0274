"""On whose behalf something happens: known at the door, counted far behind it."""

from contextvars import ContextVar

# The client's address; None where nobody outside asks.
ASKER: ContextVar[str | None] = ContextVar("asker", default=None)
