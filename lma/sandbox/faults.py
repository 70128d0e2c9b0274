"""What goes wrong on purpose."""

import re
from collections import Counter
from collections.abc import Iterable

from lma.sandbox.dice import digest
from lma.sandbox.options import Fault
from lma.sandbox.wire import Response, foreign_puuid, not_found, refuse

# What a gateway sends, with its own status or, on a bad day, with 200.
_HTML = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)
_MESSAGES = {
    "500": "Internal server error",
    "503": "Service unavailable",
    "504": "Gateway timeout",
    "401": "Unauthorized",
    "403": "Forbidden",
}
_SHARES = 1 << 32


class Faults:
    """The faults of a sandbox, and whom they have hit."""

    def __init__(self, seed: int, faults: Iterable[Fault]) -> None:
        self._seed = seed
        self.set(faults)

    def set(self, faults: Iterable[Fault]) -> None:
        """Replace all faults; their counts begin anew."""
        self._faults = [(fault, re.compile(fault.path)) for fault in faults]
        self._matched: Counter[int] = Counter()
        self._hit: Counter[tuple[int, str]] = Counter()

    def find(self, path: str) -> Fault | None:
        """The fault that hits this request for a path, counted as one hit."""
        for index, (fault, pattern) in enumerate(self._faults):
            if not pattern.search(path) or not self._is_picked(fault, path):
                continue
            self._matched[index] += 1
            if fault.every and self._matched[index] % fault.every:
                continue
            if fault.times and self._hit[index, path] >= fault.times:
                continue
            self._hit[index, path] += 1
            return fault
        return None

    def _is_picked(self, fault: Fault, path: str) -> bool:
        return digest(self._seed, "fault", path, size=4) < fault.share * _SHARES


def refuse_rate(kind: str, retry_after: int | None, *, bare: bool = False) -> Response:
    """A 429 of a type."""
    response = refuse(429, "Rate limit exceeded")
    if not bare:
        response.headers["x-rate-limit-type"] = kind
    if retry_after is not None:
        response.headers["retry-after"] = str(retry_after)
    return response


def replace(fault: Fault, path: str) -> Response | None:
    """The answer a fault gives in place of the true one; None where it damages the true one."""
    kind = fault.kind
    if kind.startswith("429-"):
        return refuse_rate(kind[4:], fault.retry_after, bare=fault.bare)
    if kind in _MESSAGES:
        return refuse(int(kind), _MESSAGES[kind])
    if kind == "502":
        return Response(502, _HTML, {"content-type": "text/html"})
    if kind == "404":
        return not_found("match file not found")
    if kind == "400-apikey":
        return refuse(400, "Bad Request - Unknown apikey")
    if kind == "400-decrypting":
        return foreign_puuid(path.rpartition("/")[2])
    return None


def damage(fault: Fault, response: Response) -> Response:
    """The true answer as a fault leaves it."""
    if fault.kind in ("reset", "hang", "truncate"):
        response.damage = fault.kind
    if fault.kind in ("hang", "slow"):
        response.delay += fault.seconds
    if fault.kind == "empty":
        response.body = b""
    if fault.kind == "html":
        response.body = _HTML
        response.headers = {"content-type": "text/html"}
    if fault.kind == "malformed":
        response.body = response.body[: len(response.body) // 2] + b"\x00}{"
    return response
