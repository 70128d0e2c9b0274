"""Connections to PostgreSQL, and what its failures are called."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeAlias

import asyncpg

from lma.core.errors import (
    ConfigurationFailed,
    DatabaseMissing,
    DatabaseUnavailable,
    LmaError,
    SchemaOutOfDate,
)
from lma.db.pool import Pool

Session: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# What PostgreSQL, the way to it or asyncpg raise.
_FOREIGN = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    # Of a connection, too, whose server has said that it ends but has not hung up yet.
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long PostgreSQL is waited for, in seconds.

    `connect_s` bounds a connection, be it a new one or a free one of the pool. The server ends a
    statement after `statement_s`; where it is too ill even for that, we leave `grace_s` later.
    """

    connect_s: float = 10.0
    statement_s: float = 60.0
    grace_s: float = 5.0


_PATIENT = Timeouts()
# Nothing of ours is waited for inside a transaction, so none is idle for as long as this.
_FORSAKEN_S = 15


class Database:
    """A lazily opened pool of connections to one database.

    `address` is what `asyncpg.connect` takes: `{"dsn": …}`, or host, port, user and database.
    """

    def __init__(
        self, address: Mapping[str, Any], *, size: int = 10, timeouts: Timeouts = _PATIENT
    ) -> None:
        self.address = dict(address)
        self._size = size
        self._timeouts = timeouts
        self._pool: Pool | None = None

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Session]:
        """A session in a transaction that commits when the block ends and rolls back on error."""
        async with self.read() as session, session.transaction():
            yield session

    def read(self) -> "Loan":
        """A session outside any transaction: each statement sees the newest state by itself.

        For reading alone. It saves the two round trips that a transaction costs.
        """
        if self._pool is None:
            self._pool = Pool(self._connect, self._size)
        return Loan(self._pool, self._timeouts.connect_s)

    @property
    def in_use(self) -> int:
        """How many connections are taken just now."""
        return 0 if self._pool is None else self._pool.lent

    async def close(self) -> None:
        """Close every connection; a query under way is cut off."""
        if self._pool is not None:
            await self._pool.end()
            self._pool = None

    async def _connect(self) -> Session:
        timeouts = self._timeouts
        with readable_address():
            connection = await asyncpg.connect(
                **self.address,
                timeout=timeouts.connect_s,
                command_timeout=timeouts.statement_s + timeouts.grace_s,
                server_settings=session_settings(timeouts),
            )
        try:
            await _prepare_connection(connection)
        except BaseException:
            connection.terminate()
            raise
        return connection


class Loan:
    """A connection of the pool for as long as a block lasts, its errors translated."""

    __slots__ = ("_pool", "_session", "_within_s")

    def __init__(self, pool: Pool, within_s: float) -> None:
        self._pool = pool
        self._within_s = within_s
        self._session: Session | None = None

    async def __aenter__(self) -> Session:
        try:
            self._session = await self._pool.borrow(self._within_s)
        except _FOREIGN as error:
            raise _translated(error) from error
        return self._session

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            # Whatever else ends a block may have left a statement under way.
            sound = error is None or isinstance(error, (asyncpg.PostgresError, LmaError))
            self._pool.give_back(self._session, sound=sound)
        if isinstance(error, _FOREIGN):
            raise _translated(error) from error


def session_settings(timeouts: Timeouts = _PATIENT) -> dict[str, str]:
    """What every connection of ours asks of its server."""
    return {
        "application_name": "lma",
        "timezone": "UTC",
        "jit": "off",  # short queries only: compiling them costs more than running them
        "statement_timeout": str(int(timeouts.statement_s * 1000)),
        # A process that is frozen, or a host that is cut off, lets go of its locks in time.
        "idle_in_transaction_session_timeout": str(_FORSAKEN_S * 1000),
        "tcp_keepalives_idle": str(_FORSAKEN_S),
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
        "tcp_user_timeout": str(2 * _FORSAKEN_S * 1000),
    }


async def _prepare_connection(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Let JSONB travel as the bytes it is: no parse and no serialisation on our side."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=_jsonb_out,
        decoder=_jsonb_in,
        format="binary",
    )


def _jsonb_out(body: bytes) -> bytes:
    return b"\x01" + body  # version 1 of the binary format: the text follows


def _jsonb_in(wire: bytes) -> bytes:
    return wire[1:]


@contextmanager
def readable_address() -> Iterator[None]:
    """Tell an address that asyncpg can't take apart from any other error in a value.

    Its reason isn't passed on: after a `#` or `/` in a password, that is what it quotes.
    """
    try:
        yield
    except asyncpg.ClientConfigurationError:
        raise
    except ValueError as error:
        raise asyncpg.ClientConfigurationError("its host or port can't be read") from error


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn whatever PostgreSQL or the way to it does into an `LmaError`."""
    try:
        yield
    except _FOREIGN as error:
        raise _translated(error) from error


def _translated(error: Exception) -> LmaError:
    for kinds, make in _MEANINGS:
        if isinstance(error, kinds):
            return make(str(error).split("\n")[0].rstrip("."))
    return DatabaseUnavailable(f"The database failed: {_reason(error)}.", hint=_LOOK)


def _reason(error: Exception) -> str:
    return str(error).split("\n")[0].rstrip(".") or type(error).__name__


_LOOK = "check that the server runs, and LMA_DATABASE_URL where it is set"

_MEANINGS: list[tuple[tuple[type[Exception], ...], Callable[[str], LmaError]]] = [
    (
        (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError),
        lambda _: SchemaOutOfDate(
            "The database's tables are not those of this version of lma.",
            hint="lma db upgrade",
        ),
    ),
    (
        (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError),
        lambda reason: DatabaseUnavailable(
            f"The database refuses the login: {reason}.",
            hint="check the user and the password in LMA_DATABASE_URL",
        ),
    ),
    (
        (asyncpg.InvalidCatalogNameError,),
        lambda reason: DatabaseMissing(
            f"The server has no such database: {reason}.",
            hint="create it (createdb), then `lma db upgrade`",
        ),
    ),
    (
        (asyncpg.DiskFullError,),
        lambda reason: DatabaseUnavailable(
            f"The database's disk is full: {reason}.",
            hint="free some space and run the same command again; what was stored is kept",
        ),
    ),
    (
        (asyncpg.TooManyConnectionsError, asyncpg.CannotConnectNowError),
        lambda reason: DatabaseUnavailable(
            f"The database takes no connection now: {reason}.", hint="try again in a moment"
        ),
    ),
    (
        (asyncpg.InsufficientPrivilegeError, asyncpg.ReadOnlySQLTransactionError),
        lambda reason: DatabaseUnavailable(
            f"The database does not allow it: {reason}.",
            hint="docs/database.md lists what the role needs",
        ),
    ),
    (
        (asyncpg.QueryCanceledError,),
        lambda _: DatabaseUnavailable(
            "The database took too long over a statement.", hint="try again in a moment"
        ),
    ),
    (
        (asyncpg.LockNotAvailableError,),
        lambda _: DatabaseUnavailable(
            "Something else holds what the database needs for this.",
            hint="end what else uses the database, then the same command again",
        ),
    ),
    (
        (asyncpg.ClientConfigurationError,),
        lambda reason: ConfigurationFailed(
            f"LMA_DATABASE_URL can't be used: {reason}.",
            hint="postgresql://user:password@host:5432/database; in a password, # is written %23",
        ),
    ),
    (
        (asyncpg.InternalClientError,),
        lambda _: DatabaseUnavailable(
            "The connection to the database broke off.", hint="try again in a moment"
        ),
    ),
    (
        (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError),
        lambda reason: DatabaseUnavailable(
            f"The database can't be reached{': ' + reason if reason else ''}.", hint=_LOOK
        ),
    ),
]
