"""The clients of one context, each opened when first used."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from lma.bootstrap.sandbox import names_file
from lma.bootstrap.source import Source
from lma.cache.counters import Counters
from lma.core.settings import Settings

if TYPE_CHECKING:
    import httpx

    from lma.bootstrap.observed import Told
    from lma.riot.client import RiotClient
    from lma.riot.data_dragon import DataDragon
    from lma.riot.rate_limit import RateLimiter

RiotT = TypeVar("RiotT", bound="RiotClient")

RIOT_URL = "https://{route}.api.riotgames.com"

# Whoever waits for a page is not kept waiting for Riot's limits: as long as the next window of a
# development key is away, and shorter than any Retry-After.
_HURRIED_WAIT_S = 0.99
_HURRIED_CALL_S = 8.0

_SANDBOX_URL = "http://sandbox.invalid"


class Remote:
    """Riot and Data Dragon, over the network or inside this process.

    `database` is the address through which limits are shared where no Redis is configured;
    `on_status` is told the status of every answer of Riot's; `counters` say how many calls one
    client may cause.
    """

    def __init__(
        self,
        settings: Settings,
        source: Source,
        wait_s: float,
        database: Mapping[str, Any] | None = None,
        on_status: Callable[[int], None] | None = None,
        counters: Counters | None = None,
        on_limits: "Told | None" = None,
    ) -> None:
        self._settings = settings
        self._source = source
        self._wait_s = wait_s
        self._database = database
        self._on_status = on_status
        self._counters = counters
        self._on_limits = on_limits
        self._opened: list[httpx.AsyncBaseTransport] = []
        self._retired: list[RateLimiter] = []

    @cached_property
    def riot(self) -> "RiotClient":
        """Riot's client."""
        from lma.riot.client import RiotClient

        return self.make_riot(RiotClient)

    @cached_property
    def hurried_riot(self) -> "RiotClient":
        """Riot's client for requests that somebody waits for, within the same limits."""
        from lma.riot.client import RiotClient
        from lma.riot.http import Patience

        patience = Patience(total_s=_HURRIED_CALL_S)
        return self.make_riot(RiotClient, wait_s=_HURRIED_WAIT_S, patience=patience)

    def make_riot(self, kind: Callable[..., RiotT], **more: Any) -> RiotT:
        """A client of Riot's of some kind; a key is never handed to the sandbox."""
        key = self._settings.riot_api_key
        send_key = key is not None and not self._source.in_process
        return kind(
            self._transport,
            base_url=self._riot_url(),
            api_key=key.get_secret_value() if send_key and key is not None else None,
            limiter=self._limiter,
            on_status=self._on_status,
            **{"wait_s": self._wait_s, **more},
        )

    @cached_property
    def ddragon(self) -> "DataDragon":
        """Data Dragon's client; the sandbox brings its own."""
        from lma.riot.data_dragon import PUBLIC_DOCS_URL, PUBLIC_URL, DataDragon

        if self._source.in_process and self._settings.ddragon_url is None:
            return DataDragon(self._transport, base_url=f"{_SANDBOX_URL}/ddragon")
        if self._settings.ddragon_url is not None:
            return DataDragon(self._network, base_url=self._settings.ddragon_url)
        return DataDragon(self._network, base_url=PUBLIC_URL, docs_url=PUBLIC_DOCS_URL)

    def take_key(self, found: Settings) -> bool:
        """Ask with another key from now on, if one was found for the same address; whether it was.

        Limits are a key's own, so there is another limiter, and clients that are opened anew.
        """
        old = self._settings
        keys = (old.riot_api_key, found.riot_api_key)
        if None in keys or keys[0] == keys[1] or found.riot_url != old.riot_url:
            return False
        self._settings = old.model_copy(update={"riot_api_key": found.riot_api_key})
        for name in ("riot", "hurried_riot"):
            self.__dict__.pop(name, None)
        if "_limiter" in self.__dict__:  # what is on its way still has to tell it
            self._retired.append(self.__dict__.pop("_limiter"))
        return True

    async def close(self) -> None:
        """Close every connection that was opened."""
        if "_limiter" in self.__dict__:
            self._retired.append(self._limiter)
        for limiter in self._retired:
            await limiter.close()
        for transport in self._opened:
            await transport.aclose()

    def _riot_url(self) -> str:
        if self._source.in_process:
            return f"{_SANDBOX_URL}/{{route}}"
        return self._settings.riot_url or RIOT_URL

    @cached_property
    def _limiter(self) -> "RateLimiter":
        from lma.bootstrap.limits import open_limiter

        limiter: RateLimiter = open_limiter(
            self._settings,
            self._database,
            in_process=self._source.in_process,
            base_url=self._riot_url(),
        )
        if self._on_limits is not None:
            from lma.bootstrap.observed import Observed

            limiter = Observed(limiter, self._on_limits)
        if self._counters is None or self._source.in_process:  # there is enough for everybody
            return limiter
        from lma.bootstrap.metered import Metered

        return Metered(limiter, self._counters)

    @cached_property
    def _transport(self) -> "httpx.AsyncBaseTransport":
        if not self._source.in_process:
            return self._network
        from lma.sandbox import SandboxOptions, SandboxTransport

        options = SandboxOptions(
            replay=self._source.replay, names_file=names_file(self._settings.data_dir)
        )
        return self._open(SandboxTransport(options))

    @cached_property
    def _network(self) -> "httpx.AsyncBaseTransport":
        from lma.riot.transport import open_transport

        return self._open(open_transport())

    def _open(self, transport: "httpx.AsyncBaseTransport") -> "httpx.AsyncBaseTransport":
        self._opened.append(transport)
        return transport
