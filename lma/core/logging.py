"""Log lines on stderr: JSON for programs, words on a terminal, and no secrets in either."""

import json
import logging
import re
import sys
import time
from contextvars import ContextVar
from functools import lru_cache

from lma.core.text import plain

# The id of the request on whose behalf something happens.
REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)

_SECRETS = re.compile(
    r"RGAPI-[0-9A-Za-z-]+"  # Riot's keys
    r"|lma_ops_[0-9A-Za-z_-]+"  # keys of operators
    r"|\beyJ[0-9A-Za-z_-]+\.[0-9A-Za-z_-]*\.[0-9A-Za-z_-]*"  # tokens
    r"|(?<=://)[^\s/@]*:[^\s/@]+(?=@)"  # user:password of an address
    r"|(?<=password=)[^\s&\"']+"  # the same in its query
    r"|[^\s@\"'<>()=,;]+(?:@|%40)[^\s@\"'<>()=,;]+\.[A-Za-z]{2,}"  # emails
)


def without_secrets(text: str) -> str:
    """A text with `***` for everything that looks like a key, a password or an email."""
    return _SECRETS.sub("***", text)


def write_line(line: str) -> None:
    """One line to stderr, which is line-buffered; a reader that left is no reason to fail."""
    try:
        sys.stderr.write(line)
    except (OSError, ValueError):
        return


def set_up_logging(*, level: int = logging.INFO) -> None:
    """Send what this process logs to stderr, in the form that fits who reads it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Words() if sys.stderr.isatty() else Json())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for chatty in ("alembic", "arq", "asyncio", "httpx", "uvicorn"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def timestamp(seconds: float) -> str:
    """A time in UTC to the millisecond."""
    return f"{_whole_second(int(seconds))}.{int(seconds % 1 * 1000):03d}Z"


@lru_cache(maxsize=2)
def _whole_second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


class Json(logging.Formatter):
    """One JSON object for each record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        told = {
            "time": timestamp(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": without_secrets(record.getMessage()),
            "request_id": REQUEST_ID.get(),
        }
        told |= getattr(record, "fields", {})
        if record.exc_info:
            told["trace"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps({key: value for key, value in told.items() if value is not None})


class Words(logging.Formatter):
    """One line for a person, and the traceback below it where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        moment = time.strftime("%H:%M:%S", time.localtime(record.created))
        fields = "".join(f" {k}={v}" for k, v in getattr(record, "fields", {}).items() if v)
        request_id = REQUEST_ID.get()
        told = f"{fields}  {request_id}" if request_id is not None else fields
        line = plain(f"{moment} {record.levelname.lower()}: {record.getMessage()}{told}")
        if record.exc_info:
            trace = self.formatException(record.exc_info).split("\n")
            line = "\n".join([line, *map(plain, trace)])
        return without_secrets(line)
