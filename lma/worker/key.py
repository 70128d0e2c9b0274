"""What happens to a worker when Riot refuses its key: everything waits, and nothing has failed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from lma.core.errors import KeyRejected, LmaError

log = logging.getLogger("lma.work")

_FIRST_PROBE_S = 5.0
_LONGEST_PROBE_S = 300.0


class KeyGuard:
    """Keeps a worker from asking Riot with a bad key; `probe` asks for one thing every so often.

    The pause between probes doubles; `on_open` is called when the key works again.
    """

    def __init__(
        self,
        probe: Callable[[], Awaitable[object]],
        on_open: Callable[[], None],
        *,
        first_s: float = _FIRST_PROBE_S,
    ) -> None:
        self._probe = probe
        self._on_open = on_open
        self._first_s = first_s
        self._probing: asyncio.Task[None] | None = None
        self.reason: str | None = None

    @property
    def shut(self) -> bool:
        """Whether the key is taken to be bad."""
        return self.reason is not None

    def close(self, error: KeyRejected) -> None:
        """Shut, say why once, and find out when the key works again."""
        if self.reason is not None:
            return
        self.reason = error.message
        log.error(
            "work is paused, and nothing failed: %s It goes on by itself once the key works (%s)",
            error.message,
            error.hint,
            extra={"fields": {"code": error.code}},
        )
        self._probing = asyncio.create_task(self._find_out())

    def end(self) -> None:
        """Probe no more."""
        if self._probing is not None:
            self._probing.cancel()

    async def _find_out(self) -> None:
        pause_s = self._first_s
        while True:
            await asyncio.sleep(pause_s)
            try:
                await self._probe()
            except LmaError:
                pause_s = min(2 * pause_s, _LONGEST_PROBE_S)
            else:
                break
        self.reason = None
        log.info("Riot takes the key again: work goes on")
        self._on_open()
