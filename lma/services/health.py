"""Whether what lma asks over the network answers."""

from lma.context import Context
from lma.core.errors import NotFound
from lma.db.revision import read_state, require_current
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


async def check_store(ctx: Context) -> str:
    """Ask the database for its revision; raises what keeps lma from using it."""
    async with ctx.db.begin() as session:
        state = await read_state(session)
    require_current(state)
    return f"revision {state.revision}"


async def check_cache(ctx: Context) -> str:
    """Whether the Redis that is configured answers; nothing depends on it."""
    if ctx.cache.shared is None:
        return "in this process"
    return "redis answers" if await ctx.cache.shared.answers() else "redis does not answer"
