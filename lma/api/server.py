"""`lma serve`: the application on uvicorn, in one process or several."""

import asyncio
import errno
import gc
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import ChangeReload, Multiprocess

from lma.api.app import create_app
from lma.api.protocol import BoundedProtocol
from lma.api.tokens import tokens_of
from lma.bootstrap import load_settings, open_serving_context
from lma.core.errors import ConfigurationFailed
from lma.core.logging import set_up_logging

_BACKLOG = 2048
_KEEP_ALIVE_S = 75  # longer than proxies keep theirs, or they send into a connection just closed


@dataclass(frozen=True, slots=True)
class Serving:
    """Where and how to serve; times in seconds.

    After SIGTERM the server says for `drain_s` that it is not ready while it goes on serving, then
    takes no more connections and gives the requests under way `grace_s`.
    """

    host: str
    port: int
    workers: int
    reload: bool
    drain_s: float
    grace_s: int


def serve(serving: Serving, *, announce: Callable[[str], None]) -> None:
    """Serve until interrupted; `announce` is told the address once the socket listens.

    Raises what keeps the context from being opened, and `ConfigurationFailed` where the address
    can't be had.
    """
    set_up_logging()
    asyncio.run(_try_context())
    listener = _listen(serving.host, serving.port)
    config = _config(serving)
    server = uvicorn.Server(config)
    with listener, suppress(KeyboardInterrupt):
        announce(_address(listener))
        if serving.reload:
            ChangeReload(config, target=server.run, sockets=[listener]).run()
        elif serving.workers > 1:
            Multiprocess(config, sockets=[listener]).run()
        else:
            server.run(sockets=[listener])


def make_app(drain_s: float) -> FastAPI:
    """The application of one server process."""
    set_up_logging()
    app = create_app(drain_s=drain_s)
    # What is there by now stays: looking through it again would hold up every request under way.
    gc.collect()
    gc.freeze()
    return app


async def _try_context() -> None:
    """Have the database ready before anybody listens, and say here what is wrong with it."""
    loaded = load_settings()
    tokens_of(loaded.values)  # strict mode wants a secret
    async with open_serving_context(loaded):
        pass


def _config(serving: Serving) -> uvicorn.Config:
    return uvicorn.Config(
        partial(make_app, serving.drain_s),
        factory=True,
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        log_level="warning",
        access_log=False,  # the door writes its own
        proxy_headers=False,  # the door believes the configured proxies alone
        server_header=False,
        workers=serving.workers,
        reload=serving.reload,
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=serving.grace_s,
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(_BACKLOG)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise ConfigurationFailed(
            f"lma can't listen on {host}:{port}: {error.strerror}.",
            hint=_other_address(error, port),
        ) from error
    listener.set_inheritable(True)
    return listener


def _other_address(error: OSError, port: int) -> str:
    """What to type where a port is taken or another account's, else where the host is none."""
    if error.errno == errno.EADDRINUSE:
        return f"choose another port: --port {port + 1}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "choose a port that this account may use: --port 8000"
    return "choose an address of this machine: --host 127.0.0.1"


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
