"""Who is meant, from the store or from Riot."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import (
    BadInput,
    InvalidRiotId,
    KeyRejected,
    NotFound,
    NotStored,
    UpstreamFailed,
)
from lma.db.users import StoredUser
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.domain.routing import Platform
from lma.services.players import Asked, get_player
from lma.services.summoners import get_summoner
from tests.conftest import NOW, Clock

from .world import World

STORED = Reading()
PUUID = "p" * 78


def asked(text: str, platform: str | None = None) -> Asked:
    return Asked(parse_player(text), Platform(platform) if platform else None)


async def get(ctx: Context, text: str, platform: str | None = None, **reading: Any) -> StoredUser:
    return await get_player(ctx, asked(text, platform), reading=Reading(**reading))


async def count_users(ctx: Context) -> int:
    async with ctx.db.begin() as session:
        return int(await session.fetchval('SELECT count(*) FROM "user"'))


async def test_a_player_is_asked_for_once_and_then_stored(
    here: Context, world: World, clock: Clock
) -> None:
    world.add("p1", "Faker#NA1")
    first = await get(here, "faker#na1")
    assert (first.riot_id, first.platform, first.summoner_level) == ("Faker#NA1", "na1", 100)
    assert (first.profile_icon_id, first.profile_at) == (7, NOW)
    assert world.counts == {"account by name": 1, "summoner": 1}
    clock.move(minutes=10)
    assert await get(here, "FAKER#NA1") == first
    assert len(world.asked) == 2
    clock.move(seconds=1)
    again = await get(here, "Faker#NA1")
    assert (again.id, again.profile_at) == (first.id, clock.now)
    assert len(world.asked) == 4


async def test_how_old_is_for_the_caller_to_say(here: Context, world: World, clock: Clock) -> None:
    world.add("p1", "Faker#NA1")
    await get(here, "Faker#NA1")
    clock.move(hours=2)
    await get(here, "Faker#NA1", max_age=timedelta(hours=2))
    assert len(world.asked) == 2
    await get(here, "Faker#NA1", max_age=timedelta(hours=1))
    assert len(world.asked) == 4
    await get(here, "Faker#NA1", refresh=True)
    assert len(world.asked) == 6


async def test_offline_asks_nobody(here: Context, world: World, clock: Clock) -> None:
    world.add("p1", "Faker#NA1")
    with pytest.raises(NotStored, match="Faker#NA1 is not in the store") as refused:
        await get(here, "Faker#NA1", offline=True)
    assert refused.value.hint
    assert world.asked == []
    stored = await get(here, "Faker#NA1")
    clock.move(days=400)
    assert await get(here, "Faker#NA1", offline=True) == stored
    assert await get(here, "Faker", offline=True) == stored
    assert await get(here, "Faker#NA1", "na1", offline=True) == stored
    with pytest.raises(NotStored, match="on kr"):
        await get(here, "Faker#NA1", "kr", offline=True)
    assert len(world.asked) == 2


async def test_nobody_of_that_name(here: Context, world: World) -> None:
    with pytest.raises(NotFound, match="Riot knows no player Faker#NA1") as refused:
        await get(here, "Faker#NA1")
    assert "spelling" in (refused.value.hint or "")
    assert await count_users(here) == 0
    with pytest.raises(NotFound):
        await get(here, PUUID)


async def test_the_tag_says_which_platform_and_region_to_ask(here: Context, world: World) -> None:
    world.add("p1", "Faker#KR1", platform="kr")
    world.add("p2", "Caps#EUW", platform="euw1")
    assert (await get(here, "Faker#KR1")).platform == "kr"
    assert (await get(here, "Caps#EUW")).platform == "euw1"
    routes = [path.split("/")[1] for path in world.asked]
    assert routes == ["asia", "kr", "europe", "euw1"]


async def test_a_player_who_plays_elsewhere_is_found_there(here: Context, world: World) -> None:
    world.add("p1", "Faker#NA1", platform="kr")
    assert (await get(here, "Faker#NA1")).platform == "kr"
    assert world.counts == {"account by name": 1, "summoner": 2, "platform": 1}


async def test_a_platform_that_was_named_is_the_only_one(here: Context, world: World) -> None:
    world.add("p1", "Faker#NA1", platform="kr")
    with pytest.raises(NotFound, match="no League profile on euw1") as refused:
        await get(here, "Faker#NA1", "euw1")
    assert "--platform" in (refused.value.hint or "")
    assert world.counts["platform"] == 0
    with pytest.raises(NotFound, match="on euw1"):
        await get(here, "https://op.gg/summoners/euw/Faker-NA1")
    assert (await get(here, "https://op.gg/summoners/kr/Faker-NA1")).platform == "kr"


async def test_without_a_platform_from_riot_the_first_answer_counts(
    here: Context, world: World
) -> None:
    world.add("p1", "Faker#NA1", platform="kr")
    world.answers["/region/"] = (503, {})
    with pytest.raises(NotFound, match="no League profile on na1"):
        await get(here, "Faker#NA1")


async def test_a_named_platform_that_is_not_the_stored_one_is_asked_for(
    here: Context, world: World
) -> None:
    world.add("p1", "Faker#NA1")
    await get(here, "Faker#NA1")
    world.plays_on["p1"] = "kr"
    for text, platform in (("Faker#NA1", "kr"), ("https://u.gg/profile/euw1/Faker-NA1", None)):
        world.plays_on["p1"] = platform or "euw1"
        moved = await get(here, text, platform)
        assert moved.platform == (platform or "euw1")
    assert await count_users(here) == 1


async def test_a_name_without_a_tag_is_the_one_stored_player(here: Context, world: World) -> None:
    world.add("p1", "Faker#GOD")
    stored = await get(here, "Faker#GOD")
    assert await get(here, "FAKER") == stored
    world.names["p1"] = "Hide on bush#GOD"
    renamed = await get(here, "Faker", refresh=True)
    assert (renamed.id, renamed.riot_id) == (stored.id, "Hide on bush#GOD")


async def test_a_name_without_a_tag_needs_a_platform_that_was_chosen(
    here: Context, world: World
) -> None:
    world.add("p1", "Faker#NA1")
    world.add("p2", "Faker#EUW", platform="euw1")
    with pytest.raises(InvalidRiotId, match="Faker has no tag") as refused:
        await get(here, "Faker")
    assert "Faker#NA1" in (refused.value.hint or "")
    assert world.asked == []
    assert (await get(here, "Faker", "euw1")).riot_id == "Faker#EUW"
    chosen = replace(here, platform_given=True)
    async with here.db.begin() as session:
        await session.execute('DELETE FROM "user"')
    assert (await get(chosen, "Faker")).riot_id == "Faker#NA1"


async def test_of_several_stored_namesakes_none_is_guessed(here: Context, world: World) -> None:
    for puuid, tag in (("p1", "NA1"), ("p2", "EUW"), ("p3", "GOD")):
        world.add(puuid, f"Faker#{tag}", platform="euw1" if tag == "EUW" else "na1")
        await get(here, f"Faker#{tag}")
    with pytest.raises(BadInput, match="3 stored players are called faker") as refused:
        await get(here, "faker")
    assert refused.value.hint == "one of Faker#NA1, Faker#EUW, Faker#GOD"


async def test_a_puuid_finds_a_player_too(here: Context, world: World) -> None:
    world.add(PUUID, "Faker#NA1")
    stored = await get(here, PUUID)
    assert stored.riot_id == "Faker#NA1"
    assert await get(here, "Faker#NA1") == stored
    assert world.counts == {"account by puuid": 1, "platform": 1, "summoner": 1}


async def test_an_account_without_a_name_is_called_by_its_puuid(
    here: Context, world: World
) -> None:
    world.add(PUUID, "x#y")
    world.names[PUUID] = None
    stored = await get(here, PUUID)
    assert (stored.riot_id, stored.label) == (None, PUUID)


async def test_a_key_that_is_refused_and_a_riot_that_is_down_are_told(
    here: Context, world: World
) -> None:
    world.answers["by-riot-id"] = (401, {})
    with pytest.raises(KeyRejected):
        await get(here, "Faker#NA1")
    world.answers["by-riot-id"] = (502, b"<html>")
    with pytest.raises(UpstreamFailed):
        await get(here, "Faker#NA1")


async def test_names_of_every_kind_survive_the_way_and_back(here: Context, world: World) -> None:
    strange = ["100% win#a/b", "a?b&c#d#e", "페이커#한국", "🦊#🦊🦊", "[bold]x[/]#EUW", "..#NA1"]
    for number, name in enumerate(strange):
        world.add(f"p{number}", name, platform="euw1" if "EUW" in name else "na1")
        assert (await get(here, name)).riot_id == name


async def test_a_profile_is_what_the_store_has(here: Context, world: World) -> None:
    world.add("p1", "Faker#NA1")
    shown = await get_summoner(here, asked("Faker#NA1"), reading=STORED)
    stored = await get(here, "Faker#NA1", offline=True)
    assert shown.model_dump() == {
        "id": str(stored.id),
        "riot_id": "Faker#NA1",
        "summoner_name": "Faker",
        "platform": "na1",
        "summoner_level": 100,
        "profile_icon_id": 7,
        "puuid": "p1",
        "updated_at": NOW,
    }
