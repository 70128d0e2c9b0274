"""Riot's API: one method for each endpoint that lma asks.

account-v1 and match-v5 are asked by region, everything else by platform; a match by the region of
its id's platform. Every method raises `NotFound`, `KeyRejected`, `ForeignPuuid`, `RateLimited` or
`UpstreamFailed`. Source: https://developer.riotgames.com/apis.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Self

import httpx

from lma.riot.breaker import Tolerance
from lma.riot.endpoints.accounts import AccountEndpoints
from lma.riot.endpoints.games import GameEndpoints
from lma.riot.endpoints.leagues import LeagueEndpoints
from lma.riot.endpoints.masteries import MasteryEndpoints
from lma.riot.endpoints.matches import MatchEndpoints
from lma.riot.endpoints.summoners import SummonerEndpoints
from lma.riot.http import Patience
from lma.riot.rate_limit import RateLimiter
from lma.riot.requests import Requests

_PATIENCE = Patience()
_TOLERANCE = Tolerance()


class RiotClient(
    AccountEndpoints,
    SummonerEndpoints,
    LeagueEndpoints,
    MasteryEndpoints,
    MatchEndpoints,
    GameEndpoints,
):
    """Riot's API for one key.

    `base_url` holds a `{route}` placeholder; `transport` (see `open_transport`) and `limiter` are
    closed with the client. `wait_s` bounds how long a call waits for the rate limits, in seconds;
    `patience` how long for Riot; `tolerance` says when a failing method is left alone. `on_status`
    is told the status of every answer.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        *,
        base_url: str,
        api_key: str | None,
        limiter: RateLimiter,
        wait_s: float = 120.0,
        patience: Patience = _PATIENCE,
        tolerance: Tolerance = _TOLERANCE,
        on_status: Callable[[int], None] | None = None,
    ) -> None:
        self._transport = transport
        self._limiter = limiter
        self._requests = Requests(
            transport,
            base_url=base_url,
            api_key=api_key,
            limiter=limiter,
            wait_s=wait_s,
            patience=patience,
            tolerance=tolerance,
            on_status=on_status,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Tells the limiter what it doesn't know yet, and closes the connections."""
        await self._limiter.close()
        await self._transport.aclose()
