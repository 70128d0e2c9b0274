"""Whatever the database does, a person is told about it in one sentence."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from lma import local
from lma.core.errors import (
    ConfigurationFailed,
    DatabaseMissing,
    DatabaseUnavailable,
    LmaError,
    SchemaOutOfDate,
)
from lma.db import champions
from lma.db.database import Database


async def fails(address: dict[str, Any]) -> LmaError:
    """What a database at this address is said to suffer from."""
    database = Database(address)
    try:
        async with database.begin() as session:
            await champions.count_champions(session)
    except LmaError as error:
        return error
    finally:
        await database.close()
    pytest.fail("it answered")


def split(server: local.Server, **others: Any) -> dict[str, Any]:
    return {
        "host": server.host,
        "port": server.port,
        "user": server.user,
        "database": "store",
        **others,
    }


async def test_what_was_written_before_an_error_is_rolled_back(database: Database) -> None:
    async def write_and_fail() -> None:
        async with database.begin() as session:
            await session.execute("INSERT INTO origin (name) VALUES ('x')")
            raise LookupError

    with pytest.raises(LookupError):
        await write_and_fail()
    async with database.begin() as session:
        assert await session.fetchval("SELECT count(*) FROM origin") == 0


async def test_every_session_has_our_settings(database: Database) -> None:
    async with database.begin() as session:
        assert await session.fetchval("SHOW timezone") == "UTC"
        assert await session.fetchval("SHOW statement_timeout") == "1min"
        assert await session.fetchval("SHOW jit") == "off"


async def test_jsonb_comes_back_as_bytes(database: Database) -> None:
    async with database.begin() as session:
        assert await session.fetchval("SELECT $1::jsonb", b'{"a": 1.50}') == b'{"a": 1.50}'
        assert await session.fetchval("SELECT $1::jsonb", None) is None


async def test_a_database_that_is_not_there(postgres: local.Server) -> None:
    error = await fails(split(postgres, database="no such"))
    assert type(error) is DatabaseMissing
    assert "no such" in error.message
    assert "lma db upgrade" in (error.hint or "")


async def test_a_database_without_our_tables(postgres: local.Server) -> None:
    error = await fails(split(postgres, database="postgres"))
    assert type(error) is SchemaOutOfDate
    assert error.hint == "lma db upgrade"


async def test_a_user_whom_the_server_does_not_know(postgres: local.Server) -> None:
    error = await fails(split(postgres, user="nobody"))
    assert isinstance(error, DatabaseUnavailable)
    assert "nobody" in error.message
    assert "LMA_DATABASE_URL" in (error.hint or "")


async def test_a_wrong_password(
    postgres: local.Server, with_password: Callable[[str], Awaitable[dict[str, Any]]]
) -> None:
    right = await with_password("right")
    assert isinstance(await fails({**right, "database": "postgres"}), SchemaOutOfDate)
    error = await fails({**right, "password": "hunter2"})
    assert type(error) is DatabaseUnavailable
    assert "refuses the login" in error.message
    assert "hunter2" not in f"{error.message}{error.hint}"


async def test_a_role_that_may_not_read(
    with_password: Callable[[str], Awaitable[dict[str, Any]]],
) -> None:
    error = await fails(await with_password("right"))
    assert type(error) is DatabaseUnavailable
    assert "does not allow it" in error.message


async def test_a_server_that_is_down() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        error = await fails({"dsn": f"postgresql://u:hunter2@127.0.0.1:{port}/db"})
    assert type(error) is DatabaseUnavailable
    assert "can't be reached" in error.message
    assert "hunter2" not in error.message
    assert "LMA_DATABASE_URL" in (error.hint or "")


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://h:port/db",
        "postgresql://[::1/db",
        "postgresql://h/db?sslmode=perhaps",
        "postgresql://u:hun#ter2@h/db",
    ],
)
async def test_an_address_that_is_none(dsn: str) -> None:
    error = await fails({"dsn": dsn})
    assert type(error) is ConfigurationFailed
    assert "LMA_DATABASE_URL" in error.message
    assert "hun" not in error.message
    assert error.hint


async def test_something_that_is_no_postgresql() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        error = await fails({"dsn": f"postgresql://u@127.0.0.1:{port}/db?sslmode=disable"})
    assert type(error) is DatabaseUnavailable


async def test_a_statement_that_takes_too_long(database: Database) -> None:
    async def sleep() -> None:
        async with database.begin() as session:
            await session.execute("SET LOCAL statement_timeout = 20")
            await session.execute("SELECT pg_sleep(30)")

    with pytest.raises(DatabaseUnavailable, match="too long over a statement"):
        await sleep()
    async with database.begin() as session:
        assert await session.fetchval("SHOW statement_timeout") == "1min"


async def test_a_connection_that_the_server_ends(database: Database) -> None:
    with pytest.raises(DatabaseUnavailable):
        async with database.begin() as session:
            await session.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    async with database.begin() as session:  # and the next one is a new one
        assert await session.fetchval("SELECT 1") == 1


async def test_a_server_that_says_goodbye_and_hangs_up_later(
    postgres: local.Server, database: Database
) -> None:
    """Until it hangs up the connection looks open, and asyncpg will do nothing with it."""
    fields = (b"SFATAL", b"VFATAL", b"C57P01", b"Mterminating connection")
    told = b"".join(field + b"\0" for field in fields) + b"\0"
    goodbye = b"E" + (len(told) + 4).to_bytes(4, "big") + told
    clients: list[asyncio.StreamWriter] = []
    passing: list[asyncio.Task[None]] = []

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def between(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        clients.append(writer)
        server = await (
            asyncio.open_unix_connection(f"{postgres.host}/.s.PGSQL.{postgres.port}")
            if postgres.host.startswith("/")
            else asyncio.open_connection(postgres.host, postgres.port)
        )
        passing.append(asyncio.create_task(pass_on(server[0], writer)))
        await pass_on(reader, server[1])

    async def ask(through: Database) -> int:
        async with through.begin() as session:
            return int(await session.fetchval("SELECT 1"))

    async with await asyncio.start_server(between, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        through = Database(split(postgres, host="127.0.0.1", port=port, ssl=False), size=1)
        assert await ask(through) == 1
        clients[0].write(goodbye)
        await asyncio.sleep(0.1)
        with pytest.raises(DatabaseUnavailable):
            await ask(through)
        assert await ask(through) == 1
        await through.close()
        await asyncio.gather(*passing)
    assert len(clients) == 2


async def test_closing_cuts_off_a_query_under_way(database: Database) -> None:
    began = asyncio.Event()

    async def sleep() -> None:
        async with database.begin() as session:
            began.set()
            await session.execute("SELECT pg_sleep(30)")

    sleeper = asyncio.create_task(sleep())
    await began.wait()
    await database.close()
    with pytest.raises(DatabaseUnavailable):
        await sleeper


async def test_more_sessions_than_connections_take_turns(address: dict[str, Any]) -> None:
    database = Database(address, size=2)

    async def backend() -> int:
        async with database.begin() as session:
            return int(await session.fetchval("SELECT pg_backend_pid()"))

    backends = await asyncio.gather(*(backend() for _ in range(30)))
    assert len(backends) == 30
    assert len(set(backends)) <= 2
    await database.close()


async def test_an_address_in_parts_is_one_too(postgres: local.Server, address: Any) -> None:
    assert urlsplit(address["dsn"]).scheme == "postgresql"
    database = Database(split(postgres))
    async with database.begin() as session:
        assert await champions.count_champions(session) == 0
    await database.close()


@pytest.fixture
async def with_password(postgres: local.Server, address: Any) -> Any:
    """Makes a role that logs in with a password, and may read nothing."""

    async def make(password: str) -> dict[str, Any]:
        await admin.execute(f"CREATE ROLE guest LOGIN PASSWORD '{password}'")
        return split(postgres, user="guest", password=password)

    admin = await asyncpg.connect(postgres.dsn("store"))
    await admin.execute("DROP ROLE IF EXISTS guest")
    rules = Rules(await admin.fetchval("SHOW hba_file"))
    await admin.execute("SELECT pg_reload_conf()")
    yield make
    rules.restore()
    await admin.execute("SELECT pg_reload_conf()")
    await admin.execute("DROP ROLE IF EXISTS guest")
    await admin.close()


class Rules:
    """The server's rules of who may log in how, with one for `guest` before the others."""

    def __init__(self, file: str) -> None:
        self._file = Path(file)
        self._kept = self._file.read_bytes()
        ours = b"local all guest scram-sha-256\nhost all guest all scram-sha-256\n"
        self._file.write_bytes(ours + self._kept)

    def restore(self) -> None:
        """Leave them as they were."""
        self._file.write_bytes(self._kept)
