"""Rosters, followed players, and PUUIDs of another application."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import KeyRejected, NotFound, UpstreamFailed
from lma.db import ledger
from lma.db.ledger import Wish
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.domain.work import Kind, ListWanted, WorkQueue
from lma.schemas.sync import SyncReport
from lma.services.players import Asked
from lma.services.rekey import rekey_players
from lma.services.work.following import (
    follow_player,
    list_following,
    unfollow_player,
    want_followed,
)
from lma.services.work.sync import SyncOptions, sync_players
from tests.payloads import match_body, person

from .world import World

NEWEST = ListWanted(20)


def asked(text: str) -> Asked:
    return Asked(parse_player(text), None)


async def sync(
    ctx: Context,
    *names: str,
    wanted: ListWanted = NEWEST,
    followed: bool = False,
    stalled_s: float = 60.0,
) -> SyncReport:
    options = SyncOptions([asked(name) for name in names], wanted, followed, Reading(), stalled_s)
    return await sync_players(ctx, options)


async def hold(ctx: Context, key: str, lease_s: float) -> None:
    """Have somebody else hold a match who never does it."""
    async with ctx.db.begin() as session:
        await ledger.discover(session, [Wish(Kind.MATCH, key, WorkQueue.BACKFILL, "americas", 2)])
        await ledger.claim(
            session,
            WorkQueue.BACKFILL,
            limit=1,
            lease_s=lease_s,
            holder="somebody else",
            kinds=[Kind.MATCH],
        )


def play(world: World, puuid: str, *numbers: int) -> None:
    bodies = [match_body(f"NA1_{number}", [person(puuid)]) for number in numbers]
    world.play(puuid, *bodies)


async def follow(ctx: Context, name: str, **changes: Any) -> str:
    options = {"every": timedelta(minutes=10), "count": 100, "timelines": False} | changes
    return await follow_player(ctx, asked(name), reading=Reading(), **options)


async def look_back(ctx: Context, seconds: float) -> None:
    """Have all that was ever done been done so much earlier."""
    async with ctx.db.begin() as session:
        await session.execute(
            "UPDATE work SET ended_at = ended_at - make_interval(secs => $1)", seconds
        )


def rows_of(report: SyncReport) -> list[tuple[str, int, int, str]]:
    return [(row.player, row.matches, row.new, row.state) for row in report.players]


async def test_everybody_is_brought_and_the_same_again_is_cheap(
    here: Context, world: World
) -> None:
    world.add("p1", "One#NA1")
    world.add("p2", "Two#NA1")
    play(world, "p1", 1, 2, 3)
    play(world, "p2", 4, 5)
    report = await sync(here, "One#NA1", "Two#NA1", "one#na1")
    assert rows_of(report) == [("One#NA1", 3, 3, "done"), ("Two#NA1", 2, 2, "done")]
    assert (report.failures, report.resting) == ([], 0)
    world.asked.clear()
    again = await sync(here, "One#NA1", "Two#NA1")
    assert rows_of(again) == [("One#NA1", 3, 0, "done"), ("Two#NA1", 2, 0, "done")]
    assert world.counts["match"] == 0


async def test_one_who_does_not_exist_stops_nobody(here: Context, world: World) -> None:
    world.add("p1", "One#NA1")
    play(world, "p1", 1)
    report = await sync(here, "Nobody#NA1", "One#NA1")
    assert rows_of(report) == [("One#NA1", 1, 1, "done")]
    assert [(f.subject, f.exit_status) for f in report.failures] == [("Nobody#NA1", 3)]


async def test_a_match_that_riot_does_not_have_yet_rests(here: Context, world: World) -> None:
    world.add("p1", "One#NA1")
    play(world, "p1", 1, 2, 3)
    del world.bodies["NA1_3"]
    report = await sync(here, "One#NA1")
    assert rows_of(report) == [("One#NA1", 2, 2, "done")]
    assert report.resting == 1


def fetched(world: World) -> Counter[str]:
    """How often each match was asked for."""
    return Counter(path.rpartition("/")[2] for path in world.asked if "/matches/NA1_" in path)


async def test_what_a_dead_holder_had_is_taken_once_its_lease_is_over(
    here: Context, world: World
) -> None:
    world.add("p1", "One#NA1")
    play(world, "p1", 1, 2, 3)
    await hold(here, "NA1_2", lease_s=1.5)
    assert rows_of(await sync(here, "One#NA1")) == [("One#NA1", 3, 3, "done")]
    assert fetched(world)["NA1_2"] == 1


async def test_what_somebody_else_holds_and_never_does_ends_with_a_word(
    here: Context, world: World
) -> None:
    world.add("p1", "One#NA1")
    play(world, "p1", 1, 2, 3)
    await hold(here, "NA1_2", lease_s=3600)
    with pytest.raises(UpstreamFailed, match="1 pieces of work are not done") as told:
        await sync(here, "One#NA1", stalled_s=0.6)
    assert "lma jobs list" in str(told.value.hint)
    assert fetched(world)["NA1_2"] == 0


async def test_two_syncs_of_the_same_players_at_once_bring_everything_once(
    here: Context, world: World
) -> None:
    world.add("p1", "One#NA1")
    play(world, "p1", *range(1, 31))
    world.add("p2", "Two#NA1")
    play(world, "p2", *range(31, 51))
    wanted = ListWanted(100)
    reports = await asyncio.gather(
        *(sync(here, "One#NA1", "Two#NA1", wanted=wanted) for _ in range(2))
    )
    for report in reports:
        assert [(row.player, row.matches, row.state) for row in report.players] == [
            ("One#NA1", 30, "done"),
            ("Two#NA1", 20, "done"),
        ]
    assert set(fetched(world).values()) == {1}


async def test_a_sync_that_is_ended_at_any_moment_is_gone_on_with(
    here: Context, world: World
) -> None:
    world.add("p1", "One#NA1")
    play(world, "p1", *range(1, 41))
    wanted, ended = ListWanted(100), 0
    for pause_s in (0.01, 0.03, 0.06, 0.1, 0.15, 0.2):
        running = asyncio.create_task(sync(here, "One#NA1", wanted=wanted))
        await asyncio.sleep(pause_s)
        ended += running.cancel()
        await asyncio.wait([running])
        async with here.db.read() as session:
            held = await session.fetchval("SELECT count(*) FROM work WHERE state = 'leased'")
        assert held == 0, "what was held was given back"
    (row,) = (await sync(here, "One#NA1", wanted=wanted)).players
    assert (row.matches, row.state) == (40, "done")
    assert ended
    async with here.db.read() as session:
        assert await session.fetchval("SELECT max(attempts) + max(lost) FROM work") == 0


async def test_a_bad_key_is_raised_and_what_was_wanted_stays_due(
    here: Context, world: World
) -> None:
    world.add("p1", "One#NA1")
    play(world, "p1", 1, 2)
    world.answers["/ids"] = (401, {"status": {"message": "Unauthorized", "status_code": 401}})
    with pytest.raises(KeyRejected):
        await sync(here, "One#NA1")
    async with here.db.read() as session:
        rows = await session.fetch("SELECT kind, state, attempts FROM work")
    assert [tuple(row) for row in rows] == [("list", "due", 0)]
    world.answers.clear()
    assert rows_of(await sync(here, "One#NA1")) == [("One#NA1", 2, 2, "done")]


async def test_a_match_that_goes_on_failing_does_not_hold_up_the_sync(
    here: Context, world: World
) -> None:
    world.add("p1", "One#NA1")
    play(world, "p1", 1, 2)
    async with here.db.begin() as session:  # it has failed so often that it rests for an hour
        await session.execute(
            "INSERT INTO work (kind, key, queue, route, priority, rank, attempts, next_at)"
            " VALUES ('match', 'NA1_1', 'backfill', 'americas', 2, 0, 9, now() + interval '1 h')"
        )
    report = await sync(here, "One#NA1")
    assert rows_of(report) == [("One#NA1", 1, 1, "done")]
    assert report.resting == 1


async def test_whoever_is_followed_is_looked_at_when_it_is_time_and_not_before(
    here: Context, world: World
) -> None:
    world.add("p1", "One#NA1")
    play(world, "p1", 1, 2)
    assert await follow(here, "One#NA1") == "One#NA1"
    await sync(here, followed=True)
    play(world, "p1", 3)
    assert await want_followed(here) == []
    await look_back(here, 601)
    assert len(await want_followed(here)) == 1
    assert await want_followed(here) == [], "it is wanted once"
    assert rows_of(await sync(here, followed=True)) == [("One#NA1", 3, 1, "done")]
    (row,) = await list_following(here)
    assert (row.player, row.every, row.matches, row.state) == ("One#NA1", 600, 3, "done")


async def test_an_hour_without_anybody_at_work_is_caught_up(here: Context, world: World) -> None:
    world.add("p1", "One#NA1")
    play(world, "p1", 1)
    await follow(here, "One#NA1")
    await sync(here, followed=True)
    play(world, "p1", *range(2, 60))
    await look_back(here, 3_600)
    assert rows_of(await sync(here, followed=True)) == [("One#NA1", 59, 58, "done")]


async def test_a_look_that_failed_for_good_is_tried_again_when_it_is_time(
    here: Context, world: World
) -> None:
    world.add("p1", "One#NA1")
    await follow(here, "One#NA1")
    async with here.db.begin() as session:
        await session.execute(
            "UPDATE work SET state = 'poison', ended_at = now() - interval '9 min'"
        )
    assert await want_followed(here) == []
    await look_back(here, 120)
    assert len(await want_followed(here)) == 1


async def test_followed_and_named_is_one_row(here: Context, world: World) -> None:
    world.add("p1", "One#NA1")
    play(world, "p1", 1)
    await follow(here, "One#NA1")
    assert rows_of(await sync(here, "One#NA1", followed=True)) == [("One#NA1", 1, 1, "done")]


async def test_unfollowed_they_are_let_be(here: Context, world: World) -> None:
    world.add("p1", "One#NA1")
    await follow(here, "One#NA1")
    assert await unfollow_player(here, asked("One#NA1")) == "One#NA1"
    assert await list_following(here) == []
    with pytest.raises(NotFound, match="not followed"):
        await unfollow_player(here, asked("One#NA1"))


async def test_rekeyed_everybody_stays_who_they_are(here: Context, world: World) -> None:
    for number in (1, 2, 3):
        world.add(f"old{number}", f"P{number}#NA1")
        play(world, f"old{number}", number)
    await sync(here, "P1#NA1", "P2#NA1", "P3#NA1")
    before = await _players(here)
    for number in (1, 2):
        world.foreign.add(f"old{number}")
        world.names.pop(f"old{number}")
        world.add(f"new{number}", f"P{number}#NA1")
    rows = {row.player: row.outcome for row in await rekey_players(here)}
    assert rows == {"P1#NA1": "rekeyed", "P2#NA1": "rekeyed", "P3#NA1": "kept"}
    after = await _players(here)
    assert {name: found[0] for name, found in after.items()} == {
        name: found[0] for name, found in before.items()
    }
    assert [found[1] for _, found in sorted(after.items())] == ["new1", "new2", "old3"]
    assert {row.outcome for row in await rekey_players(here)} == {"kept"}
    report = await sync(here, "P1#NA1")
    assert [row.matches for row in report.players] == [1], "the old list is still theirs"


async def test_one_who_can_not_be_rekeyed_is_told_and_stops_nobody(
    here: Context, world: World
) -> None:
    for number in (1, 2):
        world.add(f"old{number}", f"P{number}#NA1")
        await sync(here, f"P{number}#NA1")
        world.foreign.add(f"old{number}")
        world.names.pop(f"old{number}")
    world.add("new2", "P2#NA1")
    rows = {row.player: (row.outcome, row.error) for row in await rekey_players(here)}
    assert rows["P1#NA1"][0] == "failed"
    assert rows["P1#NA1"][1]
    assert rows["P2#NA1"] == ("rekeyed", None)


async def _players(ctx: Context) -> dict[str, tuple[Any, str]]:
    async with ctx.db.read() as session:
        rows = await session.fetch('SELECT id, riot_id, puuid FROM "user"')
    return {row["riot_id"]: (row["id"], row["puuid"]) for row in rows}
