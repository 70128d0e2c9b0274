"""Databases of a test's own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from lma import local

MakeDatabase = Callable[[], Awaitable[dict[str, Any]]]


@pytest.fixture
async def make_database(postgres: local.Server) -> AsyncIterator[MakeDatabase]:
    """Makes an empty database without any table; it goes with the test."""
    names: list[str] = []

    async def make() -> dict[str, Any]:
        names.append(f"of a test's own {uuid4().hex[:8]}")
        await local.ensure_database(postgres, names[-1])
        return {"dsn": postgres.dsn(names[-1])}

    yield make
    admin = await asyncpg.connect(postgres.dsn("postgres"))
    for name in names:
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()


@pytest.fixture
async def empty(make_database: MakeDatabase) -> dict[str, Any]:
    """The address of a database without any table."""
    return await make_database()
