"""Data Dragon's versions and champions."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from lma.core.errors import NotFound, UpstreamFailed
from lma.riot.data_dragon import DataDragon
from lma.riot.http import Patience
from lma.riot.static_data import ChampionData
from lma.riot.transport import open_transport


@pytest.fixture
async def dragon(server: Any) -> AsyncIterator[DataDragon]:
    async with httpx.AsyncClient(transport=open_transport(verify=False)) as http:
        base_url = f"http://127.0.0.1:{server.port}"
        yield DataDragon(http, base_url=base_url, patience=Patience(tries=2, first_pause_s=0.001))


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
