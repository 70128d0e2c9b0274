"""The embedded PostgreSQL: a server of our own for a machine that has none.

Importing this package, and finding a server that is already up, cost a few milliseconds and start
no process; whatever has to make, start or stop something lives in modules imported when needed.
"""

import sys
from pathlib import Path

from lma.core.errors import ConfigurationFailed
from lma.local.clients import client_command, client_environment
from lma.local.databases import ensure_database
from lma.local.failures import explained
from lma.local.record import Server, Status, find_running, find_status, trim_log

__all__ = [
    "Server",
    "Status",
    "client_command",
    "client_environment",
    "destroy",
    "ensure_database",
    "ensure_running",
    "status",
    "stop",
]


def ensure_running(data_dir: Path) -> Server:
    """Returns the server of a data folder, made and started where it isn't yet.

    Blocks: about 3 ms when it is up, 0.1 s to start it, 1 s to make it. Two at once are fine.
    Raises ConfigurationFailed where the folder or the account can't hold a server, and
    DatabaseUnavailable where a server there doesn't start or doesn't answer within a minute.
    """
    data_dir = data_dir.absolute()
    server = find_running(data_dir)
    if server is None:
        _refuse_windows()
        from lma.local.lifecycle import start

        return start(data_dir)
    trim_log(server.log)
    return server


def status(data_dir: Path) -> Status:
    """Says what is in a data folder and whether it runs, and changes nothing."""
    with explained(data_dir):
        return find_status(data_dir.absolute())


def stop(data_dir: Path) -> bool:
    """Stops the server of a data folder; False if none was running."""
    if find_status(data_dir.absolute()).state in {"absent", "down"}:
        return False
    from lma.local.lifecycle import stop as stop_server

    return stop_server(data_dir.absolute())


def destroy(data_dir: Path) -> None:
    """Stops the server of a data folder and deletes its databases."""
    _refuse_windows()
    from lma.local.lifecycle import destroy as destroy_server

    destroy_server(data_dir.absolute())


def _refuse_windows() -> None:
    if sys.platform == "win32":
        raise ConfigurationFailed(
            "The embedded database is not built for Windows yet.",
            hint="Set LMA_DATABASE_URL to a PostgreSQL server, or run lma in WSL.",
        )
