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


async def read_overview(session: Session) -> dict[str, Any]:
    """One row of counts, times and the size in bytes."""
    return dict(await session.fetchrow(_READ))
