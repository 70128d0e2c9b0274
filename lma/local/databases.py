"""The databases of the embedded server."""

from lma.local.record import Server


async def ensure_database(server: Server, name: str) -> bool:
    """Creates a database where it is missing; True if it did. Two at once are fine.

    Costs a connection: a caller that expects the database to be there connects first, and comes
    here when PostgreSQL says that it doesn't exist.
    """
    import asyncpg

    connection = await asyncpg.connect(server.dsn("postgres"))
    try:
        if await connection.fetchval("select 1 from pg_database where datname = $1", name):
            return False
        quoted = name.replace('"', '""')
        await connection.execute(f'create database "{quoted}"')
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        return False
    finally:
        await connection.close()
    return True
