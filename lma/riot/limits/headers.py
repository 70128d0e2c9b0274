"""What Riot's answers say of its limits, as a report to the store."""

import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from lma.riot.limits.messages import (
    ANSWERED,
    APPLICATION,
    LOST,
    METHOD,
    NOBODY,
    NOT_TOLD,
    Receipt,
    Report,
)

_TOO_MANY = 429
_PAIR = re.compile(r"\s*(\d{1,9}):(\d{1,6})\s*", re.ASCII)
_LONGEST_S = 86_400


def parse_pairs(header: str | None) -> dict[int, int]:
    """`20:1,100:120` as {1: 20, 120: 100}: the number for each window's length in seconds."""
    pairs = (_PAIR.fullmatch(part) for part in (header or "").split(","))
    return {int(pair[2]): int(pair[1]) for pair in pairs if pair and int(pair[2])}


def read_pause(headers: Mapping[str, str]) -> float | None:
    """For how many seconds `Retry-After` says to keep away, None where it is missing or nonsense.

    It is a number or a date; a date is compared to the server's own clock, where that is told.
    """
    told = headers.get("retry-after", "")
    try:
        seconds = float(told)
    except ValueError:
        until, now = _moment(told), _moment(headers.get("date", ""))
        seconds = (until or 0.0) - (now or time.time())
    return seconds if 0 <= seconds <= _LONGEST_S else None


def _moment(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None


def read_windows(headers: Mapping[str, str], name: str) -> list[list[int]]:
    """Each window's seconds, limit and count, shortest first; a limit is at least 1."""
    limits = parse_pairs(headers.get(name))
    counts = parse_pairs(headers.get(f"{name}-count"))
    return [
        [seconds, max(limits[seconds], 1), max(counts.get(seconds, 1), 1)]
        for seconds in sorted(limits)
    ]


def shares_used(headers: Mapping[str, str]) -> dict[str, float]:
    """How full the fullest window of the `app`'s and of the `method`'s limits is, where told."""
    found = {}
    for limit in ("app", "method"):
        most = parse_pairs(headers.get(f"x-{limit}-rate-limit"))
        counts = parse_pairs(headers.get(f"x-{limit}-rate-limit-count"))
        shares = [counts.get(window, 0) / n for window, n in most.items() if n]
        if shares:
            found[limit] = max(shares)
    return found


def read_report(
    method: str, receipt: Receipt, status: int | None, headers: Mapping[str, str], took_s: float
) -> Report:
    """What an answer, or its absence (`status` is None), tells after `took_s` seconds."""
    if status is None:
        return Report(method, receipt, LOST, 0)
    refused = NOBODY
    if status == _TOO_MANY:
        ours = headers.get("x-rate-limit-type", "").strip().lower() == "application"
        refused = APPLICATION if ours else METHOD
    pause = read_pause(headers)
    return Report(
        method,
        receipt,
        ANSWERED,
        age=0,
        took=int(took_s * 1000),
        content=200 <= status < 300,
        refused=refused,
        retry_after=NOT_TOLD if pause is None else int(pause * 1000),
        application=read_windows(headers, "x-app-rate-limit"),
        own=read_windows(headers, "x-method-rate-limit"),
    )
