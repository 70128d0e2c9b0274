"""Context: the handles that a service receives."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from lma.cache import Cache
from lma.cache.counters import Counters
from lma.core.tasks import Tasks
from lma.db.database import Database
from lma.db.leases import Leases
from lma.domain.routing import Platform
from lma.queue import Bell

if TYPE_CHECKING:
    from lma.riot.client import RiotClient
    from lma.riot.data_dragon import DataDragon


@dataclass(frozen=True, slots=True)
class Context:
    """One process's way to the store, to Riot and to Data Dragon.

    `clock` gives the time in UTC; `platform` is the default one, `platform_given` whether somebody
    chose it. Riot and Data Dragon are opened when first used: what the store can answer pays for
    no HTTP client. `open_patient_riot` is the client of work that nobody waits for: it sits out
    Riot's limits, where the other one tells its caller at once; None where both are one.
    `counters` know how much each client may ask for. `bell` rings for workers, where Redis is
    configured and there are any. `leases` keep processes that serve together from asking Riot for
    the same thing; None where nobody else is expected to. `reload_key` takes another key for Riot
    from the settings, and says whether there was one; `riot` is another client then.
    """

    db: Database
    open_riot: Callable[[], "RiotClient"]
    open_ddragon: Callable[[], "DataDragon"]
    clock: Callable[[], datetime]
    platform: Platform
    platform_given: bool
    cache: Cache = field(default_factory=Cache)
    tasks: Tasks = field(default_factory=Tasks)
    counters: Counters = field(default_factory=Counters)
    open_patient_riot: "Callable[[], RiotClient] | None" = None
    open_bell: Callable[[], Bell] = Bell
    leases: Leases | None = None
    reload_key: Callable[[], bool] = lambda: False

    @property
    def riot(self) -> "RiotClient":
        """The one client of this process."""
        return self.open_riot()

    @property
    def ddragon(self) -> "DataDragon":
        """The one Data Dragon client of this process."""
        return self.open_ddragon()

    @property
    def bell(self) -> Bell:
        """What tells workers that something is due."""
        return self.open_bell()

    @property
    def patient(self) -> "Context":
        """The same context for work in the background."""
        return replace(self, open_riot=self.open_patient_riot or self.open_riot)
