"""The nearest states of a store of synthetic matches, against a search by hand."""

import json
from collections.abc import Callable
from math import dist
from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import BadInput, NotStored
from lma.db import states
from lma.domain.match_filter import MatchFilter
from lma.domain.match_id import MatchId, parse_match_id
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.domain.states import flipped, moments_of, why_no_states
from lma.domain.work import WorkQueue
from lma.schemas.similar import Similar
from lma.services.games import Game, get_game
from lma.services.intake.pipeline import Shape
from lma.services.matches import list_matches
from lma.services.players import Asked
from lma.services.similar import drop_state_index, find_similar, index_states
from lma.services.store import rebuild_facts
from lma.services.work.drain import Drain, DrainOptions
from lma.services.work.ledger import want_matches
from tests.conftest import Opened
from tests.domain.test_facts import frame, ten
from tests.payloads import match_body

from .world import World

OFFLINE = Reading(offline=True)


async def played(ctx: Context, count: int) -> list[Game]:
    """Games of the synthetic world, stored with their timelines."""
    asked = Asked(parse_player("Faker#NA1"), None)
    listed = await list_matches(ctx, asked, MatchFilter(count=count), reading=Reading())
    ids = [parse_match_id(row.match_id) for row in listed.matches]
    return [await get_game(ctx, match_id, reading=Reading()) for match_id in ids]


async def look(ctx: Context, game: Game, minute: int, **options: Any) -> Similar:
    wanted = parse_match_id(game.match.match_id)
    return await find_similar(ctx, wanted, minute, reading=OFFLINE, **options)


def by_hand(games: list[Game], asked: Game, minute: int, side: int) -> list[tuple[float, str, int]]:
    """The nearest state of each other game, seen from either side."""
    (state,) = (
        m.state for m in moments_of(asked.match, asked.timeline) if m.state.minute == minute
    )
    wanted = state.vector if side == 1 else flipped(state.vector)
    found = []
    for game in games:
        if game.row_id == asked.row_id:
            continue
        told = [
            (dist(wanted, seen), game.match.match_id, m.state.minute)
            for m in moments_of(game.match, game.timeline)
            for seen in (m.state.vector, flipped(m.state.vector))
        ]
        found += [min(told)] if told else []
    return sorted(found)


async def test_the_nearest_states_are_those_found_by_hand(
    open_opened: Callable[..., Opened],
) -> None:
    ctx = open_opened().ctx
    games = await played(ctx, 14)
    asked = next(game for game in games if why_no_states(game.match, game.timeline) is None)
    for side in (1, -1):
        found = await look(ctx, asked, 10, side=side, count=8)
        by = by_hand(games, asked, 10, side)[:8]
        assert [(s.match_id, s.minute) for s in found.states] == [(m, at) for _, m, at in by]
        assert [s.distance for s in found.states] == pytest.approx([d for d, _, _ in by], abs=1e-3)
        assert asked.match.match_id not in {s.match_id for s in found.states}
        assert found.n == 8
        assert found.wins == sum(s.won for s in found.states)
    others = [game for game in games if moments_of(game.match, game.timeline)]
    assert (await look(ctx, asked, 10)).n == len(others) - 1
    # The index finds the same in so small a store, and is gone again afterwards.
    exact = await look(ctx, asked, 10)
    assert (await index_states(ctx)).indexed is False
    assert (await index_states(ctx, force=True)).indexed is True
    assert (await look(ctx, asked, 10)).states == exact.states
    assert (await index_states(ctx, force=True)).indexed is True
    assert (await drop_state_index(ctx)).indexed is False


async def test_the_two_sides_see_opposite_ends(open_opened: Callable[..., Opened]) -> None:
    ctx = open_opened().ctx
    games = await played(ctx, 12)
    asked = next(game for game in games if why_no_states(game.match, game.timeline) is None)
    blue = await look(ctx, asked, 8, side=1)
    red = await look(ctx, asked, 8, side=-1)
    assert (blue.side, red.side) == (100, 200)
    assert [s.match_id for s in blue.states] == [s.match_id for s in red.states]
    assert [s.distance for s in blue.states] == [s.distance for s in red.states]
    assert [s.won for s in blue.states] == [not s.won for s in red.states]
    assert [s.side for s in blue.states] == [300 - s.side for s in red.states]
    for ours, theirs in zip(blue.next, red.next, strict=True):
        assert (ours.own, ours.enemy, ours.nobody) == (theirs.enemy, theirs.own, theirs.nobody)
        assert ours.own + ours.enemy + ours.nobody == blue.n
    assert blue.wins + red.wins == blue.n
    assert blue.win_low is not None
    assert red.win_high is not None
    assert blue.win_low == pytest.approx(1 - red.win_high, abs=1e-3)


async def test_states_are_rebuilt_from_stored_timelines(
    open_opened: Callable[..., Opened],
) -> None:
    ctx = open_opened().ctx
    await played(ctx, 6)
    async with ctx.db.begin() as session:
        before = await states.count_states(session)
        await session.execute("DELETE FROM match_state")
    assert before[0] > 20
    await rebuild_facts(ctx)
    async with ctx.db.begin() as session:
        assert await states.count_states(session) == before


async def test_states_of_another_version_are_not_read(open_opened: Callable[..., Opened]) -> None:
    ctx = open_opened().ctx
    games = await played(ctx, 6)
    asked = next(game for game in games if why_no_states(game.match, game.timeline) is None)
    assert (await look(ctx, asked, 5)).n > 0
    async with ctx.db.begin() as session:
        await session.execute("UPDATE match_state SET version = version + 1")
    alone = await look(ctx, asked, 5)
    assert (alone.n, alone.win_share, alone.win_low, alone.states) == (0, None, None, [])


async def test_what_has_no_states(here: Context, world: World) -> None:
    match_id = MatchId(parse_match_id("NA1_1").platform, 1)
    with pytest.raises(NotStored):
        await find_similar(here, match_id, 5, reading=OFFLINE)
    world.bodies["NA1_1"] = match_body("NA1_1")
    with pytest.raises(BadInput, match="NA1_1 has no states to compare: there is no timeline"):
        await find_similar(here, match_id, 5, reading=Reading())


async def test_a_minute_that_was_not_reached(open_opened: Callable[..., Opened]) -> None:
    ctx = open_opened().ctx
    games = await played(ctx, 3)
    asked = next(game for game in games if why_no_states(game.match, game.timeline) is None)
    with pytest.raises(BadInput, match="no state at minute 200") as raised:
        await look(ctx, asked, 200)
    assert (raised.value.hint or "").startswith("its minutes: 1 to ")


async def test_states_come_with_timelines_that_the_worker_brings(
    here: Context, world: World
) -> None:
    world.bodies["NA1_1"] = match_body("NA1_1", ten())
    frames = [frame(minute * 60_000, {}) for minute in range(4)]
    told = {"metadata": {"matchId": "NA1_1"}, "info": {"frameInterval": 60_000, "frames": frames}}
    world.timelines["NA1_1"] = json.dumps(told).encode()
    match_id = parse_match_id("NA1_1")
    await want_matches(here, [match_id], queue=WorkQueue.BACKFILL, timelines=True)
    options = DrainOptions(holder="test", shape=Shape(fetchers=2))
    await Drain(here, WorkQueue.BACKFILL, options).run()
    async with here.db.begin() as session:
        assert await states.count_states(session) == (3, 1)
