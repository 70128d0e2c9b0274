"""A player's matches: from the store while it is fresh, from Riot where they are missing."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import DatabaseUnavailable, NotStored
from lma.domain.match_filter import MatchFilter
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.schemas.match import MatchList
from lma.services.matches import list_matches
from lma.services.players import Asked
from tests.conftest import Clock
from tests.payloads import match_body, person, started, zeroed_body

from .world import World

FAKER = Asked(parse_player("Faker#NA1"), None)


async def list_(
    ctx: Context, count: int = 20, *, reading: Reading | None = None, **wanted: Any
) -> MatchList:
    return await list_matches(
        ctx, FAKER, MatchFilter(count=count, **wanted), reading=reading or Reading()
    )


def ids(found: MatchList) -> list[str]:
    return [row.match_id for row in found.matches]


def numbers(*wanted: int) -> list[str]:
    return [f"NA1_{number}" for number in wanted]


@pytest.fixture(autouse=True)
def faker(world: World) -> None:
    """Faker, who played the matches 1 to 30."""
    world.add("p1", "Faker#NA1")
    world.play("p1", *(match_body(f"NA1_{number}") for number in range(1, 31)))


async def stored(ctx: Context) -> int:
    async with ctx.db.begin() as session:
        return int(await session.fetchval("SELECT count(*) FROM match"))


async def test_while_it_is_fresh_nobody_is_asked(here: Context, world: World, clock: Clock) -> None:
    found = await list_(here)
    assert ids(found) == numbers(*range(30, 10, -1))
    assert (world.counts["ids"], world.counts["match"]) == (1, 20)
    world.asked.clear()
    clock.move(minutes=10)
    assert await list_(here) == found
    assert ids(await list_(here, 7)) == numbers(*range(30, 23, -1))
    assert world.asked == []


async def test_later_only_what_is_missing_is_fetched(
    here: Context, world: World, clock: Clock
) -> None:
    await list_(here)
    world.play("p1", match_body("NA1_31"), match_body("NA1_32"))
    world.asked.clear()
    assert ids(await list_(here))[0] == "NA1_30"
    clock.move(minutes=11)
    assert ids(await list_(here)) == numbers(*range(32, 12, -1))
    assert (world.counts["ids"], world.counts["match"], world.counts["account by name"]) == (
        1,
        2,
        1,
    )


async def test_a_refresh_asks_at_once(here: Context, world: World) -> None:
    await list_(here)
    world.play("p1", match_body("NA1_31"))
    assert ids(await list_(here, reading=Reading(refresh=True)))[0] == "NA1_31"


async def test_a_longer_list_than_was_asked_for_is_asked_for(here: Context, world: World) -> None:
    await list_(here, 5)
    world.asked.clear()
    assert ids(await list_(here, 8)) == numbers(*range(30, 22, -1))
    assert world.counts == {"ids": 1, "match": 3}
    world.asked.clear()
    assert len(ids(await list_(here, 6))) == 6
    assert world.asked == []


async def test_a_list_as_long_as_there_are_matches_is_whole(here: Context, world: World) -> None:
    assert len((await list_(here, 50)).matches) == 30
    world.asked.clear()
    assert len((await list_(here, 50)).matches) == 30
    assert world.asked == []


async def test_more_than_a_hundred_are_listed_page_by_page(here: Context, world: World) -> None:
    world.play("p1", *(match_body(f"NA1_{number}") for number in range(31, 241)))
    assert ids(await list_(here, 230)) == numbers(*range(240, 10, -1))
    pages = [path.partition("?")[2] for path in world.asked if "/ids" in path]
    assert pages == ["start=0&count=100", "start=100&count=100", "start=200&count=30"]


async def test_offline_lists_what_there_is(here: Context, world: World, clock: Clock) -> None:
    with pytest.raises(NotStored):
        await list_(here, reading=Reading(offline=True))
    await list_(here, 5)
    world.asked.clear()
    clock.move(days=30)
    found = await list_(here, reading=Reading(offline=True))
    assert ids(found) == numbers(30, 29, 28, 27, 26)
    assert found.failures == []
    assert world.asked == []


async def test_a_player_without_matches_has_an_empty_list(here: Context, world: World) -> None:
    world.lists["p1"] = []
    found = await list_(here)
    assert (found.player, found.matches, found.failures) == ("Faker#NA1", [], [])
    assert (found.summary.games, found.summary.win_rate, found.summary.kda) == (0, None, None)


async def test_a_queue_is_asked_for_by_its_number(here: Context, world: World) -> None:
    world.play("p1", *(match_body(f"NA1_{n}", queueId=450) for n in (31, 33)))
    world.play("p1", match_body("NA1_34", queueId=440))
    assert ids(await list_(here, 5, queues=(450,))) == numbers(33, 31)
    assert world.counts["match"] == 2
    assert ids(await list_(here, 3, queues=(420, 440))) == numbers(34, 30, 29)
    asked = [path.partition("?")[2] for path in world.asked if "/ids" in path]
    assert asked == [
        f"queue={queue}&start=0&count={n}" for queue, n in ((450, 5), (420, 3), (440, 3))
    ]
    assert ids(await list_(here, 9, queues=(440,), reading=Reading(offline=True))) == numbers(34)


async def test_times_bound_the_list(here: Context, world: World) -> None:
    since, until = started("NA1_10"), started("NA1_13")
    assert ids(await list_(here, since=since, until=until)) == numbers(12, 11, 10)
    (asked,) = [path for path in world.asked if "/ids" in path]
    assert f"startTime={int(since.timestamp())}&endTime={int(until.timestamp())}" in asked


async def test_a_time_before_all_times_is_the_beginning(here: Context, world: World) -> None:
    assert len(ids(await list_(here, since=datetime(1900, 1, 1, tzinfo=UTC)))) == 20
    (asked,) = [path for path in world.asked if "/ids" in path]
    assert "startTime=0&" in asked or "startTime" not in asked


async def test_since_a_moment_ago_asks_the_same_a_minute_later(
    here: Context, world: World, clock: Clock
) -> None:
    await list_(here, since=clock() - timedelta(days=7))
    world.asked.clear()
    clock.move(minutes=1)
    await list_(here, since=clock() - timedelta(days=7))
    assert world.counts["ids"] == 0
    await list_(here, since=clock() - timedelta(days=8))
    assert world.counts["ids"] == 1


async def test_a_champion_is_looked_for_among_the_newest(here: Context, world: World) -> None:
    world.play("p1", *(match_body(f"NA1_{n}", [person(championId=1)]) for n in range(31, 34)))
    world.play("p1", *(match_body(f"NA1_{n}") for n in range(34, 74)))
    found = await list_(here, 2, champion_id=1)
    assert ids(found) == numbers(33, 32)
    assert found.looked_through == 50
    assert world.counts["match"] == 50
    again = await list_(here, 2, champion_id=1)
    assert (ids(again), world.counts["match"]) == (numbers(33, 32), 50)
    other = await list_(here, champion_id=999)
    assert (ids(other), other.looked_through) == ([], 73)


async def test_a_missing_match_does_not_end_the_look_for_a_champion(
    here: Context, world: World
) -> None:
    world.play("p1", match_body("NA1_31", [person(championId=1)]))
    world.play("p1", *(match_body(f"NA1_{n}") for n in range(32, 72)))
    world.answers["matches/NA1_71"] = (404, {})
    found = await list_(here, 1, champion_id=1)
    assert ids(found) == numbers(31)
    assert [failure.subject for failure in found.failures] == ["NA1_71"]


async def test_the_same_riot_order_is_kept_across_platforms(here: Context, world: World) -> None:
    """Numbers of two platforms can't be compared; the newest of each must not fall off."""
    world.lists["p1"] = []
    world.play("p1", *(match_body(f"LA1_{n}") for n in range(1_000, 1_003)))
    world.play("p1", match_body("NA1_5", gameStartTimestamp=1_799_000_000_000))
    assert ids(await list_(here, 2)) == ["NA1_5", "LA1_1002"]


async def test_a_zeroed_match_is_listed_where_it_was_played(here: Context, world: World) -> None:
    world.bodies["NA1_25"] = zeroed_body("NA1_25", ["p1"])
    found = await list_(here, 10)
    assert ids(found) == numbers(*range(30, 20, -1))
    row = found.matches[5]
    assert (row.result, row.started_at, row.queue, row.kills, row.champion) == (
        "aborted",
        None,
        None,
        None,
        None,
    )
    assert found.summary.games == 10
    assert (found.summary.wins, found.summary.kills) == (9, 5.0)


async def test_cancelled_it_keeps_what_was_stored(here: Context, world: World) -> None:
    rest_is_there = asyncio.Event()

    async def hold(path: str) -> None:
        if "matches/NA1_1" in path:  # 11 to 19
            await asyncio.Event().wait()

    def progress(done: int, _: int) -> None:
        if done == 11:
            rest_is_there.set()

    world.before = hold
    wanted = MatchFilter(count=20)
    listing = asyncio.create_task(
        list_matches(here, FAKER, wanted, reading=Reading(), progress=progress)
    )
    await rest_is_there.wait()
    listing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listing
    assert await stored(here) == 11
    world.before = None
    world.asked.clear()
    assert len(ids(await list_(here))) == 20
    assert world.counts["match"] == 9


async def test_two_at_once_store_each_match_once(here: Context, world: World) -> None:
    one, other = await asyncio.gather(list_(here), list_(here))
    assert ids(one) == ids(other)
    assert await stored(here) == 20


async def test_a_store_that_fails_is_told_and_keeps_what_came(here: Context, world: World) -> None:
    async def fail(path: str) -> None:
        if "matches/NA1_15" in path:
            async with here.db.begin() as session:
                await session.execute("ALTER TABLE participant RENAME TO elsewhere")

    world.before = fail
    try:
        with pytest.raises(Exception, match="tables are not those") as failed:
            await list_(here)
        assert not isinstance(failed.value, DatabaseUnavailable | ExceptionGroup)
    finally:
        async with here.db.begin() as session:
            await session.execute("ALTER TABLE elsewhere RENAME TO participant")


async def test_progress_is_told_batch_by_batch(here: Context) -> None:
    steps: list[tuple[int, int]] = []
    await list_matches(
        here,
        FAKER,
        MatchFilter(count=6),
        reading=Reading(),
        progress=lambda done, total: steps.append((done, total)),
    )
    assert steps == sorted(set(steps))
    assert steps[-1] == (6, 6)
