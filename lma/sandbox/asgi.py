"""The sandbox as an ASGI application, without a framework."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from lma.sandbox.app import Sandbox
from lma.sandbox.wire import Request, Response

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
# ASGI can't break a connection, so the server tells where each client's is.
Connections = dict[tuple[str, int], asyncio.Transport]


class SandboxApp:
    """An ASGI application over a sandbox; `connections` lets it damage answers for real."""

    def __init__(self, sandbox: Sandbox, connections: Connections | None = None) -> None:
        self.sandbox = sandbox
        self._connections = connections if connections is not None else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        request = Request(
            method=scope["method"],
            raw_path=scope["raw_path"].decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            headers={
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in scope["headers"]
            },
            body=await _read_body(receive),
        )
        await asyncio.sleep(self.sandbox.travel_seconds(request))
        response = self.sandbox.respond(request)
        await asyncio.sleep(self.sandbox.travel_seconds(request) + response.delay)
        if response.damage:
            await self._damage(scope, response, receive, send)
        else:
            await _send(response, send)

    async def _damage(self, scope: Scope, response: Response, receive: Receive, send: Send) -> None:
        client = tuple(scope["client"] or ())
        connection = self._connections.get(client)
        if connection is None:
            raise ConnectionResetError("this server can't damage an answer")
        if response.damage == "truncate":
            await _start(response, send)
            half = response.body[: len(response.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
        if response.damage == "reset":
            # No lingering: closing sends RST where it otherwise would send FIN.
            linger = struct.pack("ii", 1, 0)
            connection.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, linger
            )
            connection.abort()
        else:
            connection.close()
        # The server takes it as unanswered unless it has seen the connection end.
        while (await receive())["type"] != "http.disconnect":
            pass


async def _read_body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return body
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body


async def _start(response: Response, send: Send) -> None:
    headers = {**response.headers, "content-length": str(len(response.body))}
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )


async def _send(response: Response, send: Send) -> None:
    await _start(response, send)
    await send({"type": "http.response.body", "body": response.body})
