"""The one place that chooses: Riot or the sandbox, a configured database or the embedded one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lma.context import Context
from lma.core.errors import BadInput, ConfigurationFailed
from lma.core.settings import LoadedSettings, Settings, load_settings
from lma.db.database import Database
from lma.db.revision import HEAD, claim_origin, read_state, require_current
from lma.domain.routing import Platform, parse_platform

if TYPE_CHECKING:
    import httpx

    from lma.local import Status
    from lma.riot.client import RiotClient
    from lma.riot.data_dragon import DataDragon
    from lma.sandbox import SandboxOptions

__all__ = [
    "LoadedSettings",
    "Settings",
    "load_settings",
    "open_context",
    "sandbox_notice",
]

RIOT_URL = "https://{route}.api.riotgames.com"
DDRAGON_URL = "https://ddragon.leagueoflegends.com"
DEFAULT_PLATFORM = Platform.NA1

_SANDBOX_URL = "http://sandbox.invalid"


@dataclass(frozen=True, slots=True)
class Source:
    """Where players and matches come from.

    Data is Riot's (`origin` is `riot`) exactly where a key is sent; `in_process` is the sandbox
    inside this process, `replay` the recordings that it answers from.
    """

    origin: str
    in_process: bool
    replay: Path | None


def choose_source(settings: Settings) -> Source:
    """Recordings where they are named, else Riot where a key is, else the built-in sandbox."""
    if settings.sandbox_replay is not None:
        return Source("sandbox", in_process=True, replay=settings.sandbox_replay)
    origin = "riot" if settings.riot_api_key is not None else "sandbox"
    in_process = origin == "sandbox" and settings.riot_url is None
    return Source(origin, in_process=in_process, replay=None)


def sandbox_notice(loaded: LoadedSettings) -> str | None:
    """What a user must know before they take the sandbox's answers for real; None with Riot."""
    source = choose_source(loaded.values)
    if source.replay is not None:
        return f"note: the sandbox answers from the recordings in {source.replay}."
    if source.in_process:
        return (
            "note: no LMA_RIOT_API_KEY is set, so the built-in sandbox answers: "
            "these players and matches are made up."
        )
    return None


@asynccontextmanager
async def open_context(
    loaded: LoadedSettings, *, online: bool = True, wait_s: float = 120.0
) -> AsyncIterator[Context]:
    """The context of one command or server; everything it opened is closed with it.

    `online` says that data may be brought, so the database must be of the source's origin.
    """
    settings = loaded.values
    source = choose_source(settings)
    remote = _Remote(settings, source, wait_s)
    platform = default_platform(settings)
    database = Database(await database_address(settings))
    try:
        await _make_ready(database, settings, source.origin if online else None)
        yield Context(
            db=database,
            open_riot=lambda: remote.riot,
            open_ddragon=lambda: remote.ddragon,
            clock=lambda: datetime.now(UTC),
            platform=platform,
            platform_given=settings.platform is not None,
        )
    finally:
        await remote.close()
        await database.close()


def default_platform(settings: Settings) -> Platform:
    """The platform of players whose tag names none; raises `ConfigurationFailed`."""
    if settings.platform is None:
        return DEFAULT_PLATFORM
    try:
        return parse_platform(settings.platform)
    except BadInput as error:
        raise ConfigurationFailed(f"LMA_PLATFORM: {error.message}", hint=error.hint) from None


async def database_address(settings: Settings) -> dict[str, Any]:
    """What asyncpg connects to; the embedded server and its database are made where missing."""
    if settings.database_url is not None:
        return {"dsn": _plain_dsn(settings.database_url.get_secret_value())}
    from lma.local import ensure_database, ensure_running

    server = ensure_running(settings.data_dir)
    name = embedded_database_name(settings)
    await ensure_database(server, name)
    return {"dsn": server.dsn(name)}


def _plain_dsn(url: str) -> str:
    """A database address as asyncpg reads it, whichever driver it names."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.partition("+")[0] not in ("postgresql", "postgres"):
        raise ConfigurationFailed(
            "LMA_DATABASE_URL is no PostgreSQL address.",
            hint="postgresql://user:password@host:5432/database",
        )
    return f"postgresql://{rest}"


def embedded_database_name(settings: Settings) -> str:
    """The embedded server keeps each origin apart: Riot's data, the sandbox's, each recording's."""
    source = choose_source(settings)
    if source.replay is not None:
        return f"lma_replay_{sha256(str(source.replay).encode()).hexdigest()[:12]}"
    return "lma" if source.origin == "riot" else "lma_sandbox"


async def _make_ready(database: Database, settings: Settings, origin: str | None) -> None:
    """Have the schema that this lma needs: the embedded database upgrades itself, others say so."""
    async with database.begin() as session:
        state = await read_state(session)
        if state.current and origin is not None:
            await claim_origin(session, origin)
    behind = state.revision is None or state.revision < HEAD
    if behind and settings.database_url is None and not state.pinned:
        from lma.db import migrate

        await migrate.upgrade(database.address)
        await _make_ready(database, settings, origin)
        return
    require_current(state)


class _Remote:
    """The clients of one context, each opened when first used."""

    def __init__(self, settings: Settings, source: Source, wait_s: float) -> None:
        self._settings = settings
        self._source = source
        self._wait_s = wait_s
        self._opened: list[httpx.AsyncClient] = []

    @cached_property
    def riot(self) -> "RiotClient":
        from lma.riot.client import RiotClient
        from lma.riot.rate_limit import InProcessLimiter

        key = self._settings.riot_api_key
        send_key = key is not None and not self._source.in_process
        return RiotClient(
            self._http,
            base_url=self._riot_url(),
            api_key=key.get_secret_value() if send_key and key is not None else None,
            limiter=InProcessLimiter(),
            wait_s=self._wait_s,
        )

    @cached_property
    def ddragon(self) -> "DataDragon":
        from lma.riot.data_dragon import DataDragon

        if self._source.in_process and self._settings.ddragon_url is None:
            return DataDragon(self._http, base_url=f"{_SANDBOX_URL}/ddragon")
        url = self._settings.ddragon_url or DDRAGON_URL
        return DataDragon(self._network, base_url=url)

    async def close(self) -> None:
        for client in self._opened:
            await client.aclose()

    def _riot_url(self) -> str:
        if self._source.in_process:
            return f"{_SANDBOX_URL}/{{route}}"
        return self._settings.riot_url or RIOT_URL

    @cached_property
    def _http(self) -> "httpx.AsyncClient":
        if not self._source.in_process:
            return self._network
        from lma.sandbox import SandboxOptions, SandboxTransport

        options = SandboxOptions(
            replay=self._source.replay, names_file=names_file(self._settings.data_dir)
        )
        return self._open(SandboxTransport(options))

    @cached_property
    def _network(self) -> "httpx.AsyncClient":
        from lma.riot.transport import open_transport

        return self._open(open_transport())

    def _open(self, transport: "httpx.AsyncBaseTransport") -> "httpx.AsyncClient":
        import httpx

        client = httpx.AsyncClient(transport=transport)
        self._opened.append(client)
        return client


def names_file(data_dir: Path) -> Path:
    """Where the sandbox remembers the players it was asked for."""
    return data_dir / "sandbox-names.jsonl"


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
    return command, libpq_environment(_plain_dsn(settings.database_url.get_secret_value()))


def libpq_environment(dsn: str) -> dict[str, str]:
    """A database address as the variables that PostgreSQL's own programs read."""
    from urllib.parse import parse_qsl, unquote, urlsplit

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


def serve_sandbox(options: "SandboxOptions", host: str, port: int) -> None:
    """Run the stand-in as a server until it is interrupted."""
    from lma.sandbox import serve

    serve(options, host, port)
