"""The transport of requests to Riot: httpx's interface over aiohttp, paths sent untouched.

aiohttp costs a quarter of the CPU of httpx's own transport. `httpx_aiohttp` joins the two, but
decodes `%21 %27 %3B %40` in paths, lets aiohttp repeat a request that no limiter has counted, and
lets some of aiohttp's errors through as they are.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import httpx
import yarl
from httpx_aiohttp import AiohttpTransport
from multidict import CIMultiDict

# Idle connections are closed before Riot's side does, which would lose the next request.
_KEEP_ALIVE_S = 30.0
# A burst that the limits allow at once should leave at once: waiting for another's connection is
# time lost at the limit. Riot's largest first windows are 500 in 10 s; answers take 0.05 s.
_MOST_CONNECTIONS = 250


def open_transport(*, verify: bool = True) -> httpx.AsyncBaseTransport:
    """A transport that keeps connections and reuses them, until `aclose`.

    `verify=False` spares the 50 ms of reading the certificates where no host is asked over TLS.
    """
    limits = httpx.Limits(max_connections=_MOST_CONNECTIONS, keepalive_expiry=_KEEP_ALIVE_S)
    return _UntouchedPaths(verify=verify, limits=limits)


class _UntouchedPaths(AiohttpTransport):
    """Sends the request line as httpx spells it, each request once."""

    def get_client(self) -> aiohttp.ClientSession:
        session = super().get_client()
        # aiohttp would send a request again on a new connection; only the limiter may allow that.
        session._retry_connection = False  # noqa: SLF001
        return session

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not isinstance(self.client, aiohttp.ClientSession):
            self.client = self.get_client()
        with _as_httpx_errors(request):
            answer = await self.client.request(
                method=request.method,
                url=yarl.URL(str(request.url), encoded=True),
                headers=_texts(request.headers),
                data=await request.aread() or None,
                allow_redirects=False,
                auto_decompress=False,
                timeout=_timeout(request.extensions.get("timeout", {})),
            )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.raw_headers,
            stream=_Body(answer, request),
            request=request,
        )


class _Body(httpx.AsyncByteStream):
    """A response's body as it comes in."""

    def __init__(self, answer: aiohttp.ClientResponse, request: httpx.Request) -> None:
        self._answer = answer
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx_errors(self._request):
            while chunk := await self._answer.content.readany():
                yield chunk

    async def aclose(self) -> None:
        # Closes the connection unless the body was read to its end; then it is kept for others.
        self._answer.release()


def _texts(headers: httpx.Headers) -> "CIMultiDict[str]":
    """Headers as aiohttp wants them; it would ask httpx for each of them in turn."""
    return CIMultiDict(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw
    )


def _timeout(told: dict[str, Any]) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        connect=told.get("pool"), sock_connect=told.get("connect"), sock_read=told.get("read")
    )


@contextmanager
def _as_httpx_errors(request: httpx.Request) -> Iterator[None]:
    """Translates what aiohttp raises; only a `ConnectError` means that nothing was sent."""
    try:
        yield
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
        raise httpx.UnsupportedProtocol(str(error), request=request) from error
    except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
        raise httpx.ConnectError(str(error), request=request) from error
    except TimeoutError as error:
        raise httpx.ReadTimeout(str(error), request=request) from error
    except (aiohttp.ClientError, ConnectionError) as error:
        raise httpx.ReadError(str(error), request=request) from error
