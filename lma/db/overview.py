"""What the database holds, in numbers."""

from typing import Any

from lma.db.database import Session

_READ = """
SELECT (SELECT name FROM origin) AS origin,
       (SELECT count(*) FROM "user") AS users,
       (SELECT count(*) FROM match) AS matches,
       (SELECT count(*) FROM timeline WHERE payload IS NOT NULL) AS timelines,
       (SELECT count(*) FROM champion) AS champions,
       (SELECT count(*) FROM quarantine) AS quarantined,
       (SELECT min(started_at) FROM match) AS oldest_match,
       (SELECT max(started_at) FROM match) AS newest_match,
       pg_database_size(current_database()) AS size_bytes
"""

_VERSION = """
SELECT current_setting('server_version') AS version,
       coalesce((SELECT 'lz4' = ANY (enumvals) FROM pg_settings
                 WHERE name = 'default_toast_compression'), false) AS lz4
"""


async def read_overview(session: Session) -> dict[str, Any]:
    """One row of counts, times and the size in bytes."""
    return dict(await session.fetchrow(_READ))


async def server_version(session: Session) -> str:
    """`PostgreSQL 18.4`, and whether it can compress with lz4."""
    row = await session.fetchrow(_VERSION)
    return f"PostgreSQL {row['version'].split()[0]}, {'lz4' if row['lz4'] else 'pglz'}"
