"""Keeps requests at Riot's rate limits and never above them: the door to `lma.riot.limits`."""

from lma.riot.limits.permits import Permit, Priority, RateLimiter, backfilling
from lma.riot.limits.stores import InProcessLimiter

__all__ = ["InProcessLimiter", "Permit", "Priority", "RateLimiter", "backfilling"]
