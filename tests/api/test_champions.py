"""Champions: seeded on first use, by name, in the keys that clients know."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from lma.context import Context


async def test_every_champion_is_listed_by_name(rails: httpx.AsyncClient) -> None:
    answer = await rails.get("/champions")
    champions = answer.json()
    assert answer.status_code == 200
    assert all(set(one) == {"champ_id", "name", "nickname", "image_url"} for one in champions)
    assert [one["name"] for one in champions] == sorted(one["name"] for one in champions)
    wukong = next(one for one in champions if one["name"] == "Wukong")
    assert wukong["champ_id"] == 62
    assert wukong["image_url"].endswith("/MonkeyKing.png")


async def test_one_is_found_by_its_number(rails: httpx.AsyncClient) -> None:
    answer = await rails.get("/champions/62")
    assert answer.json()["name"] == "Wukong"


@pytest.mark.parametrize("text", ["0", "99999", "999999999999999999999", "Wukong", "-1", "%00"])
async def test_a_number_of_none_is_null_or_404(
    rails: httpx.AsyncClient, newer: httpx.AsyncClient, text: str
) -> None:
    old = await rails.get(f"/champions/{text}")
    assert (old.status_code, old.content) == (200, b"null")
    new = await newer.get(f"/champions/{text}")
    assert (new.status_code, new.json()["detail"]) == (404, "not_found")


async def test_champions_that_cannot_be_had_are_a_bad_gateway(
    open_context: Callable[..., Context], serve: Callable[..., Any]
) -> None:
    from dataclasses import replace

    from lma.riot.data_dragon import DataDragon
    from lma.riot.http import Patience

    async def fail(_: httpx.Request) -> httpx.Response:
        return httpx.Response(503)

    patience = Patience(tries=2, first_pause_s=0.001)
    dragon = DataDragon(
        httpx.MockTransport(fail), base_url="http://nowhere.invalid", patience=patience
    )
    client = await serve(replace(open_context(), open_ddragon=lambda: dragon))
    answer = await client.get("/champions")
    assert (answer.status_code, answer.json()["detail"]) == (502, "upstream_failed")
