"""One line for each request: JSON for programs, words on a terminal.

Neither holds what a person typed: a path is logged as it is where it consists of route names and
ids, else by its route; queries, names and emails never are.
"""

import asyncio
import re
import sys
import time
from collections.abc import Callable

from lma.api.visit import Visit
from lma.core.logging import timestamp, write_line

_PLAIN_PATH = re.compile(
    r"(?:/(?:[a-z_]{1,20}|[0-9]{1,18}|[A-Z0-9]{2,5}_[0-9]{1,18}"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))+",
    re.ASCII,
)


def access_log(*, shown: bool = True) -> Callable[[Visit], None]:
    """What notes a visit that is over (status 499: its client left)."""
    if sys.stderr is None or not shown:
        return _note_nothing
    return _Lines(_words if sys.stderr.isatty() else _json).note


class _Lines:
    """Lines that are written at the end of a turn of the event loop.

    When there is much to do, many requests end in one turn and cost one write.
    """

    def __init__(self, line_of: Callable[[Visit], str]) -> None:
        self._line_of = line_of
        self._waiting: list[str] = []

    def note(self, visit: Visit) -> None:
        """Have a visit's line written."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._write)
        self._waiting.append(self._line_of(visit))

    def _write(self) -> None:
        lines = "".join(self._waiting)
        self._waiting.clear()
        write_line(lines)


def _words(visit: Visit) -> str:
    took_ms = (time.perf_counter() - visit.began) * 1000
    method = visit.scope["method"]
    return f"{visit.status} {method} {_path(visit)}  {took_ms:.1f} ms  {visit.request_id}\n"


def _json(visit: Visit) -> str:
    """The line as JSON: every value is a number, or of an alphabet that JSON takes as it is."""
    took_ms = (time.perf_counter() - visit.began) * 1000
    return (
        f'{{"time":"{timestamp(time.time())}","level":"info","event":"request",'
        f'"method":"{_method(visit)}","path":"{_path(visit)}","route":"{visit.route or "?"}",'
        f'"status":{visit.status},"ms":{took_ms:.2f},"bytes":{visit.sent},'
        f'"client":"{visit.client}","request_id":"{visit.request_id}"}}\n'
    )


def _note_nothing(_: Visit) -> None:
    """Write nowhere: there is no stderr, or nobody wants to read it."""


def _path(visit: Visit) -> str:
    path: str = visit.scope["path"]
    return path if _PLAIN_PATH.fullmatch(path) else visit.route or "?"


def _method(visit: Visit) -> str:
    method: str = visit.scope["method"]
    return method if method.isalpha() and method.isascii() else "?"
