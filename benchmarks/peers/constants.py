"""A bare Starlette app that answers with constants: `/75000` is a body of 75,000 bytes.

Run as `python -m benchmarks.peers.constants`; it prints its port. The
server and its settings are those of `lma serve`.
"""

import socket
from functools import cache

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


@cache
def _bytes(size: int) -> bytes:
    return b"x" * size


async def constant(request: Request) -> Response:
    """So many bytes, the same at every request."""
    return Response(_bytes(request.path_params["size"]), media_type="application/json")


async def unchanged(_: Request) -> Response:
    """304 and nothing else."""
    return Response(status_code=304)


app = Starlette(
    routes=[Route("/{size:int}", constant), Route("/unchanged", unchanged)],
)


def main() -> None:
    """Serve until ended."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=75,
    )
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
