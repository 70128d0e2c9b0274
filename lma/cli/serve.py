"""`lma serve`: the HTTP API."""

import socket
from ipaddress import ip_address
from typing import Annotated

import typer

from lma.cli.streams import say

app = typer.Typer(add_completion=False)


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes any free one.")
    ] = 8000,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes.")] = 1,
    reload: Annotated[
        bool, typer.Option("--reload", help="Start anew when the code changes.")
    ] = False,
    drain: Annotated[
        float,
        typer.Option("--drain", min=0, help="Seconds to serve on, unready, after SIGTERM."),
    ] = 1.0,
    grace: Annotated[
        int,
        typer.Option(
            "--timeout-graceful-shutdown",
            min=0,
            help="Seconds that requests under way are given to finish.",
        ),
    ] = 20,
) -> None:
    """Serve the API that front ends of the old one call: `lma serve --port 8000`.

    /docs shows the routes. LMA_API_DIALECT and LMA_CORS_ORIGINS say who the front end is.
    """
    from lma.api.server import Serving, serve
    from lma.bootstrap import load_settings, sandbox_notice

    loaded = load_settings()
    notice = sandbox_notice(loaded)
    if notice is not None:
        say(notice)
    if loaded.values.auth_mode == "compat" and _is_public(host):
        say(
            f"warning: {host} can be reached from outside, and signing in asks for no secret: "
            "whoever knows a player's name and email is let in. "
            "LMA_AUTH_MODE=strict keeps emails and writes to those who signed in."
        )
    serving = Serving(host, port, workers, reload, drain_s=drain, grace_s=grace)
    serve(serving, announce=lambda address: say(f"note: serving on {address}; Ctrl-C stops."))


def _is_public(host: str) -> bool:
    """Whether others than this machine can reach an address or a name; unknown names are told."""
    try:
        found = socket.getaddrinfo(host or None, 0, flags=socket.AI_PASSIVE)
        return not all(ip_address(str(told[0]).partition("%")[0]).is_loopback for *_, told in found)
    except (OSError, ValueError):
        return True
