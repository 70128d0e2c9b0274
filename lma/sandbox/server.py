"""The sandbox as a server of its own, on uvicorn."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable
from typing import cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from lma.core.errors import ConfigurationFailed
from lma.sandbox.app import Sandbox
from lma.sandbox.asgi import Connections, SandboxApp
from lma.sandbox.options import SandboxOptions

_BACKLOG = 1024


def _protocol(connections: Connections) -> type[H11Protocol]:
    """An HTTP protocol that keeps a list of who is connected how."""

    class Protocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            if self.client is not None:
                connections[self.client] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            if self.client is not None:
                connections.pop(self.client, None)

    return Protocol


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises `ConfigurationFailed`."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind)
    except OSError as error:
        raise ConfigurationFailed(
            f"The sandbox can't listen on {host}: {error}.", hint="try --host 127.0.0.1"
        ) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            message = f"Port {port} on {host} is taken."
        else:
            message = f"The sandbox can't listen on {host}:{port}: {error.strerror}."
        raise ConfigurationFailed(
            message, hint=f"choose another port: --port {port + 1}"
        ) from error
    return listener


def serve(
    options: SandboxOptions,
    host: str = "127.0.0.1",
    port: int = 8100,
    *,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Serve until interrupted; `announce` is told the base address once it is reachable.

    Raises `ConfigurationFailed` where the address can't be used. Port 0 takes any free one.
    """
    connections: Connections = {}
    app = SandboxApp(Sandbox(options), connections)
    listener = _listen(host, port)
    # uvicorn is told to configure no logging: what it has to say goes where the program's goes.
    config = uvicorn.Config(
        app,
        http=_protocol(connections),
        loop="asyncio",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=1,
    )
    with listener, contextlib.suppress(KeyboardInterrupt):
        if announce is not None:
            bound = cast("tuple[str, int]", listener.getsockname()[:2])
            shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
            announce(f"http://{shown}:{bound[1]}")
        uvicorn.Server(config).run(sockets=[listener])
