"""Which database this is, whatever address it is reached by."""

import asyncpg

from lma.db.database import Session

_SYSTEM = """
SELECT format('%s-%s', system_identifier,
              (SELECT oid FROM pg_database WHERE datname = current_database()))
FROM pg_control_system()
"""
_NAME = "SELECT current_database()"


async def database_identity(session: Session) -> str:
    """A name that no other database has; its own name where the server keeps its number secret."""
    try:
        async with session.transaction():
            return str(await session.fetchval(_SYSTEM))
    except asyncpg.InsufficientPrivilegeError:
        return str(await session.fetchval(_NAME))
