"""Asking one side over HTTP, bounded in time, size and patience."""

import asyncio
import time
import zlib
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import httpx

from lma.core.addresses import without_password
from lma.core.errors import BadInput
from lma.parity.documents import MAX_BYTES
from lma.parity.exchanges import Answer, Request, Silence

DEFAULT_TIMEOUT_S = 10.0
_WHOLE_ANSWER = 3  # times the timeout of one read: a server that trickles is given up on

ASGIApp = Callable[..., Awaitable[None]]


class Asker:
    """One side that can be asked: a base URL, or an ASGI app in this process."""

    def __init__(
        self,
        base_url: str,
        *,
        app: ASGIApp | None = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> None:
        self.base_url = _checked(base_url)
        self.name = without_password(self.base_url)
        self._timeout_s = timeout_s
        # Nothing travels inside a process: its times say nothing beside a server's.
        self._is_timed = app is None
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, raise_app_exceptions=False) if app else None,
            timeout=timeout_s,
            follow_redirects=False,
            headers={"Accept": "application/json", "Accept-Encoding": "gzip"},
        )

    async def ask(self, request: Request) -> Answer | Silence:
        """The answer, or why none came; never raises for what a server does."""
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self._timeout_s * _WHOLE_ANSWER):
                return await self._answer(request, began)
        except TimeoutError:
            return Silence(f"the answer took longer than {self._timeout_s * _WHOLE_ANSWER:g} s")
        except httpx.TimeoutException as error:
            connected = not isinstance(error, httpx.ConnectTimeout)
            return Silence(f"no answer within {self._timeout_s:g} s", reached=connected)
        except httpx.ConnectError:
            return Silence("the server can't be reached", reached=False)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError) as error:
            return Silence(f"the connection failed: {_first_line(error)}")

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def _answer(self, request: Request, began: float) -> Answer:
        async with self._http.stream(
            request.method,
            self.base_url + request.path,
            params=dict(request.query) or None,
            headers=dict(request.headers),
            **_content(request),
        ) as response:
            raw, too_large = await _read(response)
            latency = (time.perf_counter() - began) * 1000 if self._is_timed else None
            headers = {name.lower(): value for name, value in response.headers.items()}
            body, fault = unpacked(raw, headers.get("content-encoding", ""))
            if too_large:
                fault = ("size", f"the body is larger than {MAX_BYTES // 2**20} MiB")
            return Answer(response.status_code, body, headers, latency, fault)


async def _read(response: httpx.Response) -> tuple[bytes, bool]:
    """The body as it travels, and whether it was cut because it is too large."""
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_raw():
        size += len(part)
        if size > MAX_BYTES:
            return b"", True
        parts.append(part)
    return b"".join(parts), False


def unpacked(raw: bytes, encoding: str) -> tuple[bytes, tuple[str, str] | None]:
    """A body without its gzip; httpx itself takes a stream that ends too soon for a whole one."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity") or not raw:
        return raw, None
    if encoding not in ("gzip", "x-gzip"):
        return raw, (
            "encoding",
            f"the body is packed as {encoding[:20]!r}, which was not asked for",
        )
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(raw, MAX_BYTES + 1)
    except zlib.error as error:
        return b"", ("encoding", f"the gzip is damaged: {_first_line(error)}")
    if len(body) > MAX_BYTES:
        return b"", ("size", f"the unpacked body is larger than {MAX_BYTES // 2**20} MiB")
    if not unpacker.eof:
        return body, ("encoding", "the gzip ends too soon")
    if unpacker.unused_data:
        return body, ("encoding", "something follows the end of the gzip")
    return body, None


def _content(request: Request) -> dict[str, Any]:
    if request.body is None:
        return {}
    return {"data" if request.encoding == "form" else "json": request.body}


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid:
        shown = without_password(url) if "@" in url else url
        raise BadInput(
            f"{shown[:80]!r} is no address of a server.",
            hint="such as http://127.0.0.1:3000",
        )
    return url.rstrip("/")


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).split("\n")[0][:120]
