"""Draining a queue: what is due is brought, what fails costs nobody else anything."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import ConfigurationFailed, KeyRejected
from lma.db import ledger
from lma.db.ledger import Outcome
from lma.db.users import StoredUser
from lma.domain.match_id import parse_match_id
from lma.domain.reading import Reading
from lma.domain.riot_id import PlayerRef, parse_riot_id
from lma.domain.work import Budget, Kind, ListWanted, State, WorkQueue
from lma.services.intake.pipeline import Shape
from lma.services.players import Asked, get_player
from lma.services.work.drain import Drain, Drained, DrainOptions
from lma.services.work.ledger import await_matches, want_list, want_matches
from tests.payloads import match_body

from .world import World

BACKFILL = WorkQueue.BACKFILL


def played(world: World, count: int, puuid: str = "p1", first: int = 1) -> list[Any]:
    """Matches that the world knows, newest first."""
    ids = [f"NA1_{number}" for number in range(first, first + count)]
    world.play(puuid, *(match_body(match_id) for match_id in ids))
    return [parse_match_id(match_id) for match_id in reversed(ids)]


async def drain(ctx: Context, queue: WorkQueue = BACKFILL, **options: Any) -> Drained:
    told: dict[str, Any] = {"holder": "test", "shape": Shape(fetchers=4), **options}
    return await Drain(ctx, queue, DrainOptions(**told)).run()


async def states(ctx: Context) -> Counter[str]:
    async with ctx.db.read() as session:
        return Counter(row["state"] for row in await session.fetch("SELECT state FROM work"))


async def count(ctx: Context, table: str) -> int:
    async with ctx.db.read() as session:
        return int(await session.fetchval(f"SELECT count(*) FROM {table}"))


async def look_at(ctx: Context, key: str) -> Any:
    async with ctx.db.read() as session:
        return await session.fetchrow("SELECT * FROM work WHERE key = $1", key)


async def let_pass(ctx: Context, time: str) -> None:
    """Let what rests be due, as if time had passed."""
    async with ctx.db.begin() as session:
        await session.execute(
            f"UPDATE work SET next_at = next_at - interval '{time}',"
            f" discovered_at = discovered_at - interval '{time}'"
        )


async def player_of(world: World, ctx: Context) -> StoredUser:
    world.add("p1", "Faker#NA1")
    asked = Asked(PlayerRef(riot_id=parse_riot_id("Faker#NA1")), None)
    return await get_player(ctx, asked, reading=Reading())


async def test_what_is_due_is_brought_and_done(world: World, here: Context) -> None:
    ids = played(world, 40)
    assert await want_matches(here, ids, queue=BACKFILL) == ids
    drained = await drain(here)
    assert drained == Drained(Counter({State.DONE: 40}), None)
    assert await count(here, "match") == 40
    assert await want_matches(here, ids, queue=BACKFILL) == []


async def test_a_thousand_finds_at_once_are_one_fetch(world: World, here: Context) -> None:
    ids = played(world, 1)
    found = await asyncio.gather(
        *(want_matches(here, ids, queue=BACKFILL) for _ in range(1000)),
    )
    assert all(each == ids for each in found)
    await asyncio.gather(*(drain(here) for _ in range(8)))
    assert world.counts["match"] == 1
    assert (await count(here, "match"), await count(here, "work")) == (1, 1)


async def test_several_at_once_fetch_nothing_twice(world: World, here: Context) -> None:
    await want_matches(here, played(world, 120), queue=BACKFILL)
    await asyncio.gather(*(drain(here, holder=f"worker {n}") for n in range(4)))
    assert world.counts["match"] == 120
    assert await states(here) == {"done": 120}


async def test_what_came_another_way_is_not_fetched(world: World, here: Context) -> None:
    from lma.services.intake.ingest import bring_matches

    ids = played(world, 5)
    await want_matches(here, ids, queue=BACKFILL)
    await bring_matches(here, ids[:3])
    world.asked.clear()
    assert (await drain(here)).counts == {State.DONE: 5}
    assert world.counts["match"] == 2


async def test_one_bad_match_costs_nobody_else_anything(world: World, here: Context) -> None:
    ids = played(world, 20)
    world.answers["NA1_7"] = (500, b"<html>oh no")
    await want_matches(here, ids, queue=BACKFILL)
    assert (await drain(here)).counts == {State.DONE: 19, State.DUE: 1}
    bad = await look_at(here, "NA1_7")
    assert (bad["state"], bad["attempts"], bad["error_code"]) == ("due", 1, "upstream_failed")
    assert bad["last_body"] == b"<html>oh no"


async def test_what_fails_too_often_is_poison_with_its_last_words(
    world: World, here: Context
) -> None:
    ids = played(world, 1)
    world.answers["NA1_1"] = (500, b"nope")
    await want_matches(here, ids, queue=BACKFILL)
    for _ in range(3):
        await drain(here, budget=Budget(attempts=3))
        await let_pass(here, "1 day")
    bad = await look_at(here, "NA1_1")
    assert (bad["state"], bad["attempts"], bad["last_body"]) == ("poison", 3, b"nope")
    assert "500" in bad["last_error"]
    asked = world.counts["match"]
    await drain(here)
    assert world.counts["match"] == asked


async def test_what_riot_does_not_have_is_looked_for_for_two_days(
    world: World, here: Context
) -> None:
    (match_id,) = played(world, 1)
    body = world.bodies.pop("NA1_1")
    await want_matches(here, [match_id], queue=BACKFILL)
    looks = 0
    while (await states(here)) == {"due": 1}:
        await drain(here)
        looks += 1
        rest = await look_at(here, "NA1_1")
        assert rest["attempts"] == 0
        assert looks < 60
        async with here.db.begin() as session:
            await session.execute(
                "UPDATE work SET discovered_at = discovered_at - (next_at - now()), next_at = now()"
                " WHERE state = 'due'"
            )
    assert await states(here) == {"missing": 1}
    assert looks > 8
    world.bodies["NA1_1"] = body
    assert (await await_matches(here, [match_id], within_s=1))["NA1_1"].code == "not_found"


@pytest.mark.parametrize(
    "answer", [(403, b"{}"), (401, b"{}"), (400, b'{"status":{"message":"Unknown apikey"}}')]
)
async def test_a_bad_key_fails_nothing_and_stops_everything(
    world: World, here: Context, answer: tuple[int, bytes]
) -> None:
    await want_matches(here, played(world, 50), queue=BACKFILL)
    world.answers["/match/v5/"] = answer
    drained = await drain(here)
    assert isinstance(drained.halted, KeyRejected)
    assert await states(here) == {"due": 50}
    async with here.db.read() as session:
        assert await session.fetchval("SELECT max(attempts) + max(lost) FROM work") == 0
    assert world.counts["match"] <= 8
    world.answers.clear()
    assert (await drain(here)).counts == {State.DONE: 50}


async def test_a_store_that_goes_away_stops_it_and_nothing_is_lost(
    world: World, here: Context
) -> None:
    await want_matches(here, played(world, 10), queue=BACKFILL)
    async with here.db.begin() as session:
        await session.execute("ALTER TABLE work RENAME TO elsewhere")
    drained = await drain(here)
    assert isinstance(drained.halted, ConfigurationFailed)
    async with here.db.begin() as session:
        await session.execute("ALTER TABLE elsewhere RENAME TO work")
    assert (await drain(here)).counts == {State.DONE: 10}


async def test_stopped_it_ends_with_what_is_being_fetched(world: World, here: Context) -> None:
    await want_matches(here, played(world, 60), queue=BACKFILL)
    running = Drain(here, BACKFILL, DrainOptions(holder="test", shape=Shape(fetchers=4)))

    async def stop_after_ten(_: str) -> None:
        if len(world.asked) == 10:
            running.stop()

    world.before = stop_after_ten
    drained = await running.run()
    assert 10 <= drained.counts[State.DONE] <= 14
    assert await states(here) == {
        "done": drained.counts[State.DONE],
        "due": 60 - drained.counts[State.DONE],
    }
    assert world.counts["match"] == drained.counts[State.DONE]


async def test_cancelled_it_keeps_what_was_fetched_and_gives_back_the_rest(
    world: World, here: Context
) -> None:
    await want_matches(here, played(world, 30), queue=BACKFILL)
    hung = asyncio.Event()

    async def hang(path: str) -> None:
        if len(world.asked) > 6:
            hung.set()
            await asyncio.sleep(3600)

    world.before = hang
    task = asyncio.create_task(drain(here))
    await hung.wait()
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await states(here) == {"done": 6, "due": 24}
    async with here.db.read() as session:
        assert await session.fetchval("SELECT count(*) FROM work WHERE holder IS NOT NULL") == 0


async def test_leases_are_renewed_for_as_long_as_a_fetch_takes(world: World, here: Context) -> None:
    await want_matches(here, played(world, 1), queue=BACKFILL)

    async def be_slow(_: str) -> None:
        await asyncio.sleep(1.0)

    world.before = be_slow
    task = asyncio.create_task(drain(here, lease_s=0.3))
    lost = 0
    while not task.done():
        await asyncio.sleep(0.1)
        async with here.db.begin() as session:
            lost += await ledger.reconcile(session, most_lost=20)
    assert (lost, task.result().counts) == (0, {State.DONE: 1})


async def test_a_result_that_comes_after_the_lease_is_not_kept(world: World, here: Context) -> None:
    (match_id,) = played(world, 1)
    await want_matches(here, [match_id], queue=BACKFILL)

    async def lose_it(_: str) -> None:
        async with here.db.begin() as session:
            await session.execute("UPDATE work SET fence = fence + 1, holder = 'another'")

    world.before = lose_it
    assert (await drain(here)).counts == {}
    assert await count(here, "match") == 0
    assert (await look_at(here, "NA1_1"))["holder"] == "another"


async def test_new_work_is_taken_while_a_slow_fetch_is_under_way(
    world: World, here: Context
) -> None:
    slow, fast = played(world, 1), played(world, 1, first=100)
    await want_matches(here, slow, queue=BACKFILL)
    running = Drain(here, BACKFILL, DrainOptions(holder="test", shape=Shape(fetchers=4)))
    release, begun = asyncio.Event(), asyncio.Event()

    async def hold(path: str) -> None:
        if path.endswith("/NA1_1"):
            begun.set()
            await release.wait()

    world.before = hold
    task = asyncio.create_task(running.run())
    await begun.wait()
    await want_matches(here, fast, queue=BACKFILL)
    running.ring()
    assert await await_matches(here, fast, within_s=10) == {}
    assert not task.done()
    release.set()
    assert (await task).counts == {State.DONE: 2}


async def test_a_list_finds_its_matches_and_they_their_timelines(
    world: World, here: Context
) -> None:
    player = await player_of(world, here)
    played(world, 30)
    world.timelines["NA1_3"] = b'{"metadata":{"matchId":"NA1_3"},"info":{"frames":[]}}'
    wanted = ListWanted(count=25, timelines=True)
    await want_list(here, player, wanted)
    told: list[Outcome] = []
    await drain(here, tell=lambda outcome, _: told.append(outcome))
    async with here.db.begin() as session:
        assert await session.fetchval("SELECT count(*) FROM user_match") == 25
    kinds = Counter((each.claim.kind, each.state) for each in told)
    assert kinds[Kind.LIST, State.DONE] == 1
    assert kinds[Kind.MATCH, State.DONE] == 25
    assert world.counts["timeline"] == 25
    asked = [path.rpartition("/")[2] for path in world.asked if "/matches/NA1_" in path]
    assert asked[0] in {f"NA1_{n}" for n in range(20, 31)}


async def test_a_list_is_asked_again_when_it_is_wanted_again(world: World, here: Context) -> None:
    player = await player_of(world, here)
    played(world, 3)
    wanted = ListWanted(count=100, fresh=True)
    key = await want_list(here, player, wanted)
    await drain(here)
    played(world, 2, first=50)
    assert await want_list(here, player, wanted) == key
    await drain(here)
    assert await count(here, "match") == 5
    assert await count(here, "listing") == 0  # what is new alone is not the whole list


async def test_a_list_whose_matches_are_all_stored_is_remembered(
    world: World, here: Context
) -> None:
    player = await player_of(world, here)
    played(world, 3)
    for _ in range(2):
        await want_list(here, player, ListWanted(count=20))
        await drain(here)
    assert await count(here, "listing") == 1


async def test_a_match_that_came_late_into_a_list_is_found(world: World, here: Context) -> None:
    player = await player_of(world, here)
    ids = played(world, 30)
    late = world.lists["p1"].pop(8)
    await want_list(here, player, ListWanted(count=100, fresh=True))
    await drain(here)
    world.lists["p1"].insert(8, late)
    await want_list(here, player, ListWanted(count=100, fresh=True))
    await drain(here)
    assert await count(here, "match") == len(ids)


async def test_a_player_who_is_gone_drops_their_list(world: World, here: Context) -> None:
    player = await player_of(world, here)
    await want_list(here, player, ListWanted(count=20))
    async with here.db.begin() as session:
        await session.execute('DELETE FROM "user"')
    assert (await drain(here)).counts == {State.DROPPED: 1}


async def test_what_postgresql_refuses_is_poison_and_its_neighbours_are_kept(
    world: World, here: Context
) -> None:
    ids = played(world, 12)
    body = world.bodies["NA1_5"]
    world.bodies["NA1_5"] = body.replace(
        b'"queueId":', b'"deep":' + b"[" * 6000 + b"]" * 6000 + b',"queueId":', 1
    )
    await want_matches(here, ids, queue=BACKFILL)
    await drain(here)
    told = await states(here)
    assert told["done"] == 11
    assert told["poison"] + told["due"] == 1


async def test_another_region_goes_on_while_one_is_left_alone(world: World, here: Context) -> None:
    running = Drain(here, BACKFILL, DrainOptions(holder="test", shape=Shape(fetchers=2)))
    running._paused["match asia"] = asyncio.get_running_loop().time() + 3600
    world.play("p1", match_body("KR_5"), match_body("NA1_6"))
    await want_matches(here, [parse_match_id("KR_5"), parse_match_id("NA1_6")], queue=BACKFILL)
    assert (await running.run()).counts == {State.DONE: 1}
    assert (await look_at(here, "KR_5"))["state"] == "due"


async def test_keys_alone_are_drained_where_that_is_asked(world: World, here: Context) -> None:
    ids = played(world, 10)
    await want_matches(here, ids, queue=BACKFILL)
    keys = (Kind.MATCH, [str(match_id) for match_id in ids[:3]])
    assert (await drain(replace(here), keys=keys)).counts == {State.DONE: 3}
    assert await states(here) == {"done": 3, "due": 7}
