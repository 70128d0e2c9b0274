"""`lma.open()`: Riot's client for a notebook or a script, without a database."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from lma.bootstrap.platform import default_platform
from lma.bootstrap.remote import Remote
from lma.bootstrap.source import choose_source, sandbox_notice
from lma.core.loaded_settings import LoadedSettings, load_settings
from lma.domain.riot_id import parse_riot_id
from lma.domain.routing import Platform, Region
from lma.riot.answers import Account
from lma.riot.client import RiotClient
from lma.riot.data_dragon import DataDragon

log = logging.getLogger("lma")


class Client(RiotClient):
    """Every method of `RiotClient`, Data Dragon, and where the player is taken to play.

    `platform` is only a value to hand on: no method takes it by itself.
    """

    def __init__(
        self, *args: Any, platform: Platform, open_ddragon: Callable[[], DataDragon], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.platform = platform
        self._open_ddragon = open_ddragon

    @property
    def region(self) -> Region:
        """The region that holds the platform's matches."""
        return self.platform.region

    @property
    def ddragon(self) -> DataDragon:
        """Data Dragon: versions, champions, items, runes, summoner spells, queues."""
        return self._open_ddragon()

    async def account(self, riot_id: str) -> Account:
        """The account of a Riot ID as it is written, `Faker#NA1`; raises `InvalidRiotId`."""
        region = self.platform.account_region
        return await self.account_by_riot_id(parse_riot_id(riot_id), region=region)


@asynccontextmanager
async def open_client(
    *, api_key: str | None = None, platform: str | None = None, wait_s: float = 120.0
) -> AsyncIterator[Client]:
    """A client by lma's settings, closed at the end of the block.

    `api_key` and `platform` (`euw1`, `kr`, …) go before the settings of the same name; without any
    key the built-in sandbox answers, and says so in the log. `wait_s` bounds how long a call waits
    for the rate limits, in seconds. Raises `ConfigurationFailed`.
    """
    given = {"riot_api_key": api_key, "platform": platform}
    loaded = load_settings({name: value for name, value in given.items() if value is not None})
    if api_key is not None:
        loaded = _without_recordings(loaded)
    notice = sandbox_notice(loaded)
    if notice is not None:
        log.warning(notice)
    remote = Remote(loaded.values, choose_source(loaded.values), wait_s)
    try:
        yield remote.make_riot(
            Client,
            platform=default_platform(loaded.values),
            open_ddragon=lambda: remote.ddragon,
        )
    finally:
        await remote.close()


def _without_recordings(loaded: LoadedSettings) -> LoadedSettings:
    """Whoever hands in a key means Riot, whatever the environment says."""
    values = loaded.values.model_copy(update={"sandbox_replay": None})
    return LoadedSettings(values, loaded.origins)
