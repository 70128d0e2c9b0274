"""The bell of one context, opened when it is first used."""

from functools import cached_property

from lma.core.settings import Settings
from lma.db.database import Database
from lma.db.identity import database_identity
from lma.queue import Bell


class Doorbell:
    """Redis's bell where one is configured, else one that nobody hears."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    @cached_property
    def bell(self) -> Bell:
        """The bell."""
        if self._settings.redis_url is None:
            return Bell()
        from lma.queue.redis import RedisBell

        return RedisBell(self._settings.redis_url.get_secret_value(), self._identify)

    async def close(self) -> None:
        """Close it, if it was opened."""
        if "bell" in self.__dict__:
            await self.bell.close()

    async def _identify(self) -> str:
        async with self._database.begin() as session:
            return await database_identity(session)
