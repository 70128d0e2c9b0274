"""Points in time as people type them."""

import re
from datetime import UTC, datetime, time, timedelta

from lma.core.errors import BadInput

_SPAN = re.compile(r"(\d{1,5})\s*(s|m|h|d|w)", re.ASCII | re.IGNORECASE)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DATE_LENGTH = len("2026-11-24")


def parse_span(text: str) -> timedelta:
    """A length of time such as `10m`, `36h`, `7d`, `2w`; raises `BadInput`."""
    form = _SPAN.fullmatch(text.strip())
    if form is None:
        raise BadInput(
            f"{text[:40]!r} is not a length of time.", hint="write it as 90s, 10m, 36h, 7d or 2w"
        )
    return timedelta(**{_UNITS[form[2].lower()]: int(form[1])})


def parse_when(text: str, *, now: datetime, end_of_day: bool = False) -> datetime:
    """A time in UTC from `7d` (ago), a date or an ISO-8601 time; raises `BadInput`.

    A time without a zone is UTC. `end_of_day` lets a bare date mean its end, not its beginning.
    """
    clean = text.strip()
    if _SPAN.fullmatch(clean):
        return now - parse_span(clean)
    try:
        moment = datetime.fromisoformat(clean)
        if len(clean) <= _DATE_LENGTH and end_of_day:
            moment = datetime.combine(moment.date(), time()) + timedelta(days=1)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput(
            f"{text[:40]!r} is not a time.", hint="write it as 2026-11-01, 2026-11-01T18:00 or 7d"
        ) from None
