"""Paths reach the server as they were written, over connections that are kept."""

import asyncio
import gzip
import zlib
from typing import Any

import httpx
import pytest

from lma.domain.riot_id import RiotId
from lma.domain.routing import Region
from lma.riot.client import RiotClient
from lma.riot.http import path_part
from lma.riot.transport import open_transport

NAMES = {
    "100% win": "100%25%20win",
    "a?b": "a%3Fb",
    "a#b": "a%23b",
    "x/y": "x%2Fy",
    "!';@": "%21%27%3B%40",
    "%41": "%2541",
    "..": "%2E%2E",
    "+&=": "%2B%26%3D",
    "[b]~|^`{}\\": "%5Bb%5D~%7C%5E%60%7B%7D%5C",
    "이상혁": "%EC%9D%B4%EC%83%81%ED%98%81",
    "🦊": "%F0%9F%A6%8A",
}


@pytest.mark.parametrize(("name", "sent"), NAMES.items())
async def test_a_name_is_encoded_exactly_once(
    name: str, sent: str, server: Any, riot: RiotClient, reply: Any
) -> None:
    server.answers(reply(body={"puuid": "p"}))
    account = await riot.account_by_riot_id(RiotId(name, "a#1"), region=Region.ASIA)
    path = f"/asia/riot/account/v1/accounts/by-riot-id/{sent}/a%231"
    assert server.lines == [f"GET {path} HTTP/1.1"]
    assert account.game_name == name


@pytest.mark.parametrize(("name", "sent"), NAMES.items())
async def test_httpx_alone_leaves_the_path_as_it_is_too(
    name: str, sent: str, server: Any, reply: Any
) -> None:
    server.answers(reply())
    async with httpx.AsyncClient(trust_env=False) as http:
        await http.get(f"http://127.0.0.1:{server.port}/{path_part(name)}")
    assert server.lines == [f"GET /{sent} HTTP/1.1"]


async def test_the_request_carries_the_key_and_asks_for_gzip(
    server: Any, riot: RiotClient, reply: Any
) -> None:
    packed = gzip.compress(b'{"puuid": "p", "gameName": "A", "tagLine": "B"}')
    server.answers(reply(body=packed, content_encoding="gzip"))
    account = await riot.account_by_puuid("p", region=Region.ASIA)
    assert (account.game_name, account.tag_line) == ("A", "B")
    assert server.heads[0]["x-riot-token"] == "RGAPI-secret"
    assert server.heads[0]["accept-encoding"] == "gzip"


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


ACCOUNT = b'{"puuid": "p", "gameName": "A", "tagLine": "B"}'
PACKED = {
    "nothing": (ACCOUNT, ""),
    "said to be itself": (ACCOUNT, "Identity"),
    "x-gzip": (gzip.compress(ACCOUNT), "x-gzip"),
    "in two members": (gzip.compress(ACCOUNT[:9]) + gzip.compress(ACCOUNT[9:]), "GZIP"),
    "padded": (gzip.compress(ACCOUNT) + bytes(512), "gzip"),
    "twice": (gzip.compress(zlib.compress(ACCOUNT)), "deflate, gzip"),
    "unpacked by a proxy": (ACCOUNT, "gzip"),
    "deflate": (zlib.compress(ACCOUNT), "deflate"),
    "deflate without a header": (raw_deflate(ACCOUNT), "deflate"),
}


@pytest.mark.parametrize("how", PACKED)
async def test_a_body_is_read_however_it_is_packed(
    how: str, server: Any, riot: RiotClient, reply: Any
) -> None:
    body, encoding = PACKED[how]
    server.answers(reply(body=body, content_encoding=encoding))
    account = await riot.account_by_puuid("p", region=Region.ASIA)
    assert (account.game_name, account.tag_line) == ("A", "B")
    assert len(server.lines) == 1


async def test_one_connection_serves_many_requests(
    server: Any, riot: RiotClient, reply: Any
) -> None:
    server.answers(reply(body={"puuid": "p"}))
    for n in range(5):
        await riot.account_by_puuid(f"p{n}", region=Region.ASIA)
    assert (len(server.lines), server.connections) == (5, 1)


async def test_a_request_is_never_repeated_behind_the_limiters_back(
    server: Any, reply: Any
) -> None:
    async def hang_up(writer: asyncio.StreamWriter) -> None:
        writer.close()

    server.answers(reply(), hang_up, reply())
    async with httpx.AsyncClient(transport=open_transport(verify=False)) as http:
        url = f"http://127.0.0.1:{server.port}/"
        await http.get(url)
        with pytest.raises(httpx.ReadError):
            await http.get(url)
    assert len(server.lines) == 2


async def test_nobody_listening_is_a_connect_error() -> None:
    async with httpx.AsyncClient(transport=open_transport(verify=False)) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get("http://127.0.0.1:1/")
