"""account-v1: who a Riot ID or a PUUID is; americas, asia and europe know every account."""

from lma.domain.riot_id import RiotId
from lma.domain.routing import Platform, Region
from lma.riot import reading
from lma.riot.answers import Account
from lma.riot.endpoints.base import Endpoints, short
from lma.riot.http import path_part
from lma.riot.requests import Request


class AccountEndpoints(Endpoints):
    """account-v1."""

    async def account_by_riot_id(self, riot_id: RiotId, *, region: Region) -> Account:
        """The account of a Riot ID; names that Riot leaves out are those that were asked for."""
        name, tag = path_part(riot_id.game_name), path_part(riot_id.tag_line)
        request = Request(
            region.value,
            "account-v1.by-riot-id",
            f"/riot/account/v1/accounts/by-riot-id/{name}/{tag}",
            f"account {riot_id}",
        )
        return await self._requests.get(request, reading.account(riot_id))

    async def account_by_puuid(self, puuid: str, *, region: Region) -> Account:
        """The account of a PUUID; its names are None where Riot leaves them out."""
        request = Request(
            region.value,
            "account-v1.by-puuid",
            f"/riot/account/v1/accounts/by-puuid/{path_part(puuid)}",
            f"account with the PUUID {short(puuid)}",
        )
        return await self._requests.get(request, reading.account())

    async def active_platform(self, puuid: str, *, region: Region) -> Platform:
        """The platform on which a PUUID's account plays League."""
        request = Request(
            region.value,
            "account-v1.region-by-puuid",
            f"/riot/account/v1/region/by-game/lol/by-puuid/{path_part(puuid)}",
            f"platform of the account with the PUUID {short(puuid)}",
        )
        return await self._requests.get(request, reading.active_platform)
