"""The database's schema: where it stands, and moving it.

These take an address instead of a context: a context needs the schema that they make. Alembic is
imported by those that run it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lma.db import overview
from lma.db.database import Database
from lma.db.revision import HEAD, SchemaState, read_state
from lma.schemas.store import Migration, StoreOverview

Address = Mapping[str, Any]


async def get_state(address: Address) -> SchemaState:
    """What the database's migrations stand at; a new database has no revision."""
    database = Database(address)
    try:
        async with database.begin() as session:
            return await read_state(session)
    finally:
        await database.close()


async def get_server_and_overview(address: Address) -> tuple[str, StoreOverview | None]:
    """The server's version, and what the store holds where its schema is this lma's."""
    database = Database(address)
    try:
        async with database.begin() as session:
            version = await overview.server_version(session)
            if not (await read_state(session)).current:
                return version, None
            return version, StoreOverview(**await overview.read_overview(session))
    finally:
        await database.close()


async def upgrade_database(address: Address, revision: str) -> str | None:
    """Bring the schema to a revision, and let an embedded database upgrade itself from now on."""
    from lma.db import migrate

    migrate.require_revision(revision)
    await migrate.upgrade(address, revision)
    await migrate.pin(address, pinned=revision not in ("head", HEAD))
    return (await get_state(address)).revision


async def downgrade_database(address: Address, revision: str) -> str | None:
    """Take the schema back to a revision, where an embedded database then stays."""
    from lma.db import migrate

    migrate.require_revision(revision)
    await migrate.downgrade(address, revision)
    await migrate.pin(address, pinned=True)
    return (await get_state(address)).revision


async def check_database(address: Address) -> None:
    """Compare the tables with the models; raises `CheckFailed` where they differ."""
    from lma.db import migrate

    await migrate.check(address)


async def list_migrations(address: Address | None) -> list[Migration]:
    """Every migration, newest first; `current` marks where the database stands."""
    from lma.db import migrate

    here = None if address is None else (await get_state(address)).revision
    return [
        Migration(
            revision=revision,
            description=description,
            current=None if address is None else revision == here,
        )
        for revision, description in migrate.history()
    ]


async def write_revision(address: Address, message: str) -> list[Path]:
    """Write a migration from the difference between the models and the database."""
    from lma.db import migrate

    return await migrate.revision(address, message)
