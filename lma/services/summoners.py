"""Players' profiles."""

from lma.context import Context
from lma.domain.reading import Reading
from lma.schemas.summoner import Summoner
from lma.services.players import Asked, get_player


async def get_summoner(ctx: Context, asked: Asked, *, reading: Reading) -> Summoner:
    """A player's profile, from the store while it is young enough, else from Riot."""
    player = await get_player(ctx, asked, reading=reading)
    return Summoner(
        id=str(player.id),
        riot_id=player.riot_id,
        summoner_name=player.summoner_name,
        platform=player.platform,
        summoner_level=player.summoner_level,
        profile_icon_id=player.profile_icon_id,
        puuid=player.known_puuid,
        updated_at=player.profile_at,
    )
