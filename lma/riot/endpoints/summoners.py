"""summoner-v4: a player's icon and level on a platform."""

from lma.domain.routing import Platform
from lma.riot import reading
from lma.riot.answers import Summoner
from lma.riot.endpoints.base import Endpoints, short
from lma.riot.http import path_part
from lma.riot.requests import Request


class SummonerEndpoints(Endpoints):
    """summoner-v4."""

    async def summoner_by_puuid(self, puuid: str, *, platform: Platform) -> Summoner:
        """A player's icon and level on a platform."""
        request = Request(
            platform.value,
            "summoner-v4.by-puuid",
            f"/lol/summoner/v4/summoners/by-puuid/{path_part(puuid)}",
            f"summoner on {platform} with the PUUID {short(puuid)}",
        )
        return await self._requests.get(request, reading.summoner(puuid))
