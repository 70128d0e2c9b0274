"""`lma sandbox`: the Riot stand-in as a server."""

from pathlib import Path
from typing import Annotated

import typer

from lma.cli.logs import notes_from_log
from lma.cli.streams import say
from lma.core.errors import BadInput

app = typer.Typer(no_args_is_help=True, add_completion=False)

_LIMITS = "Limits"
_FAULTS = "Faults"


Host = Annotated[str, typer.Option("--host", help="Address to listen on.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Port.")]
Replay = Annotated[
    Path | None, typer.Option("--replay", help="Folder with matches/ and timelines/ to serve.")
]
Seed = Annotated[int, typer.Option("--seed", help="Which synthetic world.")]
AppLimits = Annotated[
    str, typer.Option("--limits", help="App limits: 20:1,100:120.", rich_help_panel=_LIMITS)
]
MethodLimits = Annotated[
    str,
    typer.Option(
        "--method-limits",
        help="Limits of methods: match-v5.match=200:10;*=50:10.",
        rich_help_panel=_LIMITS,
    ),
]
Windows = Annotated[
    str, typer.Option("--windows", help="fixed, sliding or aligned.", rich_help_panel=_LIMITS)
]
Latency = Annotated[
    str, typer.Option("--latency", help="Milliseconds: 40-80.", rich_help_panel=_FAULTS)
]
Faults = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        help="KIND[,share=0.3][,times=1][,path=REGEX]; repeatable. Kinds: 500, 502, 503, 504, "
        "429-application, 429-method, 429-service, 401, 403, 404, 400-apikey, "
        "400-decrypting, reset, truncate, malformed, empty, html, hang, slow.",
        rich_help_panel=_FAULTS,
    ),
]
Key = Annotated[
    str | None, typer.Option("--key", help="The one key that is accepted; else any or none.")
]


@app.callback()
def _sandbox() -> None:
    """Run the built-in Riot stand-in as a server."""


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8100,
    replay: Replay = None,
    seed: Seed = 1,
    app_limits: AppLimits = "",
    method_limits: MethodLimits = "",
    limit_style: Windows = "fixed",
    latency: Latency = "0",
    faults: Faults = None,
    api_key: Key = None,
) -> None:
    """Serve Riot's paths: `lma sandbox serve --port 8100 --fault 503,share=0.1`.

    LMA_RIOT_URL=http://127.0.0.1:8100/{route} lets lma ask it.

    LMA_DDRAGON_URL=http://127.0.0.1:8100/ddragon gives its Data Dragon.
    """
    from lma.bootstrap import load_settings, sandbox_options, serve_sandbox

    if replay is not None and not replay.is_dir():
        raise BadInput(f"There is no folder {str(replay)[:80]!r}.", hint="--replay DIR")
    options = sandbox_options(
        load_settings().values,
        seed=seed,
        replay=replay,
        app_limits=app_limits,
        method_limits=method_limits,
        limit_style=limit_style,
        latency=latency,
        faults=faults or [],
        api_key=api_key,
    )
    with notes_from_log(shown=True):
        serve_sandbox(
            options,
            host,
            port,
            announce=lambda address: say(f"note: serving on {address}/{{route}}; Ctrl-C stops."),
        )
