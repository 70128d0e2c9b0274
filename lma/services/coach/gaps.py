"""A player's games beside what is usual: their own before, others', and their lane's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lma.context import Context
from lma.core.errors import BadInput, NotStored
from lma.db import gaps
from lma.db.users import StoredUser
from lma.domain.evidence import ROLES, Sheet, harmless, make_sheet
from lma.domain.gaps import LEAST_OTHERS, Game, Reference, find_gaps, split
from lma.domain.metrics import fact_name, whole_game_values
from lma.domain.reading import Reading
from lma.services.coach.lanes import with_lanes

MOST_GAMES = 100
_NEWEST_OF_A_KIND = 20
_STORED = Reading(offline=True)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at: a player's newest games, those with a champion, or one match."""

    champion_id: int | None = None
    match_id: str | None = None
    count: int = 30


async def get_sheet(
    ctx: Context, player: StoredUser, subject: Subject, *, reading: Reading = _STORED
) -> Sheet:
    """The evidence there is about a player; raises `NotStored` where there is no game.

    Games of one mode and role are compared with each other: those of most of the newest games, or
    of the match that is named. Timelines of the newest are brought where `reading` allows.
    """
    games = await with_lanes(ctx, await _comparable_games(ctx, player, subject), reading=reading)
    newest, before = split(games, subject.match_id)
    if not newest:
        raise _no_game(player, subject)
    others = await _usual(ctx, player, newest[0], one_champion=_one_champion(newest))
    return make_sheet(
        newest,
        before,
        find_gaps(newest, before, others),
        single=subject.match_id is not None,
    )


def _no_game(player: StoredUser, subject: Subject) -> NotStored:
    """Says so where it is the champion that no game was played with."""
    whose, command = player.label, f"lma matches '{player.label}'"
    if subject.champion_id is not None:
        whose, command = f"{whose} with that champion", f"{command} -c {subject.champion_id}"
    return NotStored(
        f"No game of {whose} that was played to its end is in the store.",
        hint=f"{command} brings the newest",
    )


async def _comparable_games(ctx: Context, player: StoredUser, subject: Subject) -> list[Game]:
    """The games of the mode and role that are looked at, newest first."""
    mode, role, champion_id = None, None, subject.champion_id
    async with ctx.db.begin() as session:
        if subject.match_id is not None:
            chosen = await gaps.find_game(session, player.id, subject.match_id)
            if chosen is None:
                raise BadInput(
                    f"{player.label} did not play in {subject.match_id}.",
                    hint=f"lma matches '{player.label}' lists their matches",
                )
            mode, role = chosen["game_mode"], chosen["role"]
        rows = await gaps.list_games(
            session, player.id, champion_id=champion_id, mode=mode, count=MOST_GAMES
        )
    games = [_game(row) for row in rows]
    if subject.match_id is None and games:
        mode, role = _usual_kind(games)
    return [game for game in games if (game.mode, game.role) == (mode, role)][: subject.count]


def _usual_kind(games: Sequence[Game]) -> tuple[str | None, str | None]:
    """Mode and role of most of the newest games: one evening of ARAM does not decide it."""
    kinds = [(game.mode, game.role) for game in games[:_NEWEST_OF_A_KIND]]
    return max(kinds, key=kinds.count)


def _game(row: Any) -> Game:
    values = whole_game_values(row, row["duration_s"])
    return Game(
        match_id=row["game_id"],
        slot=row["slot"],
        started_at=row["started_at"],
        mode=row["game_mode"],
        role=row["role"] if row["role"] in ROLES else None,
        champion=harmless(row["champion"]),
        champion_id=row["champion_id"],
        won=row["win"],
        duration_s=row["duration_s"],
        values=values,
        facts={name: f"{row['game_id']}/{fact_name(name)}.s{row['slot']}" for name in values},
    )


def _one_champion(games: Sequence[Game]) -> tuple[int | None, str | None]:
    """Number and name of the champion of all games, None where they differ."""
    told = {(game.champion_id, game.champion) for game in games}
    return told.pop() if len(told) == 1 else (None, None)


async def _usual(
    ctx: Context, player: StoredUser, like: Game, *, one_champion: tuple[int | None, str | None]
) -> Mapping[str, Reference]:
    """What is usual among others in the same role: with the same champion where enough are."""
    champion_id, champion = one_champion
    role = ROLES.get(like.role or "", "any role")
    found: dict[str, Reference] = {}
    async with ctx.db.begin() as session:
        for scope, wanted in ((role, None), (f"{champion}, {role}", champion_id)):
            if scope != role and (wanted is None or champion is None):
                continue
            rows = await gaps.usual_values(
                session, mode=like.mode, role=like.role, champion_id=wanted, but=player.puuid
            )
            told = {row["name"]: _reference(row, scope) for row in rows}
            found |= {name: ref for name, ref in told.items() if ref.n >= LEAST_OTHERS}
    return found


def _reference(row: Any, scope: str) -> Reference:
    low, middle, high = row["quartiles"]
    return Reference(low, middle, high, row["n"], scope)
