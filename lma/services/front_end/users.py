"""Users of a front end: who they say they are, and the players that they are."""

import asyncio
import re
from datetime import timedelta
from hmac import compare_digest
from urllib.parse import unquote
from uuid import UUID

from lma.context import Context
from lma.core.errors import (
    EmailMismatch,
    KeyRejected,
    LmaError,
    NotFound,
    NotStored,
    RateLimited,
    UpstreamFailed,
)
from lma.db import legacy, users
from lma.db.users import Account, StoredUser
from lma.domain.reading import Reading
from lma.domain.record_id import find_record_id
from lma.domain.riot_id import PlayerRef, fold, parse_riot_id
from lma.schemas.user import User
from lma.services.players import Asked, find_recent_player, get_player

# Longer than the store takes but in trouble.
MISS_TAKES_S = 0.025
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_RENEWED = Reading(max_age=timedelta(minutes=1))
_RECENT = Reading()
_STORED = Reading(offline=True)

# What Riot can do to us for which an older answer makes up.
RIOT_TROUBLE = (RateLimited, UpstreamFailed, KeyRejected)


async def sign_up(ctx: Context, name: str, email: str) -> User:
    """Find or create the player, renew their profile, and note their email if they had none.

    Raises `EmailMismatch` where they are known by another one.
    """
    player, stale = await _renewed(ctx, await _asked(ctx, name), _RENEWED)
    async with ctx.db.begin() as session:
        kept = await users.claim_email(session, player.id, email)
        if _same_email(kept, email):
            await users.note_sign_in(session, player.id, ctx.clock())
    if not _same_email(kept, email):
        raise EmailMismatch(
            "This player has signed up with another email.", hint="sign in with that one"
        )
    return _user(player, kept, stale)


async def sign_in(ctx: Context, name: str, email: str) -> User | None:
    """The stored player of a name who signed up with an email; None where there is none.

    The store alone is asked for both, and a miss is answered at the end of a fixed time: a row that
    was found costs some 50 microseconds, which many questions together would tell.
    """
    began = asyncio.get_running_loop().time()
    text = unquoted(name).replace("\x00", "\ufffd")  # NUL is in no name, and PostgreSQL takes none
    async with ctx.db.read() as session:
        if "#" in text:
            found = await users.list_accounts(session, riot_id=_folded_id(text), name=None)
        else:
            found = await users.list_accounts(session, riot_id=None, name=fold(text))
    account = _account_of(found, email)
    if account is None:
        await asyncio.sleep(began + MISS_TAKES_S - asyncio.get_running_loop().time())
        return None
    async with ctx.db.begin() as session:
        await users.note_sign_in(session, account.user.id, ctx.clock())
    player, stale = await _renewed_user(ctx, account.user)
    return _user(player, account.email, stale)


async def fetch_user(ctx: Context, name: str) -> User:
    """Find or create the player of a name, without an email."""
    player, stale = await _renewed(ctx, await _asked(ctx, name), _RECENT)
    return _user(player, None, stale)


async def get_user(ctx: Context, text: str, *, viewer: UUID | None = None) -> User:
    """The user of an id in any of its forms, their profile renewed where it is old.

    Their email is told to a `viewer` who is that user.
    """
    player, stale = await _renewed_user(ctx, await get_stored_user(ctx, text))
    email = await _own_email(ctx, player.id) if player.id == viewer else None
    return _user(player, email, stale)


async def list_everyone(ctx: Context, *, after: UUID | None, count: int) -> list[User]:
    """A page of all users in the order of their ids, with their emails: for operators alone."""
    async with ctx.db.read() as session:
        page = await users.list_all(session, after=after, limit=count)
    return [_user(account.user, account.email, None) for account in page]


async def _own_email(ctx: Context, user_id: UUID) -> str | None:
    async with ctx.db.read() as session:
        return await users.find_email(session, user_id)


async def get_stored_user(ctx: Context, text: str) -> StoredUser:
    """The user of an id as they are stored; raises `NotFound`."""
    user_id = await user_id_of(ctx, text)
    async with ctx.db.read() as session:
        user = await users.find_by_id(session, user_id)
    if user is None:
        raise no_user()
    return user


async def user_id_of(ctx: Context, text: str) -> UUID:
    """Our id of a user, of an imported integer too; raises `NotFound` for a text that is none."""
    form = find_record_id(text)
    if isinstance(form, int):
        async with ctx.db.read() as session:
            imported = await legacy.find_record(session, "user", form)
        form = imported.record_id if imported else None
    if not isinstance(form, UUID):
        raise no_user()
    return form


def no_user() -> NotFound:
    """What is raised where there is no such user."""
    return NotFound("There is no such user.", hint="sign up first")


def unquoted(name: str) -> str:
    """A name whose escapes are undone once: the client of 2018 sends `Big%20Bad Wolf#NA1`."""
    return unquote(name) if _ESCAPE.search(name) else name


async def _asked(ctx: Context, name: str) -> Asked:
    """Whom a name means: a Riot ID, else a stored player's name, else one with the default tag."""
    text = unquoted(name)
    if "#" in text:
        return Asked(PlayerRef(riot_id=parse_riot_id(text)), None)
    tagged = parse_riot_id(f"{text}#{ctx.platform.default_tag}")
    async with ctx.db.read() as session:
        namesakes = await users.list_accounts(
            session, riot_id=None, name=fold(tagged.game_name), limit=1
        )
    if namesakes:
        return Asked(PlayerRef(puuid=namesakes[0].user.puuid), None)
    return Asked(PlayerRef(riot_id=tagged), None)


async def _renewed(ctx: Context, asked: Asked, reading: Reading) -> tuple[StoredUser, str | None]:
    """The player who is meant; a stored one, and why, where Riot can't be asked."""
    stored = await find_recent_player(ctx, asked, reading=reading)
    if stored is not None:  # nothing to share: a task for it would wait its turn twice
        return stored, None
    ref = asked.ref
    key = f"player {ref.riot_id.folded if ref.riot_id else ref.puuid}"
    try:
        return await ctx.tasks.share(key, lambda: get_player(ctx, asked, reading=reading)), None
    except RIOT_TROUBLE as trouble:
        try:
            return await get_player(ctx, asked, reading=_STORED), trouble.code
        except NotStored:
            raise trouble from None


async def _renewed_user(ctx: Context, user: StoredUser) -> tuple[StoredUser, str | None]:
    """A stored player with their present level, icon and name, as far as those can be had."""
    if _RECENT.accepts(user.profile_at, ctx.clock()) and not user.is_pending:
        return user, None
    asked = Asked(PlayerRef(puuid=user.puuid), None)
    try:
        return await _renewed(ctx, asked, _RECENT)
    except NotFound as gone:
        return user, gone.code


def _folded_id(text: str) -> str:
    try:
        return parse_riot_id(text).folded
    except LmaError:
        return fold(text)


def _account_of(found: list[Account], email: str) -> Account | None:
    """The account with an email; every one is compared, and always at least one."""
    matching = [account for account in found if _same_email(account.email, email)]
    if not found:
        _same_email(None, email)
    return matching[0] if matching else None


def _same_email(kept: str | None, given: str) -> bool:
    """Whether two emails are one; whoever has none is known by none, not by an empty one.

    No email has a space: where one comes with it, a form took its + for one.
    """
    same = compare_digest(_comparable(kept or ""), _comparable(given))
    return same and kept is not None


def _comparable(email: str) -> bytes:
    return email.strip().replace(" ", "+").casefold().encode()


def _user(player: StoredUser, email: str | None, stale: str | None) -> User:
    return User(
        id=str(player.id),
        summoner_name=player.summoner_name,
        riot_id=player.riot_id,
        puuid=player.known_puuid,
        profile_icon_id=player.profile_icon_id,
        summoner_level=player.summoner_level,
        email=email,
        stale=stale,
    )
