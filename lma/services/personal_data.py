"""What is stored of a person: shown, handed over, erased."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from lma.cache.keys import MATCH, RANK
from lma.context import Context
from lma.core.errors import BadInput, NotFound
from lma.db import erasure, personal_data, users
from lma.db.database import Session
from lma.db.listings import game_ids_of
from lma.db.users import StoredUser
from lma.domain.record_id import find_record_id
from lma.domain.riot_id import PlayerRef, fold, parse_player
from lma.schemas.personal_data import Erased, Person, PersonalData

Progress = Callable[[int, int], None]

_NO_ROWS: dict[str, Any] = {
    "leagues": None,
    "lists": [],
    "followed": None,
    "legacy_ids": [],
    "analyses": [],
}
_DIALECTS = ("rails", "next")


@dataclass(frozen=True, slots=True)
class _Known:
    """Somebody whom something is stored of; `user` is None where only matches name them."""

    puuid: str
    user: StoredUser | None
    riot_id: str | None
    platform: str | None

    @property
    def user_id(self) -> UUID | None:
        return None if self.user is None else self.user.id


async def get_person(ctx: Context, text: str) -> Person:
    """Whom something is stored of, by Riot ID, PUUID or our id; raises `NotFound`."""
    async with ctx.db.read() as session:
        known = await _find(session, text)
        counts = await personal_data.count_rows(session, known.puuid, known.user_id)
        row = await _user_row(session, known)
    user = row or {}
    return Person(
        id=user.get("id"),
        riot_id=known.riot_id,
        puuid=known.puuid,
        platform=known.platform,
        email=user.get("email"),
        summoner_level=user.get("summoner_level"),
        profile_icon_id=user.get("profile_icon_id"),
        created_at=user.get("created_at"),
        profile_at=user.get("profile_at"),
        signed_in_at=user.get("signed_in_at"),
        **dict(counts),
    )


async def export_person(ctx: Context, text: str) -> PersonalData:
    """Everything that is stored of somebody; raises `NotFound`.

    What a match says of the others in it is theirs, and is not handed over.
    """
    async with ctx.db.read() as session:
        known = await _find(session, text)
        own = await _own_rows(session, known.user_id) if known.user_id else _NO_ROWS
        return PersonalData(
            user=await _user_row(session, known),
            puuid=known.puuid,
            matches=_decoded(await personal_data.list_matches(session, known.puuid)),
            **own,
        )


async def _own_rows(session: Session, user_id: UUID) -> dict[str, Any]:
    """The rows that belong to a user."""
    league = await personal_data.find_league(session, user_id)
    followed = await personal_data.find_followed(session, user_id)
    return {
        "leagues": None if league is None else _decoded([league])[0],
        "lists": _decoded(await personal_data.list_listings(session, user_id)),
        "followed": None if followed is None else dict(followed),
        "legacy_ids": _decoded(await personal_data.list_legacy_ids(session, user_id)),
        "analyses": _decoded(await personal_data.list_analyses(session, user_id)),
    }


async def forget_person(ctx: Context, text: str, *, progress: Progress | None = None) -> Erased:
    """Erase somebody from the store and the caches; raises `NotFound`.

    Matches stay, and name nobody in their place. First it is noted that they are forgotten, their
    own row goes last: whatever interrupts this, the same again goes on from there.
    """
    async with ctx.db.begin() as session:
        known = await _find(session, text)
        await erasure.remember_forgotten(session, known.puuid, ctx.clock())
        ids = await erasure.matches_of(session, known.puuid)
        old = await _old_matches(session, known)
    done = 0
    for batch in erasure.batches(ids):
        async with ctx.db.begin() as session:
            await erasure.blank_in_matches(session, batch, known.puuid)
        done += len(batch)
        if progress is not None:
            progress(done, len(ids))
    for batch in erasure.batches(old):
        async with ctx.db.begin() as session:
            await erasure.blank_in_old_matches(session, batch, _old_name(known))
    async with ctx.db.begin() as session:
        await erasure.drop_player(session, known.puuid, known.user_id)
    await _forget_bodies(ctx, known, [*ids, *old])
    return Erased(matches=len(ids) + len(old), user=known.user is not None)


async def _forget_bodies(ctx: Context, known: _Known, ids: Sequence[UUID]) -> None:
    """Drop cached bodies; other processes drop theirs when they see that somebody was forgotten."""
    async with ctx.db.read() as session:
        games = await game_ids_of(session, ids)
    for batch in erasure.batches(ids):
        await ctx.cache.forget(MATCH, [*map(str, batch), *(games[one] for one in batch)])
    if known.user is not None:
        await ctx.cache.forget(RANK, [f"{known.user.id}:{form}" for form in _DIALECTS])


async def _find(session: Session, text: str) -> _Known:
    form = find_record_id(text.strip())
    if isinstance(form, UUID):
        user = await users.find_by_id(session, form)
        if user is None:
            raise _nobody(text)
        return _known(user)
    return await _find_player(session, parse_player(text), text)


async def _find_player(session: Session, ref: PlayerRef, text: str) -> _Known:
    if ref.name is not None:
        namesakes = await users.list_by_name(session, fold(ref.name))
        if not namesakes:
            raise _nobody(text)
        if len(namesakes) > 1:
            labels = ", ".join(user.label for user in namesakes[:5])
            raise BadInput(
                f"{len(namesakes)} stored players are called {ref.name}.", hint=f"one of {labels}"
            )
        return _known(namesakes[0])
    if ref.riot_id is None:
        return await _find_puuid(session, ref.puuid or "", text)
    user = await users.find_by_riot_id(session, ref.riot_id.folded)
    if user is not None:
        return _known(user)
    names = (ref.riot_id.game_name, ref.riot_id.tag_line)
    puuids = await personal_data.puuids_of_name(session, *names)
    if len(puuids) > 1:
        raise BadInput(
            f"Stored matches tell {len(puuids)} players of that name.",
            hint=f"name one by the PUUID: {', '.join(puuids)}",
        )
    return await _find_puuid(session, puuids[0] if puuids else "", text)


async def _find_puuid(session: Session, puuid: str, text: str) -> _Known:
    user = await users.find_by_puuid(session, puuid)
    if user is not None:
        return _known(user)
    told = await personal_data.find_in_matches(session, puuid)
    if told is None:
        raise _nobody(text)
    return _Known(puuid, None, told["riot_id"], told["platform"])


def _known(user: StoredUser) -> _Known:
    return _Known(user.puuid, user, user.riot_id, user.platform)


def _nobody(text: str) -> NotFound:
    return NotFound(
        f"Nothing is stored of {text[:90]!r}.", hint="a Riot ID, a PUUID or the id of a user"
    )


async def _user_row(session: Session, known: _Known) -> dict[str, Any] | None:
    if known.user is None:
        return None
    return dict(await personal_data.get_user_row(session, known.user.id))


async def _old_matches(session: Session, known: _Known) -> list[UUID]:
    name = _old_name(known)
    if not name or known.platform is None:
        return []
    return await erasure.old_matches_of(session, known.platform, name)


def _old_name(known: _Known) -> str:
    return (known.riot_id or "").partition("#")[0]


def _decoded(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows as values; JSONB comes as bytes."""
    return [
        {
            name: msgspec.json.decode(value) if isinstance(value, bytes) else value
            for name, value in dict(row).items()
        }
        for row in rows
    ]
