"""Bodies in the memory of one process, within a budget of bytes."""

import time
from collections import OrderedDict
from collections.abc import Callable

from lma.cache.body import Body

# What an entry takes up beside its body.
_ENTRY_BYTES = 400


class Memory:
    """The bodies that were used last, as many as the budget holds, each until its time is up."""

    def __init__(self, budget: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._budget = budget
        self._clock = clock
        self._entries: OrderedDict[str, tuple[Body, float, int]] = OrderedDict()
        self.size = 0

    def find(self, key: str) -> Body | None:
        """A body that is still good."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry[1] <= self._clock():
            self.forget(key)
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def store(self, key: str, body: Body, lifetime_s: float) -> None:
        """Keep a body; those that were not used for longest make room."""
        self.forget(key)
        # Its compressed forms come later: they are a fifth of it each, and counted from the start.
        size = len(body.plain) + 2 * len(body.plain) // 5 + _ENTRY_BYTES
        if size > self._budget // 4:
            return
        self._entries[key] = (body, self._clock() + lifetime_s, size)
        self.size += size
        while self.size > self._budget:
            _, (_, _, freed) = self._entries.popitem(last=False)
            self.size -= freed

    def forget(self, key: str) -> None:
        """Drop a body, if it is there."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.size -= entry[2]

    def forget_all(self, prefix: str) -> None:
        """Drop every body whose key begins so."""
        for key in [key for key in self._entries if key.startswith(prefix)]:
            self.forget(key)
