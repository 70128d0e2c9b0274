"""Context: the handles that a service receives."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lma.db.database import Database
from lma.domain.routing import Platform

if TYPE_CHECKING:
    from lma.riot.client import RiotClient
    from lma.riot.data_dragon import DataDragon


@dataclass(frozen=True, slots=True)
class Context:
    """One process's way to the store, to Riot and to Data Dragon.

    `clock` gives the time in UTC; `platform` is the default one, `platform_given` whether somebody
    chose it. Riot and Data Dragon are opened when first used: what the store can answer pays for
    no HTTP client.
    """

    db: Database
    open_riot: Callable[[], "RiotClient"]
    open_ddragon: Callable[[], "DataDragon"]
    clock: Callable[[], datetime]
    platform: Platform
    platform_given: bool

    @property
    def riot(self) -> "RiotClient":
        """The one client of this process."""
        return self.open_riot()

    @property
    def ddragon(self) -> "DataDragon":
        """The one Data Dragon client of this process."""
        return self.open_ddragon()
