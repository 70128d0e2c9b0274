"""The sandbox inside the process, as a transport of httpx."""

import asyncio
from collections.abc import AsyncIterator

import httpx

from lma.sandbox.app import Sandbox
from lma.sandbox.options import SandboxOptions
from lma.sandbox.wire import Request


class SandboxTransport(httpx.AsyncBaseTransport):
    """Answers `http://sandbox.invalid/{route}/...` and `http://sandbox.invalid/ddragon/...`."""

    def __init__(self, options: SandboxOptions | None = None) -> None:
        self.sandbox = Sandbox(options or SandboxOptions())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, or raise what httpx raises where a real connection is damaged."""
        path, _, query = request.url.raw_path.partition(b"?")
        asked = Request(
            method=request.method,
            raw_path=path.decode("ascii"),
            query=query.decode("ascii"),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await request.aread(),
        )
        await _wait(self.sandbox.travel_seconds(asked), request)
        response = self.sandbox.respond(asked)
        await _wait(self.sandbox.travel_seconds(asked) + response.delay, request)
        if response.damage == "hang":
            message = "Server disconnected without sending a response."
            raise httpx.RemoteProtocolError(message, request=request)
        if response.damage == "reset":
            raise httpx.ReadError("connection reset by the sandbox", request=request)
        if response.damage == "truncate":
            # The headers have arrived; the error comes while the body is read, as on a socket.
            return httpx.Response(
                response.status,
                headers={**response.headers, "content-length": str(len(response.body))},
                stream=_Truncated(response.body[: len(response.body) // 2]),
            )
        return httpx.Response(response.status, headers=response.headers, content=response.body)


async def _wait(seconds: float, request: httpx.Request) -> None:
    if seconds <= 0:
        return
    patience = request.extensions.get("timeout", {}).get("read")
    if patience is not None and patience < seconds:
        await asyncio.sleep(patience)
        raise httpx.ReadTimeout("the sandbox did not answer in time", request=request)
    await asyncio.sleep(seconds)


class _Truncated(httpx.AsyncByteStream):
    """A body that ends before the length that its headers promise."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body
        raise httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body"
        )
