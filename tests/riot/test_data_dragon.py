"""Data Dragon's versions and champions."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from lma.core.errors import NotFound, UpstreamFailed
from lma.riot.data_dragon import DataDragon
from lma.riot.http import Patience
from lma.riot.static_data import (
    ChampionData,
    ItemData,
    QueueData,
    RuneData,
    RunePath,
    SpellData,
)
from lma.riot.transport import open_transport


@pytest.fixture
async def dragon(server: Any) -> AsyncIterator[DataDragon]:
    async with open_transport(verify=False) as transport:
        base_url = f"http://127.0.0.1:{server.port}"
        yield DataDragon(
            transport, base_url=base_url, patience=Patience(tries=2, first_pause_s=0.001)
        )


async def test_versions_as_they_are(server: Any, dragon: DataDragon, reply: Any) -> None:
    server.answers(reply(body=["15.12.1", "lolpatch_7.20", "0.151.2", "", None]))
    assert await dragon.versions() == ["15.12.1", "lolpatch_7.20", "0.151.2"]
    assert server.lines == ["GET /api/versions.json HTTP/1.1"]


async def test_champions_by_their_numbers(server: Any, dragon: DataDragon, reply: Any) -> None:
    wukong = {"id": "MonkeyKing", "key": "62", "name": "Wukong", "title": "the Monkey King"}
    server.answers(
        reply(
            body={
                "data": {
                    "MonkeyKing": {**wukong, "image": {"full": "MonkeyKing.png"}},
                    "Annie": {"id": "Annie", "key": "1", "name": "Annie", "image": 7},
                    "Odd": {"id": "Odd", "key": "Odd", "name": "Odd"},
                    "Huge": {"id": "Huge", "key": "9" * 5000, "name": "Huge"},
                    "Nameless": {"key": "3"},
                    "Null": None,
                }
            }
        )
    )
    assert await dragon.champions("15.12.1", "en_US") == [
        ChampionData(1, "Annie", "Annie", None, None),
        ChampionData(62, "MonkeyKing", "Wukong", "the Monkey King", "MonkeyKing.png"),
    ]
    assert server.lines == ["GET /cdn/15.12.1/data/en_US/champion.json HTTP/1.1"]


async def test_an_odd_version_stays_one_part_of_the_path(
    server: Any, dragon: DataDragon, reply: Any
) -> None:
    server.answers(reply(403, "<AccessDenied/>"))
    with pytest.raises(NotFound, match=r"does not have the champions of \.\./x"):
        await dragon.champions("../x", "en_US")
    assert server.lines == ["GET /cdn/..%2Fx/data/en_US/champion.json HTTP/1.1"]


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"data": {}}', b"{"])
async def test_what_is_no_list_of_champions_fails(
    body: bytes, server: Any, dragon: DataDragon, reply: Any
) -> None:
    server.answers(reply(body=body))
    with pytest.raises(UpstreamFailed, match=r"Data Dragon sent .* twice for the champions of 1"):
        await dragon.champions("1", "en_US")


async def test_a_fault_that_passes_is_not_told(server: Any, dragon: DataDragon, reply: Any) -> None:
    server.answers(reply(503), reply(body=["1.1.1"]))
    assert await dragon.versions() == ["1.1.1"]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("version", "locale", "count"), [("13.24.1", "en_US", 166), ("15.12.1", "pt_BR", 170)]
)
async def test_real_champions(
    version: str, locale: str, count: int, server: Any, dragon: DataDragon, reply: Any, shared: Path
) -> None:
    file = shared / "ddragon" / version / locale / "champion.json"
    server.answers(reply(body=file.read_bytes()))
    champions = {
        champion.champ_id: champion for champion in await dragon.champions(version, locale)
    }
    assert len(champions) == count
    assert (champions[62].key, champions[62].name) == ("MonkeyKing", "Wukong")
    assert champions[62].image_file == "MonkeyKing.png"
    assert champions[9].key == "Fiddlesticks"


async def test_items_runes_and_spells_as_far_as_they_can_be_read(
    server: Any, dragon: DataDragon, reply: Any
) -> None:
    boots = {
        "name": "Boots",
        "plaintext": "Slightly faster",
        "gold": {"base": 300, "total": 300, "purchasable": True},
        "tags": ["Boots"],
        "into": ["3006", "x"],
        "image": {"full": "1001.png"},
    }
    odd = {"x": {"name": "Odd"}, "7": {"gold": {}}, "3006": {"name": "Greaves", "from": ["1001"]}}
    server.answers(reply(body={"data": {"1001": boots, **odd}}))
    assert await dragon.items("15.12.1", "ko_KR") == [
        ItemData(1001, "Boots", "Slightly faster", 300, True, ("Boots",), (), (3006,), "1001.png"),
        ItemData(3006, "Greaves", None, None, None, (), (1001,), (), None),
    ]
    rune = {"id": 8112, "key": "Electrocute", "name": "Zap", "icon": "e.png", "shortDesc": "Zap!"}
    path = {"id": 8100, "key": "Domination", "slots": [{"runes": [rune, {"id": 1}]}, None]}
    server.answers(reply(body=[path, {"key": "Nameless"}]))
    electrocute = RuneData(8112, "Electrocute", "Zap", "Zap!", "e.png")
    assert await dragon.runes("15.12.1") == [
        RunePath(8100, "Domination", "Domination", None, ((electrocute,), ()))
    ]
    spell = {"id": "SummonerFlash", "key": "4", "name": "Flash", "modes": ["ARAM"]}
    server.answers(reply(body={"data": {"SummonerFlash": spell, "Odd": {"id": "Odd"}}}))
    assert await dragon.summoner_spells("15.12.1") == [
        SpellData(4, "SummonerFlash", "Flash", None, ("ARAM",), None)
    ]
    assert [line.split()[1] for line in server.lines] == [
        "/cdn/15.12.1/data/ko_KR/item.json",
        "/cdn/15.12.1/data/en_US/runesReforged.json",
        "/cdn/15.12.1/data/en_US/summoner.json",
    ]


async def test_queues_lie_on_another_host(server: Any, reply: Any) -> None:
    base = f"http://127.0.0.1:{server.port}"
    server.answers(reply(body=[{"queueId": 420, "map": "Rift"}, {"queueId": 0, "map": "Custom"}]))
    async with open_transport(verify=False) as transport:
        for dragon in (
            DataDragon(transport, base_url="http://127.0.0.1:1", docs_url=f"{base}/static"),
            DataDragon(transport, base_url=f"{base}/ddragon"),
        ):
            assert await dragon.queues() == [
                QueueData(0, "Custom", None, None),
                QueueData(420, "Rift", None, None),
            ]
    assert [line.split()[1] for line in server.lines] == [
        "/static/docs/lol/queues.json",
        "/ddragon/docs/lol/queues.json",
    ]


@pytest.mark.parametrize("body", ["{}", "[]", '{"data": {}}', '[{"x": 1}]', "null"])
async def test_files_without_anything_in_them_are_no_answer(
    body: str, server: Any, dragon: DataDragon, reply: Any
) -> None:
    server.answers(reply(body=body))
    for ask in (dragon.items, dragon.runes, dragon.summoner_spells, dragon.champions):
        with pytest.raises(UpstreamFailed):
            await ask("15.12.1")
    with pytest.raises(UpstreamFailed):
        await dragon.queues()


async def test_real_files(server: Any, dragon: DataDragon, reply: Any, shared: Path) -> None:
    folder = shared / "ddragon/15.12.1/pt_BR"

    def real(name: str) -> bytes:
        return bytes(reply(body=(folder / name).read_bytes()))

    server.answers(real("item.json"))
    items = {item.item_id: item for item in await dragon.items("15.12.1", "pt_BR")}
    assert len(items) == 619
    assert (items[3031].name, items[3031].gold) == ("Gume do Infinito", 3450)
    assert items[1001].builds[:2] == (3005, 3047)
    server.answers(real("runesReforged.json"))
    paths = await dragon.runes("15.12.1", "pt_BR")
    assert [path.key for path in paths][:2] == ["Domination", "Inspiration"]
    assert [len(slot) for slot in paths[2].slots] == [4, 3, 3, 3]
    server.answers(real("summoner.json"))
    spells = {spell.spell_id: spell.key for spell in await dragon.summoner_spells("15.12.1")}
    assert len(spells) == 18
    assert spells[4] == "SummonerFlash"
    server.answers(reply(body=(shared / "riot/queues.json").read_bytes()))
    queues = {queue.queue_id: queue for queue in await dragon.queues()}
    assert len(queues) == 109
    assert queues[420].description == "5v5 Ranked Solo games"
