"""spectator-v5: the game that a player is in."""

from lma.core.errors import NotFound
from lma.domain.routing import Platform
from lma.riot import reading
from lma.riot.answers import ActiveGame
from lma.riot.endpoints.base import Endpoints, of_player

# Riot's path still says summoner; what it wants is the PUUID.
_PATH = "/lol/spectator/v5/active-games/by-summoner"


class GameEndpoints(Endpoints):
    """spectator-v5."""

    async def find_active_game_by_puuid(
        self, puuid: str, *, platform: Platform
    ) -> ActiveGame | None:
        """The game that a player is in, None where they are in none that can be watched."""
        request = of_player(platform, "spectator-v5.active-game", _PATH, puuid, what="active game")
        try:
            return await self._requests.get(request, reading.active_game)
        except NotFound:
            return None
