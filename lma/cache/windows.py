"""Counts in the memory of one process, as a storage of `limits`.

The library's own looks at every count there is whenever one is made.
"""

import time
from collections.abc import Callable
from itertools import islice

from limits.aio.storage import Storage

MOST = 100_000


class Windows(Storage):
    """Counts within windows that begin with their first; the oldest make room for new ones."""

    STORAGE_SCHEME = None

    def __init__(self, *, most: int = MOST, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._most = most
        self._clock = clock
        self._counts: dict[str, tuple[int, float]] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a failure is; there is none."""
        return ValueError

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count more, in a new window of `expiry` seconds where there is none under way."""
        now = self._clock()
        count, ends = self._counts.get(key, (0, 0.0))
        if ends <= now:
            self._counts.pop(key, None)  # or the new window would keep the place of an old one
            self._make_room()
            count, ends = 0, now + expiry
        self._counts[key] = (max(count + amount, 0), ends)
        return self._counts[key][0]

    async def get(self, key: str) -> int:
        """The count of the window under way."""
        count, ends = self._counts.get(key, (0, 0.0))
        return count if ends > self._clock() else 0

    async def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970."""
        return self._counts.get(key, (0, self._clock()))[1]

    async def check(self) -> bool:
        """Whether there is somewhere to count: always."""
        return True

    async def reset(self) -> int:
        """Forget every count."""
        held = len(self._counts)
        self._counts.clear()
        return held

    async def clear(self, key: str) -> None:
        """Forget a count."""
        self._counts.pop(key, None)

    def _make_room(self) -> None:
        if len(self._counts) >= self._most:
            for key in list(islice(self._counts, max(self._most // 10, 1))):
                del self._counts[key]
