"""Databases that are gone when whoever made them is."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from lma.local.record import Server

# Each maker holds the lock of its database's name for as long as it lives; PostgreSQL lets go of
# it when the process ends, however it ends.
_LOCK = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"
_FREE = "SELECT pg_advisory_unlock(hashtextextended($1, 0))"
_LIST = "SELECT datname FROM pg_database WHERE starts_with(datname, $1)"


@asynccontextmanager
async def disposable_database(server: Server, prefix: str) -> AsyncIterator[str]:
    """A new, empty database for as long as this lasts; its name begins with `prefix_`.

    What a process that was killed left behind is dropped by the next one.
    """
    # The keeper is connected to another database: none can be dropped from within.
    keeper = await asyncpg.connect(server.dsn("postgres"))
    try:
        await _sweep(keeper, f"{prefix}_")
        name = f"{prefix}_{secrets.token_hex(6)}"
        await keeper.execute(_LOCK, name)
        try:
            await keeper.execute(f'CREATE DATABASE "{name}"')
            yield server.dsn(name)
        finally:
            await _drop(keeper, name)
    finally:
        await keeper.close()


async def _sweep(keeper: Any, prefix: str) -> None:
    for record in await keeper.fetch(_LIST, prefix):
        name = record["datname"]
        if await keeper.fetchval(_LOCK, name):
            await _drop(keeper, name)
            await keeper.execute(_FREE, name)


async def _drop(keeper: Any, name: str) -> None:
    await keeper.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
