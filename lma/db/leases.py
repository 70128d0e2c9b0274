"""Leases: of the processes that share a database, one at a time does a thing.

A row that runs out, not a lock of a session: a process that dies or hangs keeps nobody for longer
than that, no connection is held while Riot is asked, and poolers in between do no harm.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from lma.core.errors import DatabaseUnavailable
from lma.db.database import Database

_TERM = timedelta(seconds=12)
_FIRST_PAUSE_S = 0.02
_LONGEST_PAUSE_S = 0.2

_TAKE = """
INSERT INTO lease (name, holder, until) VALUES ($1, $2, now() + $3)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE lease.until < now()
RETURNING true
"""
_END = """
DELETE FROM lease WHERE (name = $1 AND holder = $2) OR until < now() - interval '1 hour'
"""


class Leases:
    """The leases of one database; `within_s` is how long somebody else's is waited for."""

    def __init__(self, database: Database, *, within_s: float = 8.0) -> None:
        self._database = database
        self._within_s = within_s

    @asynccontextmanager
    async def hold(self, what: str) -> AsyncIterator[bool]:
        """Hold the lease of a thing; gives whether somebody else held it before.

        Whoever does not get it in time goes ahead without. What things are called may tell of
        persons, so the store is told a digest.
        """
        name, holder = sha256(what.encode()).hexdigest()[:32], uuid4()
        waited = await self._take(name, holder)
        try:
            yield waited
        finally:
            with suppress(DatabaseUnavailable):  # then it runs out by itself
                await self._end(name, holder)

    async def _take(self, name: str, holder: UUID) -> bool:
        clock = asyncio.get_running_loop().time
        deadline, pause = clock() + self._within_s, _FIRST_PAUSE_S
        waited = False
        while clock() < deadline:
            async with self._database.read() as session:
                if await session.fetchval(_TAKE, name, holder, _TERM):
                    return waited
            waited = True
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE_S)
        return waited

    async def _end(self, name: str, holder: UUID) -> None:
        async with self._database.read() as session:
            await session.execute(_END, name, holder)
