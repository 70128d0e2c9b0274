"""A stand-in for Riot's API and Data Dragon: Riot's paths, headers, limits and errors.

It serves a fixed synthetic world, or a folder of recorded payloads, inside the process
(`SandboxTransport`) or as a server (`serve`). It shares no code with the client that it stands in
for: where the two agree, both are right.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lma.sandbox.app import Sandbox as Sandbox
    from lma.sandbox.asgi import SandboxApp as SandboxApp
    from lma.sandbox.options import Fault as Fault
    from lma.sandbox.options import SandboxOptions as SandboxOptions
    from lma.sandbox.server import serve as serve
    from lma.sandbox.transport import SandboxTransport as SandboxTransport

__all__ = ["Fault", "Sandbox", "SandboxApp", "SandboxOptions", "SandboxTransport", "serve"]

_HOMES = {
    "Fault": "options",
    "Sandbox": "app",
    "SandboxApp": "asgi",
    "SandboxOptions": "options",
    "SandboxTransport": "transport",
    "serve": "server",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: most programs need one of the six."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
