"""How old an answer may be, and whether the network may be asked for a newer one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_AGE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Reading:
    """`offline` never asks the network, `refresh` always does; else what is young will do."""

    offline: bool = False
    refresh: bool = False
    max_age: timedelta = MAX_AGE

    def accepts(self, checked_at: datetime | None, now: datetime) -> bool:
        """Whether something last checked then is good enough to answer with."""
        if self.offline:
            return checked_at is not None
        return checked_at is not None and not self.refresh and now - checked_at <= self.max_age
