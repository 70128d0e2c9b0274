"""league-v4: players' ranked standings, and the ladders of a platform.

`queue` is `RANKED_SOLO_5x5` or `RANKED_FLEX_SR`.
"""

from lma.domain.routing import Platform
from lma.riot import reading
from lma.riot.answers import League, LeagueEntries, LeagueEntry
from lma.riot.endpoints.base import Endpoints, of_player
from lma.riot.http import path_part
from lma.riot.requests import Request


class LeagueEndpoints(Endpoints):
    """league-v4."""

    async def league_entries_by_puuid(self, puuid: str, *, platform: Platform) -> LeagueEntries:
        """A player's ranked standings on a platform, none where the player is unranked."""
        path = "/lol/league/v4/entries/by-puuid"
        request = of_player(
            platform, "league-v4.entries-by-puuid", path, puuid, what="ranked entries"
        )
        return await self._requests.get(request, reading.league_entries)

    async def challenger_league(self, queue: str, *, platform: Platform) -> League:
        """Everybody in Challenger, in Riot's order, which is none."""
        return await self._apex("challenger", queue, platform)

    async def grandmaster_league(self, queue: str, *, platform: Platform) -> League:
        """Everybody in Grandmaster, in Riot's order, which is none."""
        return await self._apex("grandmaster", queue, platform)

    async def master_league(self, queue: str, *, platform: Platform) -> League:
        """Everybody in Master, thousands of players, in Riot's order, which is none."""
        return await self._apex("master", queue, platform)

    async def league_entries(
        self, queue: str, tier: str, division: str, *, platform: Platform, page: int = 1
    ) -> list[LeagueEntry]:
        """A page of the players of a division (`DIAMOND`, `I`), about 200; empty after the last."""
        parts = "/".join(path_part(part) for part in (queue, tier, division))
        request = Request(
            platform.value,
            "league-v4.entries",
            f"/lol/league/v4/entries/{parts}?page={page}",
            f"page {page} of {tier} {division} in {queue} on {platform}",
        )
        return await self._requests.get(request, reading.league_page)

    async def _apex(self, tier: str, queue: str, platform: Platform) -> League:
        request = Request(
            platform.value,
            f"league-v4.{tier}",
            f"/lol/league/v4/{tier}leagues/by-queue/{path_part(queue)}",
            f"{tier} league of {queue} on {platform}",
        )
        return await self._requests.get(request, reading.league)
