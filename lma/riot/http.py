"""One GET, read to its end, and how patient its caller is.

What httpx raises becomes a `Fault`, a failure that the next attempt may not have. Faults stay in
this room: `retries` turns the last one into `UpstreamFailed`.
"""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

import httpx

from lma.core.errors import BadInput, ConfigurationFailed, UpstreamFailed
from lma.riot.packing import NotUnpacked, TooLarge, unpack

T = TypeVar("T")

LARGEST_BODY = 32 * 1024 * 1024
# So much of a body that was no answer is kept for whoever finds out why.
KEPT_BODY = 64 * 1024
_TIMEOUT = httpx.Timeout(connect=5.0, read=20.0, write=10.0, pool=30.0)
_EXTENSIONS = {"timeout": _TIMEOUT.as_dict()}
# Told outright, httpx need not find out; the Host header is the transport's to write then.
_NO_CONTENT = httpx.ByteStream(b"")
_TOO_LARGE = "sent more than 32 MB"
_NOT_UNPACKED = "sent a body that can't be unpacked"
_HEADERS = {"accept": "application/json", "accept-encoding": "gzip", "user-agent": "lma"}


class Fault(Exception):
    """A request failed; `sent` is False where it certainly never left.

    `text` completes a sentence that begins with who was asked, who may have said to ask again in
    `again_s` seconds.
    """

    def __init__(
        self,
        text: str,
        *,
        status: int | None = None,
        sent: bool = True,
        body: bytes | None = None,
        again_s: float | None = None,
    ) -> None:
        super().__init__(text)
        self.text = text
        self.status = status
        self.sent = sent
        self.again_s = again_s
        self.body = None if body is None else body[:KEPT_BODY]


@dataclass(frozen=True, slots=True)
class Answer:
    """A response whose body was read to its end; header names are looked up in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long a request is tried; times in seconds.

    `total_s` bounds all tries and pauses, waits for the rate limiter left out. The pause before a
    further try doubles from `first_pause_s` and is shortened by chance, so that clients which
    failed together don't come back together. It is as long as was asked for, up to `most_asked_s`.
    """

    tries: int = 5
    first_pause_s: float = 0.5
    longest_pause_s: float = 8.0
    most_asked_s: float = 30.0
    attempt_s: float = 30.0
    total_s: float = 120.0

    def pause_s(self, failures: int, asked_s: float | None = None) -> float:
        """The pause after so many failures, between half and all of its full length."""
        full = min(self.first_pause_s * 2.0 ** (failures - 1), self.longest_pause_s)
        own = full * random.uniform(0.5, 1.0)  # noqa: S311
        return max(own, min(asked_s or 0.0, self.most_asked_s))


def path_part(text: str) -> str:
    """One part of a path, percent-encoded exactly once; raises `BadInput` where it is empty."""
    if not text:
        raise BadInput("A part of Riot's address would be empty.", hint="name a player or a match")
    quoted = quote(text, safe="", errors="replace")
    # A part of dots alone would be resolved as a relative path on its way.
    return quoted.replace(".", "%2E") if text in {".", ".."} else quoted


def request_headers(more: Mapping[str, str] | None = None) -> httpx.Headers:
    """What every request says of itself, and what else it should."""
    return httpx.Headers({**_HEADERS, **(more or {})})


async def fetch(
    transport: httpx.AsyncBaseTransport, url: str, *, headers: httpx.Headers, within_s: float
) -> Answer:
    """GETs a URL as it is spelt, following no redirect; raises `Fault`.

    The whole body must arrive within `within_s` seconds and be at most `LARGEST_BODY` long. The
    transport is asked itself: a client around it costs as much again as everything else here.
    """
    try:
        request = httpx.Request(
            "GET", url, headers=headers, stream=_NO_CONTENT, extensions=_EXTENSIONS
        )
        async with asyncio.timeout(within_s):
            response = await transport.handle_async_request(request)
            try:
                return await _read(response)
            finally:
                await response.aclose()
    except httpx.ConnectError as error:
        raise Fault("could not be reached", sent=False) from error
    except (httpx.TimeoutException, TimeoutError) as error:
        raise Fault("took too long to answer") from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise ConfigurationFailed(
            "The base address is none that can be asked.",
            hint="LMA_RIOT_URL looks like https://{route}.api.riotgames.com",
        ) from error
    except httpx.HTTPError as error:
        raise Fault("cut the connection") from error


async def _read(response: httpx.Response) -> Answer:
    assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101 - no other is allowed
    status, headers = response.status_code, _texts(response.headers.raw)
    chunks, size = [], 0
    async for chunk in response.stream:
        size += len(chunk)
        if size > LARGEST_BODY:
            raise Fault(_TOO_LARGE, status=status)
        chunks.append(chunk)
    told = headers.get("content-length", "")
    # A transport within the process may not notice that a body ends early.
    if told.isascii() and told.isdigit() and 0 < size < int(told):
        raise Fault("cut the body short", status=status)
    body = b"".join(chunks)
    packing = headers.get("content-encoding")
    if body and packing:
        body = _unpacked(body, packing, status)
    return Answer(status, headers, body)


def _texts(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for bare, value in raw:
        name, text = bare.decode("latin-1").lower(), value.decode("latin-1")
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    return headers


def _unpacked(body: bytes, packing: str, status: int) -> bytes:
    try:
        return unpack(body, packing, LARGEST_BODY)
    except NotUnpacked as error:
        raise Fault(_NOT_UNPACKED, status=status) from error
    except TooLarge as error:
        raise Fault(_TOO_LARGE, status=status) from error


def content(answer: Answer, check: Callable[[bytes], T]) -> T:
    """What a successful answer's body says; raises `Fault` where it is not what was asked for.

    `check` reads the body and raises `ValueError` or `UpstreamFailed`.
    """
    body = answer.body.strip()
    if not body:
        raise Fault("sent an empty body", status=answer.status, body=b"")
    if body.startswith(b"<"):
        raise Fault("sent HTML", status=answer.status, body=answer.body)
    try:
        return check(answer.body)
    except (ValueError, UpstreamFailed) as error:
        raise Fault(
            "sent a body that can't be read", status=answer.status, body=answer.body
        ) from error
