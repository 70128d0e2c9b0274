"""States of games: what games like this one came to, and the index that finds them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from lma.context import Context
from lma.core.errors import BadInput
from lma.db import states
from lma.domain.facts.of_match import teams_of
from lma.domain.intervals import wilson
from lma.domain.match_id import MatchId
from lma.domain.reading import Reading
from lma.domain.states import State, flipped, moments_of, why_no_states
from lma.schemas.similar import NextCount, Similar, SimilarState
from lma.schemas.store import StateIndex
from lma.services.games import Game, get_game

INDEX_FROM = 300_000
"""So many states make an exact search slow enough to build the index: docs/analysis.md."""

_SIDES = {1: "own", -1: "enemy"}


async def find_similar(
    ctx: Context,
    match_id: MatchId,
    minute: int,
    *,
    reading: Reading,
    side: int = 1,
    count: int = 50,
) -> Similar:
    """The stored states nearest to a minute of a match, seen from its blue (1) or red (-1) side.

    Each is of another match, and none of this one. Raises `BadInput` where the match has no states
    or did not get that far, `NotStored` and `NotFound` for the match.
    """
    game = await get_game(ctx, match_id, reading=reading)
    state = _state_at(game, minute)
    vector = state.vector if side == 1 else state.mirrored.vector
    async with ctx.db.begin() as session:
        indexed = await states.has_index(session)
        rows = await states.nearest(
            session, vector, flipped(vector), but=game.row_id, count=count, indexed=indexed
        )
        slow = not indexed and await states.has_at_least(session, INDEX_FROM)
    blue, red = sorted(set(teams_of(game.match).values()))
    return _similar(str(match_id), minute, blue if side == 1 else red, rows, wants_index=slow)


async def index_states(ctx: Context, *, force: bool = False) -> StateIndex:
    """Build the index of states where there are so many that it pays, or in any case."""
    async with ctx.db.begin() as session:
        stored, _ = await states.count_states(session)
    if stored >= INDEX_FROM or force:
        async with ctx.db.read() as session:
            await states.build_index(session)
    return await _describe(ctx, stored)


async def drop_state_index(ctx: Context) -> StateIndex:
    """Drop the index: every search is exact again."""
    async with ctx.db.read() as session:
        await states.drop_index(session)
    async with ctx.db.begin() as session:
        stored, _ = await states.count_states(session)
    return await _describe(ctx, stored)


async def _describe(ctx: Context, stored: int) -> StateIndex:
    async with ctx.db.begin() as session:
        return StateIndex(
            states=stored, indexed=await states.has_index(session), index_from=INDEX_FROM
        )


def _state_at(game: Game, minute: int) -> State:
    match_id = game.match.match_id
    why = why_no_states(game.match, game.timeline)
    if why is not None:
        raise BadInput(
            f"{match_id} has no states to compare: {why}.",
            hint="games of two teams of five with their roles and a timeline have them",
        )
    known = {moment.state.minute: moment.state for moment in moments_of(game.match, game.timeline)}
    if minute not in known:
        reach = f"{min(known)} to {max(known)}" if known else "none"
        raise BadInput(f"{match_id} has no state at minute {minute}.", hint=f"its minutes: {reach}")
    return known[minute]


def _similar(
    match_id: str, minute: int, side: int, rows: Sequence[Any], *, wants_index: bool
) -> Similar:
    wins = sum(row["winner"] == 1 for row in rows)
    interval = wilson(wins, len(rows))
    return Similar(
        match_id=match_id,
        minute=minute,
        side=side,
        n=len(rows),
        wins=wins,
        win_share=round(wins / len(rows), 4) if rows else None,
        win_low=interval[0] if interval else None,
        win_high=interval[1] if interval else None,
        ended=sum(row["ends"] for row in rows),
        wants_index=wants_index,
        next=[_count(what, rows) for what in ("kill", "tower", "objective")],
        states=[_state(row) for row in rows],
    )


def _count(what: str, rows: Sequence[Any]) -> NextCount:
    counts = Counter(row[f"next_{what}"] for row in rows)
    return NextCount(what=what, own=counts[1], enemy=counts[-1], nobody=counts[0])


def _state(row: Any) -> SimilarState:
    return SimilarState(
        match_id=row["game_id"],
        patch=row["patch"],
        minute=row["minute"],
        side=100 if row["side"] == 1 else 200,
        distance=round(row["distance"], 4),
        won=row["winner"] == 1,
        next_kill=_SIDES.get(row["next_kill"]),
        next_tower=_SIDES.get(row["next_tower"]),
        next_objective=_SIDES.get(row["next_objective"]),
        objective=row["objective"],
        ends=row["ends"],
    )
