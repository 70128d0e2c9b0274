"""champion-mastery-v4: how much a player has played which champions on a platform."""

from lma.domain.routing import Platform
from lma.riot import reading
from lma.riot.answers import Mastery
from lma.riot.endpoints.base import Endpoints, of_player
from lma.riot.requests import Request

_PATH = "/lol/champion-mastery/v4/champion-masteries/by-puuid"
_SCORES = "/lol/champion-mastery/v4/scores/by-puuid"


class MasteryEndpoints(Endpoints):
    """champion-mastery-v4."""

    async def masteries_by_puuid(self, puuid: str, *, platform: Platform) -> list[Mastery]:
        """Every champion that a player has played, most points first."""
        request = _about(platform, "by-puuid", puuid)
        return await self._requests.get(request, reading.masteries)

    async def top_masteries_by_puuid(
        self, puuid: str, *, platform: Platform, count: int = 3
    ) -> list[Mastery]:
        """The `count` champions with the most points."""
        request = _about(platform, "top-by-puuid", puuid, f"/top?count={count}")
        return await self._requests.get(request, reading.masteries)

    async def mastery_by_champion(
        self, puuid: str, champion_id: int, *, platform: Platform
    ) -> Mastery:
        """A player's mastery of one champion; `NotFound` where it was never played."""
        request = _about(platform, "by-champion", puuid, f"/by-champion/{champion_id}")
        return await self._requests.get(request, reading.mastery)

    async def mastery_score_by_puuid(self, puuid: str, *, platform: Platform) -> int:
        """The sum of the levels that a player has with all champions."""
        request = of_player(
            platform, "champion-mastery-v4.score", _SCORES, puuid, what="mastery score"
        )
        return await self._requests.get(request, reading.score)


def _about(platform: Platform, kind: str, puuid: str, ending: str = "") -> Request:
    method = f"champion-mastery-v4.{kind}"
    return of_player(platform, method, _PATH, puuid, ending, what="champion mastery")
