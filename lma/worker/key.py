"""What happens to a worker when Riot refuses its key: everything waits, and nothing has failed."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from lma.core.errors import KeyRejected, LmaError

log = logging.getLogger("lma.work")

_FIRST_PROBE_S = 5.0
_LONGEST_PROBE_S = 300.0
# How often the settings' files are looked into for another key.
_RELOAD_S = 5.0


class KeyGuard:
    """Keeps a worker from asking Riot with a bad key; `probe` asks for one thing every so often.

    The pause between probes doubles, but another key, which `reload` takes from the settings and
    then says True, is tried at once. `on_open` is called when the key works.
    """

    def __init__(
        self,
        probe: Callable[[], Awaitable[object]],
        on_open: Callable[[], None],
        reload: Callable[[], bool],
        *,
        first_s: float = _FIRST_PROBE_S,
    ) -> None:
        self._probe = probe
        self._on_open = on_open
        self._reload = reload
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
            "work is paused, and nothing failed: %s It goes on by itself once the key works, or "
            "another one is in .env or lma.toml; one in the environment takes a restart (%s)",
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
            if await self._found_another(pause_s):
                pause_s = self._first_s
            try:
                await self._probe()
            except LmaError:
                pause_s = min(2 * pause_s, _LONGEST_PROBE_S)
            else:
                break
        self.reason = None
        log.info("Riot takes the key again: work goes on")
        self._on_open()

    async def _found_another(self, within_s: float) -> bool:
        """Wait, but not once there is another key; whether there is."""
        until = time.monotonic() + within_s
        while (left_s := until - time.monotonic()) > 0:
            await asyncio.sleep(min(left_s, self._first_s, _RELOAD_S))
            try:
                found = self._reload()
            except LmaError:  # a file that is just being written
                continue
            if found:
                log.info("there is another key for Riot in the settings: it is tried now")
                return True
        return False
