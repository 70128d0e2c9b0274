"""Rows that one process at a time can change: the memory that several processes share."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from lma.core.errors import DatabaseUnavailable
from lma.db.database import Database

T = TypeVar("T")

_TIMEOUT_S = 2.0

# The clock is read outside the part that waits for the lock. Not to wait for the disk loses what
# a crash of the server loses anyway: the counts in Riot's next answer tell it again.
_LOCK = """
WITH locked AS MATERIALIZED (SELECT state FROM rate_limit WHERE name = $1 FOR UPDATE)
SELECT state, (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now,
       set_config('synchronous_commit', 'off', true)
FROM locked
"""
_MAKE = "INSERT INTO rate_limit (name, state) VALUES ($1, '') ON CONFLICT DO NOTHING"
_SWEEP = "DELETE FROM rate_limit WHERE changed_at < now() - interval '7 days' AND name <> $1"
_CHANGE = "UPDATE rate_limit SET state = $2, changed_at = now() WHERE name = $1"


class LockedRows:
    """The rows of `rate_limit`, on connections of their own: the store's may all be busy."""

    def __init__(self, address: Mapping[str, Any], *, size: int = 4) -> None:
        self._database = Database(address, size=size)

    async def change(self, name: str, change: Callable[[bytes, int], tuple[bytes, T]]) -> T:
        """Replaces a row's state by what `change` makes of it and of the server's clock.

        The clock is in milliseconds; the state of a new row is empty. Raises `DatabaseUnavailable`
        after two seconds.
        """
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                return await self._change(name, change)
        except TimeoutError as error:
            raise DatabaseUnavailable(
                "The database took too long to tell Riot's limits.", hint="try again in a moment"
            ) from error

    async def _change(self, name: str, change: Callable[[bytes, int], tuple[bytes, T]]) -> T:
        async with self._database.begin() as session:
            row = await session.fetchrow(_LOCK, name)
            if row is None:
                await session.execute(_MAKE, name)
                await session.execute(_SWEEP, name)
                row = await session.fetchrow(_LOCK, name)
            state, reply = change(row["state"], row["now"])
            await session.execute(_CHANGE, name, state)
            return reply

    async def close(self) -> None:
        """Closes the connections."""
        await self._database.close()
