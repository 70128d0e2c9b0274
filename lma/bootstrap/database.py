"""Which database: the configured one, or the embedded one, made and upgraded on the way."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lma.bootstrap.source import choose_source
from lma.core.addresses import without_password
from lma.core.errors import ConfigurationFailed, DatabaseMissing, DatabaseUnavailable
from lma.core.settings import Settings
from lma.db.database import Database
from lma.db.revision import HEAD, SchemaState, claim_origin, read_state, require_current

if TYPE_CHECKING:
    from lma.local import Status
    from lma.schemas.store import DatabaseStatus, StoreOverview


_ADDRESS_HINT = "postgresql://user:password@host:5432/database"


def database_address(settings: Settings) -> dict[str, Any]:
    """What asyncpg connects to; the embedded server is started where it isn't up."""
    if settings.database_url is not None:
        return {"dsn": plain_dsn(settings.database_url.get_secret_value())}
    from lma.local import ensure_running

    return {"dsn": ensure_running(settings.data_dir).dsn(embedded_database_name(settings))}


def plain_dsn(url: str, setting: str = "LMA_DATABASE_URL") -> str:
    """A database address as asyncpg reads it, whichever driver it names."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.partition("+")[0] not in ("postgresql", "postgres"):
        raise ConfigurationFailed(f"{setting} is no PostgreSQL address.", hint=_ADDRESS_HINT)
    dsn = f"postgresql://{rest}"
    if not _is_readable(dsn):
        # What is wrong may be a part of the password, so it is not told.
        raise ConfigurationFailed(
            f"{setting} can't be read: its host or port is wrong, "
            "or its password holds a character that an address spells %XX.",
            hint=_ADDRESS_HINT,
        )
    return dsn


def _is_readable(dsn: str) -> bool:
    try:
        parts = urlsplit(dsn)
        return "@" not in parts.path + parts.query + parts.fragment and parts.port != 0
    except ValueError:
        return False


def embedded_database_name(settings: Settings) -> str:
    """A database of its own for each origin: Riot's data, the sandbox's, each recording's."""
    source = choose_source(settings)
    if source.replay is not None:
        return f"lma_replay_{sha256(str(source.replay).encode()).hexdigest()[:12]}"
    return "lma" if source.origin == "riot" else "lma_sandbox"


async def create_embedded_database(settings: Settings) -> None:
    """Make the embedded server's database for this source, where it is missing."""
    from lma.local import ensure_database, ensure_running

    await ensure_database(ensure_running(settings.data_dir), embedded_database_name(settings))


async def make_ready(database: Database, settings: Settings, origin: str | None) -> None:
    """Have the schema that this lma needs: the embedded database upgrades itself, others say so."""
    state = await _state(database, settings)
    behind = state.revision is None or state.revision < HEAD
    if behind and settings.database_url is None and not state.pinned:
        from lma.db import migrate

        await migrate.upgrade(database.address)
    else:
        require_current(state)
    if origin is not None:
        async with database.begin() as session:
            await claim_origin(session, origin)


async def _state(database: Database, settings: Settings) -> SchemaState:
    """The schema's state.

    An embedded database that isn't there is made; a server that recovers this moment from the end
    of one of its processes is waited for.
    """
    try:
        return await _read_state(database)
    except DatabaseUnavailable:
        if settings.database_url is not None:
            raise
    await create_embedded_database(settings)
    return await _read_state(database)


async def _read_state(database: Database) -> SchemaState:
    async with database.begin() as session:
        return await read_state(session)


def embedded_status(settings: Settings) -> "Status":
    """What the data folder holds and whether its server runs; starts nothing."""
    from lma.local import status

    return status(settings.data_dir)


def stop_embedded(settings: Settings) -> bool:
    """Stop the embedded server; False if none was running."""
    from lma.local import stop

    return stop(settings.data_dir)


def client_invocation(settings: Settings, name: Any) -> tuple[Path | str, dict[str, str]]:
    """The command `psql`, `pg_dump` or `pg_restore`, and the environment that connects it.

    Passwords travel in the environment, never in argv.
    """
    from lma.local import client_command, client_environment, ensure_running

    command = client_command(name)
    if settings.database_url is None:
        server = ensure_running(settings.data_dir)
        return command, client_environment(server, embedded_database_name(settings))
    return command, libpq_environment(plain_dsn(settings.database_url.get_secret_value()))


def libpq_environment(dsn: str) -> dict[str, str]:
    """A database address as the variables that PostgreSQL's own programs read."""
    from urllib.parse import parse_qsl, unquote

    parts = urlsplit(dsn)
    options = dict(parse_qsl(parts.query))
    told = {
        "PGHOST": options.get("host") or parts.hostname,
        "PGPORT": options.get("port") or (str(parts.port) if parts.port else None),
        "PGUSER": options.get("user") or (unquote(parts.username) if parts.username else None),
        "PGPASSWORD": unquote(parts.password) if parts.password else None,
        "PGDATABASE": unquote(parts.path.lstrip("/")) or options.get("database"),
        "PGSSLMODE": options.get("sslmode"),
    }
    return {name: value for name, value in told.items() if value}


async def database_status(settings: Settings) -> "DatabaseStatus":
    """Which database is used and what it holds; an embedded server that rests is left at rest."""
    from lma.schemas.store import DatabaseStatus
    from lma.services.database import get_server_and_overview, get_state

    embedded = embedded_status(settings) if settings.database_url is None else None
    address = _status_address(settings, embedded)
    state, server, overview = None, None, None
    if address is not None:
        try:
            state = await get_state(address)
            server, overview = await get_server_and_overview(address)
        except DatabaseMissing:
            if embedded is None:
                raise
    return DatabaseStatus(
        kind="remote" if embedded is None else "embedded",
        address=_shown_address(settings, embedded),
        running=address is not None,
        server=server,
        revision=state.revision if state else None,
        wanted_revision=HEAD,
        pinned=state.pinned if state else None,
        folder=str(embedded.data_dir) if embedded else None,
        log=str(embedded.log) if embedded else None,
        **_held(overview),
    )


def _held(overview: "StoreOverview | None") -> dict[str, Any]:
    from lma.schemas.store import StoreOverview

    if overview is None:
        return dict.fromkeys(StoreOverview.model_fields)
    return overview.model_dump()


def _status_address(settings: Settings, embedded: "Status | None") -> dict[str, Any] | None:
    if embedded is None:
        return database_address(settings)
    if embedded.server is None:
        return None
    return {"dsn": embedded.server.dsn(embedded_database_name(settings))}


def _shown_address(settings: Settings, embedded: "Status | None") -> str:
    if settings.database_url is not None:
        return without_password(settings.database_url.get_secret_value())
    name = embedded_database_name(settings)
    return f"{name} on {embedded.server.host}" if embedded and embedded.server else name
