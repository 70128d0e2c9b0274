"""Riot's API: one method for each endpoint that lma asks.

account-v1 and match-v5 are asked by region, summoner-v4 and league-v4 by platform; a match by the
region of its id's platform. Every method raises `NotFound`, `KeyRejected`, `ForeignPuuid`,
`RateLimited` or `UpstreamFailed`. Source: https://developer.riotgames.com/apis.
"""

from datetime import datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import httpx

from lma.core.errors import UpstreamFailed
from lma.domain.match_id import MatchId
from lma.domain.riot_id import RiotId
from lma.domain.routing import Platform, Region
from lma.riot import reading
from lma.riot.answers import Account, LeagueEntries, MatchPayload, Summoner, TimelinePayload
from lma.riot.breaker import Tolerance
from lma.riot.facts import read_match
from lma.riot.http import Patience, path_part
from lma.riot.rate_limit import RateLimiter
from lma.riot.requests import Request, Requests
from lma.riot.timelines import read_timeline

_PATIENCE = Patience()
_TOLERANCE = Tolerance()


class RiotClient:
    """Riot's API for one key.

    `base_url` holds a `{route}` placeholder; `http` brings its transport (see `transport`) and is
    closed with the client. `wait_s` bounds how long a call waits for the rate limits, in seconds;
    `patience` how long for Riot; `tolerance` says when a failing method is left alone.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        base_url: str,
        api_key: str | None,
        limiter: RateLimiter,
        wait_s: float = 120.0,
        patience: Patience = _PATIENCE,
        tolerance: Tolerance = _TOLERANCE,
    ) -> None:
        self._http = http
        self._requests = Requests(
            http,
            base_url=base_url,
            api_key=api_key,
            limiter=limiter,
            wait_s=wait_s,
            patience=patience,
            tolerance=tolerance,
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
        """Closes the connections."""
        await self._http.aclose()

    async def account_by_riot_id(self, riot_id: RiotId, *, region: Region) -> Account:
        """The account of a Riot ID; names that Riot leaves out are those that were asked for."""
        name, tag = path_part(riot_id.game_name), path_part(riot_id.tag_line)
        request = Request(
            region.value,
            "account-v1.by-riot-id",
            f"/riot/account/v1/accounts/by-riot-id/{name}/{tag}",
            f"account {riot_id}",
        )
        return await self._requests.get(request, reading.account(asked=riot_id))

    async def account_by_puuid(self, puuid: str, *, region: Region) -> Account:
        """The account of a PUUID; its names are None where Riot leaves them out."""
        request = Request(
            region.value,
            "account-v1.by-puuid",
            f"/riot/account/v1/accounts/by-puuid/{path_part(puuid)}",
            f"account with the PUUID {_short(puuid)}",
        )
        return await self._requests.get(request, reading.account(puuid=puuid))

    async def active_platform(self, puuid: str, *, region: Region) -> Platform:
        """The platform on which a PUUID's account plays League."""
        request = Request(
            region.value,
            "account-v1.region-by-puuid",
            f"/riot/account/v1/region/by-game/lol/by-puuid/{path_part(puuid)}",
            f"platform of the account with the PUUID {_short(puuid)}",
        )
        return await self._requests.get(request, reading.active_platform)

    async def summoner_by_puuid(self, puuid: str, *, platform: Platform) -> Summoner:
        """A player's icon and level on a platform."""
        request = Request(
            platform.value,
            "summoner-v4.by-puuid",
            f"/lol/summoner/v4/summoners/by-puuid/{path_part(puuid)}",
            f"summoner on {platform} with the PUUID {_short(puuid)}",
        )
        return await self._requests.get(request, reading.summoner(puuid))

    async def league_entries_by_puuid(self, puuid: str, *, platform: Platform) -> LeagueEntries:
        """A player's ranked standings on a platform, none where the player is unranked."""
        request = Request(
            platform.value,
            "league-v4.entries-by-puuid",
            f"/lol/league/v4/entries/by-puuid/{path_part(puuid)}",
            f"ranked entries on {platform} of the PUUID {_short(puuid)}",
        )
        return await self._requests.get(request, reading.league_entries)

    async def match_ids_by_puuid(
        self,
        puuid: str,
        *,
        region: Region,
        start: int = 0,
        count: int = 20,
        queue: int | None = None,
        type: str | None = None,  # noqa: A002 - Riot's own name
        start_time: datetime | None = None,
        end_time: datetime | None = None,
    ) -> list[str]:
        """Ids of a player's matches in a region, newest first; Riot gives at most 100 at once."""
        told = {
            "startTime": None if start_time is None else int(start_time.timestamp()),
            "endTime": None if end_time is None else int(end_time.timestamp()),
            "queue": queue,
            "type": type,
            "start": start,
            "count": count,
        }
        query = urlencode({key: value for key, value in told.items() if value is not None})
        request = Request(
            region.value,
            "match-v5.ids-by-puuid",
            f"/lol/match/v5/matches/by-puuid/{path_part(puuid)}/ids?{query}",
            f"match list in {region} of the PUUID {_short(puuid)}",
        )
        return await self._requests.get(request, reading.match_ids)

    async def match(self, match_id: MatchId) -> MatchPayload:
        """A match, checked to be the one that was asked for."""

        def check(body: bytes) -> MatchPayload:
            facts = read_match(body)
            _same(facts.match_id, match_id)
            return MatchPayload(body, facts)

        return await self._requests.get(_of_match(match_id, "match", ""), check)

    async def timeline(self, match_id: MatchId) -> TimelinePayload:
        """A match's timeline, checked likewise; `NotFound` is normal after about a year."""

        def check(body: bytes) -> TimelinePayload:
            timeline = read_timeline(body)
            _same(timeline.match_id, match_id)
            return TimelinePayload(body, timeline)

        return await self._requests.get(_of_match(match_id, "timeline", "/timeline"), check)


def _of_match(match_id: MatchId, kind: str, ending: str) -> Request:
    return Request(
        match_id.platform.region.value,
        f"match-v5.{kind}",
        f"/lol/match/v5/matches/{match_id}{ending}",
        f"{kind} {match_id}",
    )


def _same(told: str, asked: MatchId) -> None:
    if told != str(asked):
        raise UpstreamFailed(f"Riot sent the match {told} for {asked}.")


def _short(puuid: str) -> str:
    return puuid if len(puuid) <= 12 else f"{puuid[:12]}…"
