"""Whether what lma asks over the network answers."""

from lma.context import Context
from lma.core.errors import NotFound
from lma.domain.riot_id import RiotId


async def check_riot(ctx: Context) -> str:
    """Ask Riot for one account; an account that isn't there is an answer too."""
    name = RiotId("Riot", ctx.platform.default_tag)
    try:
        await ctx.riot.account_by_riot_id(name, region=ctx.platform.account_region)
    except NotFound:
        return "answers"
    return "answers"


async def check_data_dragon(ctx: Context) -> str:
    """Ask Data Dragon for its versions and say the newest."""
    return f"newest version {(await ctx.ddragon.versions())[0]}"
