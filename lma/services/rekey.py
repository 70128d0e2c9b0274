"""PUUIDs belong to a key's application: under another one each player's is resolved anew."""

from collections.abc import AsyncIterator

from lma.context import Context
from lma.core.errors import ForeignPuuid, LmaError, NotFound, UpstreamFailed
from lma.db import users
from lma.db.users import StoredUser
from lma.domain.reading import Reading
from lma.domain.riot_id import PlayerRef, parse_riot_id
from lma.domain.routing import Platform
from lma.schemas.rekey import RekeyedPlayer
from lma.services.intake.ingest import Progress
from lma.services.players import Asked, get_player

_PAGE = 100


async def rekey_players(ctx: Context, *, progress: Progress | None = None) -> list[RekeyedPlayer]:
    """Give every stored player the PUUID of the present key's application, by their Riot ID.

    Nobody comes twice: their row, their matches and their email stay. Who is known by their PUUID
    already is left as they are. Raises what stops everything, such as a bad key; the same command
    goes on then.
    """
    async with ctx.db.read() as session:
        total = await users.count(session)
    rows: list[RekeyedPlayer] = []
    async for player in _everyone(ctx):
        rows.append(await _rekey(ctx, player))
        if progress is not None:
            progress(len(rows), total)
    return rows


async def _everyone(ctx: Context) -> AsyncIterator[StoredUser]:
    after = None
    while True:
        async with ctx.db.read() as session:
            page = await users.list_all(session, after=after, limit=_PAGE)
        for account in page:
            yield account.user
        if len(page) < _PAGE:
            return
        after = page[-1].user.id


async def _rekey(ctx: Context, player: StoredUser) -> RekeyedPlayer:
    try:
        outcome = "kept" if await _is_ours(ctx, player) else await _resolve(ctx, player)
    except (NotFound, UpstreamFailed, ForeignPuuid) as error:
        return _row(player, "failed", error)
    return _row(player, outcome)


async def _is_ours(ctx: Context, player: StoredUser) -> bool:
    """Whether this application's key knows the PUUID."""
    if player.is_pending:
        return False
    try:
        await ctx.riot.account_by_puuid(
            player.puuid, region=Platform(player.platform).account_region
        )
    except ForeignPuuid:
        return False
    return True


async def _resolve(ctx: Context, player: StoredUser) -> str:
    if player.riot_id is None:
        raise NotFound(
            f"{player.summoner_name} has no Riot ID by which Riot could be asked.",
            hint="look them up by their present Riot ID",
        )
    asked = Asked(PlayerRef(riot_id=parse_riot_id(player.riot_id)), Platform(player.platform))
    await get_player(ctx, asked, reading=Reading(refresh=True))
    async with ctx.db.read() as session:
        now = await users.find_by_id(session, player.id)
    if now is not None and now.puuid == player.puuid:
        raise NotFound(f"Riot gives the name {player.riot_id} to somebody else now.")
    return "rekeyed"


def _row(player: StoredUser, outcome: str, error: LmaError | None = None) -> RekeyedPlayer:
    return RekeyedPlayer(
        player=player.label,
        platform=player.platform,
        outcome=outcome,
        error=None if error is None else error.message,
    )
