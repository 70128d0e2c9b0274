"""How a player's newest games stood against the opponent of their lane, from timelines."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from lma.context import Context
from lma.core.errors import KeyRejected, LmaError, RateLimited
from lma.domain.facts import Fact, facts_of
from lma.domain.gaps import Game
from lma.domain.match_id import parse_match_id
from lma.domain.metrics import AT_MINUTES
from lma.domain.reading import Reading
from lma.services.games import get_game

# Each may be a request to Riot, and a second of reading for all of them.
MOST_LANES = 15
_AT_ONCE = 4


async def with_lanes(ctx: Context, games: Sequence[Game], *, reading: Reading) -> list[Game]:
    """The games, the newest of them with the differences to the lane opponent where known."""
    wanted = [game for game in games if game.role is not None][:MOST_LANES]
    told = await _lanes(ctx, wanted, reading)
    return [told.get(game.match_id, game) for game in games]


async def _lanes(ctx: Context, games: Sequence[Game], reading: Reading) -> dict[str, Game]:
    free = asyncio.Semaphore(_AT_ONCE)

    async def one(game: Game) -> Game:
        async with free:
            try:
                played = await get_game(ctx, parse_match_id(game.match_id), reading=reading)
            except (KeyRejected, RateLimited):
                raise
            except LmaError:  # a lane that is not known is no reason to say nothing
                return game
        if played.timeline is None:
            return game
        return _with_differences(game, facts_of(played.match, played.timeline))

    return {game.match_id: game for game in await asyncio.gather(*map(one, games))}


def _with_differences(game: Game, facts: Sequence[Fact]) -> Game:
    told = {(fact.name, fact.minute): fact for fact in facts if fact.slot == game.slot}
    values, ids = dict(game.values), dict(game.facts)
    for metric in AT_MINUTES:
        fact = told.get((metric.name.rpartition("_")[0], metric.minute))
        if fact is None or not isinstance(fact.value, int | float):
            continue
        values[metric.name] = float(fact.value)
        ids[metric.name] = f"{game.match_id}/{fact.id}"
    return replace(game, values=values, facts=ids)
