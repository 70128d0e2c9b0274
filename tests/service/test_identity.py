"""Names that moved, and PUUIDs of another key: whoever was stored stays who they are."""

from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import ForeignPuuid, NotFound
from lma.db.users import StoredUser
from lma.domain.match_filter import MatchFilter
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.services.matches import list_matches
from lma.services.players import Asked, get_player
from tests.conftest import Clock
from tests.payloads import match_body, person

from .world import World

STORED = Reading()
PUUID = "p" * 78


def asked(text: str) -> Asked:
    return Asked(parse_player(text), None)


async def get(ctx: Context, text: str, **reading: Any) -> StoredUser:
    return await get_player(ctx, asked(text), reading=Reading(**reading))


async def count_users(ctx: Context) -> int:
    async with ctx.db.begin() as session:
        return int(await session.fetchval('SELECT count(*) FROM "user"'))


async def names(ctx: Context) -> dict[str, str | None]:
    async with ctx.db.begin() as session:
        return dict(await session.fetch('SELECT puuid, riot_id FROM "user"'))


async def test_a_rename_keeps_the_player(here: Context, world: World) -> None:
    world.add("p1", "Old#NA1")
    before = await get(here, "Old#NA1")
    world.names["p1"] = "New#NA1"
    after = await get(here, "New#NA1")
    assert (after.id, after.riot_id) == (before.id, "New#NA1")
    with pytest.raises(NotFound):
        await get(here, "Old#NA1")


async def test_a_name_that_moved_gives_its_former_holder_the_new_one(
    here: Context, world: World
) -> None:
    world.add("p1", "Faker#NA1")
    former = await get(here, "Faker#NA1")
    world.add("p1", "Retired#NA1")
    world.add("p2", "Faker#NA1")
    holder = await get(here, "Faker#NA1", refresh=True)
    assert holder.id != former.id
    assert await names(here) == {"p1": "Retired#NA1", "p2": "Faker#NA1"}
    world.asked.clear()
    assert (await get(here, "Retired#NA1")).id == former.id
    assert world.asked == []


@pytest.mark.parametrize("answer", [(404, {}), (500, {})])
async def test_a_former_holder_of_whom_riot_knows_nothing_loses_the_name(
    here: Context, world: World, answer: tuple[int, Any]
) -> None:
    world.add("p1", "Faker#NA1")
    await get(here, "Faker#NA1")
    world.names["p1"] = "x#y"
    world.add("p2", "Faker#NA1")
    world.answers["accounts/by-puuid/p1"] = answer
    await get(here, "Faker#NA1", refresh=True)
    assert await names(here) == {"p1": None, "p2": "Faker#NA1"}


async def test_names_that_went_round_are_put_right(here: Context, world: World) -> None:
    for puuid, name in (("p1", "A#NA1"), ("p2", "B#NA1"), ("p3", "C#NA1")):
        world.add(puuid, name)
        await get(here, name)
    world.names = {"p1": "B#NA1", "p2": "C#NA1", "p3": "A#NA1"}
    await get(here, "A#NA1", refresh=True)
    assert await names(here) == {"p1": "B#NA1", "p2": None, "p3": "A#NA1"}
    await get(here, "C#NA1")
    assert await names(here) == {"p1": "B#NA1", "p2": "C#NA1", "p3": "A#NA1"}
    assert await count_users(here) == 3


async def test_a_new_key_finds_the_same_player(here: Context, world: World, clock: Clock) -> None:
    world.add("old", "Faker#NA1")
    world.play("old", match_body("NA1_1", [person("old")]))
    before = await get(here, "Faker#NA1")
    await list_matches(here, asked("Faker#NA1"), MatchFilter(count=5), reading=STORED)
    del world.names["old"]
    world.foreign.add("old")
    world.add("new", "Faker#NA1")
    world.play("new", match_body("NA1_2", [person("new")]))
    clock.move(hours=1)
    after = await get(here, "Faker#NA1")
    assert (after.id, after.puuid) == (before.id, "new")
    found = await list_matches(here, asked("Faker#NA1"), MatchFilter(count=5), reading=STORED)
    assert [row.match_id for row in found.matches] == ["NA1_2", "NA1_1"]
    assert await count_users(here) == 1


async def test_a_fresh_player_of_another_key_is_renewed_on_the_way(
    here: Context, world: World
) -> None:
    world.add("old", "Faker#NA1")
    before = await get(here, "Faker#NA1")
    del world.names["old"]
    world.foreign.add("old")
    world.add("new", "Faker#NA1")
    world.play("new", match_body("NA1_2", [person("new")]))
    found = await list_matches(here, asked("Faker"), MatchFilter(count=5), reading=STORED)
    assert [row.match_id for row in found.matches] == ["NA1_2"]
    assert (await get(here, "Faker#NA1")).id == before.id
    assert await count_users(here) == 1


async def test_a_foreign_puuid_of_nobody_stored_is_an_error(here: Context, world: World) -> None:
    world.foreign.add(PUUID)
    with pytest.raises(ForeignPuuid) as refused:
        await get(here, PUUID)
    assert "Riot ID" in (refused.value.hint or "")
