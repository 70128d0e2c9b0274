"""Champions, from Data Dragon into the store and out of it by any of their names."""

import pytest

from lma.context import Context
from lma.core.errors import NotFound, NotStored, UpstreamFailed
from lma.domain.reading import Reading
from lma.services.champions import get_champion, list_champions, sync_champions

from .world import World

OFFLINE = Reading(offline=True)


async def names(ctx: Context) -> list[str]:
    return [champion.name for champion in await list_champions(ctx, reading=OFFLINE)]


async def test_champions_are_brought_on_first_use(here: Context, world: World) -> None:
    assert await list_champions(here, reading=OFFLINE) == []
    with pytest.raises(NotStored) as refused:
        await get_champion(here, "Ahri", reading=OFFLINE)
    assert refused.value.hint == "lma champions sync"
    ahri, annie = await list_champions(here)
    assert ahri.model_dump() == {
        "champ_id": 103,
        "key": "Ahri",
        "name": "Ahri",
        "nickname": "the one",
        "image_url": "https://ddragon.leagueoflegends.com/cdn/1.1.1/img/champion/Ahri.png",
        "version": "1.1.1",
    }
    assert annie.name == "Annie"
    world.asked.clear()
    assert len(await list_champions(here)) == 2
    assert world.asked == []


async def test_a_sync_brings_the_newest_that_can_be_had(here: Context, world: World) -> None:
    world.champions = {"3.1.1": {}, "2.1.1": {"Ahri": "103", "Zed": "238"}, "1.1.1": {"Annie": "1"}}
    brought = await sync_champions(here)
    assert (brought.version, brought.champions) == ("2.1.1", 2)
    assert await names(here) == ["Ahri", "Zed"]


async def test_a_failing_sync_keeps_the_last_good_version(here: Context, world: World) -> None:
    await sync_champions(here)
    world.champions = {"4.1.1": {}, "3.1.1": {}, "2.1.1": {}, "1.1.1": {"Zed": "238"}}
    with pytest.raises(NotFound):
        await sync_champions(here)
    world.champions = {"4.1.1": {"Zed": "not a number"}}
    with pytest.raises(UpstreamFailed):
        await sync_champions(here)
    world.answers["/ddragon/"] = (500, {})
    with pytest.raises(UpstreamFailed):
        await list_champions(here, reading=Reading(refresh=True))
    assert await names(here) == ["Ahri", "Annie"]


async def test_a_sync_is_all_or_nothing(here: Context, world: World) -> None:
    await sync_champions(here)
    world.champions = {"2.1.1": {"Ahri": "103", "Zed": "238", "Big": "999999999"}}
    async with here.db.begin() as session:
        await session.execute("ALTER TABLE champion ADD CONSTRAINT small CHECK (champ_id < 10000)")
    try:
        with pytest.raises(Exception, match="small"):
            await sync_champions(here)
    finally:
        async with here.db.begin() as session:
            await session.execute("ALTER TABLE champion DROP CONSTRAINT small")
    assert await names(here) == ["Ahri", "Annie"]
    assert (await get_champion(here, "Ahri", reading=OFFLINE)).version == "1.1.1"


async def test_a_version_may_be_named(here: Context, world: World) -> None:
    world.champions = {"2.1.1": {"Zed": "238"}, "1.1.1": {"Ahri": "103"}}
    assert (await sync_champions(here, version="1.1.1")).version == "1.1.1"
    with pytest.raises(NotFound, match=r"9\.9\.9"):
        await sync_champions(here, version="9.9.9")
    assert await names(here) == ["Ahri"]


async def test_a_later_sync_renames_and_adds(here: Context, world: World) -> None:
    await sync_champions(here)
    world.champions = {"2.1.1": {"Ahri2": "103", "Zed": "238"}}
    await sync_champions(here)
    assert await names(here) == ["Ahri2", "Annie", "Zed"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("wukong", "Wukong"),
        ("MonkeyKing", "Wukong"),
        ("62", "Wukong"),
        ("kaisa", "Kai'Sa"),
        ("Kai'Sa", "Kai'Sa"),
        ("DR. MUNDO", "Dr. Mundo"),
        ("drmundo", "Dr. Mundo"),
        ("fiddlesticks", "Fiddlesticks"),
        ("nunu", "Nunu & Willump"),
        ("nunuwillump", "Nunu & Willump"),
    ],
)
async def test_a_champion_goes_by_name_key_and_number(ctx: Context, text: str, name: str) -> None:
    assert (await get_champion(ctx, text)).name == name


@pytest.mark.parametrize(
    ("text", "near"), [("wukon", "Wukong"), ("Arhi", "Ahri"), ("leesin2", "Lee Sin")]
)
async def test_the_nearest_champion_is_suggested(ctx: Context, text: str, near: str) -> None:
    with pytest.raises(NotFound) as refused:
        await get_champion(ctx, text)
    assert near in (refused.value.hint or "")


@pytest.mark.parametrize("text", ["", "???", "x" * 500, "\x1b[31m", "0"])
async def test_an_unknown_champion_is_refused_in_a_short_sentence(ctx: Context, text: str) -> None:
    with pytest.raises(NotFound) as refused:
        await get_champion(ctx, text)
    assert refused.value.hint
    assert refused.value.message.isprintable()
    assert len(refused.value.message) < 100


async def test_names_are_sorted_the_same_everywhere(ctx: Context) -> None:
    found = [champion.name for champion in await list_champions(ctx)]
    assert found == sorted(found)
    assert len(found) > 150
