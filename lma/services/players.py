"""Who is meant: from what somebody typed to a player in the store."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard, TypeVar

from lma.context import Context
from lma.core.errors import (
    BadInput,
    ForeignPuuid,
    InvalidRiotId,
    NotFound,
    NotStored,
    UpstreamFailed,
)
from lma.db import match_lists, users
from lma.db.users import StoredUser, UserProfile
from lma.domain.reading import Reading
from lma.domain.riot_id import PlayerRef, RiotId, fold, parse_riot_id
from lma.domain.routing import Platform
from lma.services.intake.turns import alone_at

if TYPE_CHECKING:
    from lma.riot.answers import Account, Summoner

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """A player as they were asked for: `platform` is the one that was named, if one was."""

    ref: PlayerRef
    platform: Platform | None


async def get_player(ctx: Context, asked: Asked, *, reading: Reading) -> StoredUser:
    """The player who is meant, from the store while that is young enough, else from Riot.

    Raises `NotStored` (offline), `NotFound`, `InvalidRiotId` for a name without a tag that can't
    be completed, `BadInput` for a name that several stored players have.
    """
    stored = await _find_stored(ctx, asked.ref)
    if _answers(stored, ctx, asked, reading):
        return stored
    if reading.offline:
        platform = _named_platform(asked)
        where = f" on {platform}" if platform else ""
        raise NotStored(
            f"{asked.ref}{where} is not in the store.", hint="the same without --offline"
        )
    async with alone_at(ctx, f"player {_known_as(asked.ref)}") as waited:
        if waited:
            stored = await _find_stored(ctx, asked.ref)
            if _answers(stored, ctx, asked, reading):
                return stored
        return await _fetch_player(ctx, asked, stored)


async def find_recent_player(ctx: Context, asked: Asked, *, reading: Reading) -> StoredUser | None:
    """The player who is meant where the store answers, None where Riot has to be asked."""
    stored = await _find_stored(ctx, asked.ref)
    return stored if _answers(stored, ctx, asked, reading) else None


def _answers(
    stored: StoredUser | None, ctx: Context, asked: Asked, reading: Reading
) -> TypeGuard[StoredUser]:
    """Whether a stored player answers; one known by name alone does offline only."""
    if stored is None or _named_platform(asked) not in (None, stored.platform):
        return False
    pending = stored.is_pending and not reading.offline
    return not pending and reading.accepts(stored.profile_at, ctx.clock())


def _known_as(ref: PlayerRef) -> str:
    return ref.riot_id.folded if ref.riot_id else ref.puuid or fold(ref.name or "")


async def _find_stored(ctx: Context, ref: PlayerRef) -> StoredUser | None:
    async with ctx.db.read() as session:
        if ref.riot_id is not None:
            return await users.find_by_riot_id(session, ref.riot_id.folded)
        if ref.puuid is not None:
            return await users.find_by_puuid(session, ref.puuid)
        namesakes = await users.list_by_name(session, fold(ref.name or ""))
    if len(namesakes) > 1:
        names = ", ".join(user.label for user in namesakes[:5])
        raise BadInput(
            f"{len(namesakes)} stored players are called {ref.name}.", hint=f"one of {names}"
        )
    return namesakes[0] if namesakes else None


async def _fetch_player(ctx: Context, asked: Asked, stored: StoredUser | None) -> StoredUser:
    account = await _fetch_account(ctx, asked, stored)
    profile = await _fetch_profile(ctx, asked, stored, account)
    holder = await _former_holder(ctx, profile)
    async with ctx.db.begin() as session:
        if stored is not None and stored.is_pending:
            await users.settle_pending(session, stored.id, profile.puuid)
        if holder is not None and holder.user.is_pending:
            await users.settle_pending(session, holder.user.id, profile.puuid)
        elif holder is not None and holder.same_player:
            await users.rekey_user(session, holder.user.id, profile.puuid)
        user = await users.store_user(session, profile)
        if holder is not None and holder.name is not None:
            await users.rename_user(session, holder.user.id, **_names(holder.name))
    async with ctx.db.begin() as session:  # apart: whoever writes players waits for the one above
        await match_lists.link_user(session, user.id, user.puuid)
    return user


async def _fetch_account(ctx: Context, asked: Asked, stored: StoredUser | None) -> "Account":
    region = _platform(ctx, asked, stored).account_region
    puuid = asked.ref.puuid or (stored.puuid if stored and asked.ref.riot_id is None else None)
    if stored is not None and stored.is_pending:
        puuid = None
    if puuid is not None:
        try:
            return await ctx.riot.account_by_puuid(puuid, region=region)
        except ForeignPuuid:  # another application's: the name finds the player under ours
            if stored is None or stored.riot_id is None:
                raise
        except NotFound:
            raise _unknown(asked) from None
    try:
        return await ctx.riot.account_by_riot_id(_riot_id(ctx, asked, stored), region=region)
    except NotFound:
        raise _unknown(asked) from None


def _unknown(asked: Asked) -> NotFound:
    return NotFound(
        f"Riot knows no player {asked.ref}.",
        hint="check the spelling; the tag is the part after #, as their profile shows it",
    )


def _riot_id(ctx: Context, asked: Asked, stored: StoredUser | None) -> RiotId:
    if asked.ref.riot_id is not None:
        return asked.ref.riot_id
    if stored is not None and stored.riot_id is not None:
        return parse_riot_id(stored.riot_id)
    if stored is not None and stored.is_pending:
        return RiotId(stored.summoner_name, Platform(stored.platform).default_tag)
    if asked.platform is None and not ctx.platform_given:
        raise InvalidRiotId(
            f"{asked.ref} has no tag, and no stored player has that name.",
            hint=f"write it with its tag, for example {asked.ref}#NA1, or name the --platform",
        )
    return RiotId(str(asked.ref), (asked.platform or ctx.platform).default_tag)


def _platform(ctx: Context, asked: Asked, stored: StoredUser | None) -> Platform:
    return _likely_platform(ctx, asked, stored) or ctx.platform


def _likely_platform(ctx: Context, asked: Asked, stored: StoredUser | None) -> Platform | None:
    """The platform that something speaks for; None where only the built-in default is left."""
    tagged = asked.ref.riot_id.platform if asked.ref.riot_id else None
    known = Platform(stored.platform) if stored else None
    configured = ctx.platform if ctx.platform_given else None
    return _named_platform(asked) or known or tagged or configured


def _named_platform(asked: Asked) -> Platform | None:
    return asked.platform or asked.ref.platform


async def _fetch_profile(
    ctx: Context, asked: Asked, stored: StoredUser | None, account: "Account"
) -> UserProfile:
    platform, summoner = await _fetch_summoner(ctx, asked, stored, account)
    name = _name(account)
    game_name = name.game_name if name else stored.summoner_name if stored else account.puuid
    return UserProfile(
        game_name=game_name,
        riot_id=str(name) if name else None,
        riot_id_folded=name.folded if name else None,
        name_folded=fold(game_name),
        puuid=account.puuid,
        platform=platform.value,
        profile_icon_id=summoner.profile_icon_id,
        summoner_level=summoner.summoner_level,
        profile_at=ctx.clock(),
    )


async def _fetch_summoner(
    ctx: Context, asked: Asked, stored: StoredUser | None, account: "Account"
) -> "tuple[Platform, Summoner]":
    """The player on the likely platform; where none is, or they aren't there, where Riot says."""
    likely = _likely_platform(ctx, asked, stored)
    platform = likely or await _active_platform(ctx, account) or ctx.platform
    try:
        return platform, await ctx.riot.summoner_by_puuid(account.puuid, platform=platform)
    except NotFound:
        elsewhere = None if _named_platform(asked) else await _active_platform(ctx, account)
    if elsewhere is None or elsewhere is platform:
        raise _no_profile(asked, platform)
    return elsewhere, await ctx.riot.summoner_by_puuid(account.puuid, platform=elsewhere)


async def _active_platform(ctx: Context, account: "Account") -> Platform | None:
    """Where the account plays, None where Riot doesn't say: it only saves somebody a flag."""
    try:
        region = ctx.platform.account_region  # each of them knows every account
        return await ctx.riot.active_platform(account.puuid, region=region)
    except (NotFound, UpstreamFailed):
        return None


def _no_profile(asked: Asked, platform: Platform) -> NotFound:
    return NotFound(
        f"{asked.ref} has no League profile on {platform}.",
        hint="name the server they play on: --platform euw1, --platform kr, …",
    )


@dataclass(frozen=True, slots=True)
class _Holder:
    """Whoever the store has under a name that Riot now gives to another PUUID.

    `same_player`: their PUUID belongs to another application, so they are that very player.
    `name` is what Riot calls them now, None where it doesn't know.
    """

    user: StoredUser
    same_player: bool
    name: RiotId | None


async def _former_holder(ctx: Context, profile: UserProfile) -> _Holder | None:
    async with ctx.db.begin() as session:
        user = await users.find_by_riot_id(session, profile.riot_id_folded or "")
        newcomer = await users.find_by_puuid(session, profile.puuid)
    if user is None or user.puuid == profile.puuid:
        return None
    if user.is_pending:
        return _Holder(user, same_player=True, name=None)
    region = Platform(user.platform).account_region
    try:
        account = await ctx.riot.account_by_puuid(user.puuid, region=region)
    except ForeignPuuid:
        return _Holder(user, same_player=newcomer is None, name=None)
    except (NotFound, UpstreamFailed):  # their new name can wait for their next look-up
        return _Holder(user, same_player=False, name=None)
    name = _name(account)
    moved = name is not None and name.folded != profile.riot_id_folded
    return _Holder(user, same_player=False, name=name if moved else None)


def _name(account: "Account") -> RiotId | None:
    """What Riot calls an account, None where it leaves the name out."""
    if account.game_name is None or account.tag_line is None:
        return None
    return RiotId(account.game_name, account.tag_line)


def _names(name: RiotId) -> dict[str, str]:
    return {
        "game_name": name.game_name,
        "riot_id": str(name),
        "folded": name.folded,
        "name_folded": fold(name.game_name),
    }


async def retry_with_own_puuid(
    ctx: Context,
    asked: Asked,
    player: StoredUser,
    fetch: Callable[[Context, StoredUser], Awaitable[T]],
) -> tuple[StoredUser, T]:
    """Ask Riot about a player, once more by name where their PUUID is another application's."""
    if player.is_pending:
        player = await _fetch_player(ctx, asked, player)
    try:
        return player, await fetch(ctx, player)
    except ForeignPuuid:
        renewed = await _fetch_player(ctx, asked, player)
        return renewed, await fetch(ctx, renewed)
