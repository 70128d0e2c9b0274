"""One line for each request: JSON for programs, words on a terminal.

Neither holds what a person typed: a path is logged as it is where it consists of route names and
ids, else by its route; queries, names and emails never are.
"""

import re
import sys
import time

from lma.api.visit import Visit
from lma.core.logging import timestamp, write_line

_PLAIN_PATH = re.compile(
    r"(?:/(?:[a-z_]{1,20}|[0-9]{1,18}|[A-Z0-9]{2,5}_[0-9]{1,18}"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))+",
    re.ASCII,
)


def write_access_line(visit: Visit) -> None:
    """Log a request that was answered, or whose client left (status 499)."""
    took_ms = (time.perf_counter() - visit.began) * 1000
    path = visit.scope["path"]
    shown = path if _PLAIN_PATH.fullmatch(path) else visit.route or "?"
    if sys.stderr is not None and sys.stderr.isatty():
        method = visit.scope["method"]
        write_line(f"{visit.status} {method} {shown}  {took_ms:.1f} ms  {visit.request_id}\n")
        return
    # Every value is a number or of an alphabet that JSON takes as it is.
    write_line(
        f'{{"time":"{timestamp(time.time())}","level":"info","event":"request",'
        f'"method":"{_method(visit)}","path":"{shown}","route":"{visit.route or "?"}",'
        f'"status":{visit.status},"ms":{took_ms:.2f},"bytes":{visit.sent},'
        f'"client":"{visit.client}","request_id":"{visit.request_id}"}}\n'
    )


def _method(visit: Visit) -> str:
    method: str = visit.scope["method"]
    return method if method.isalpha() and method.isascii() else "?"
