"""What goes wrong on purpose, inside the process."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from lma.sandbox import Fault

from .conftest import Clock, Riot, account_path

PATH = account_path("Faker", "NA1")


async def test_by_default_nothing_goes_wrong(riot: Riot) -> None:
    for _ in range(20):
        assert (await riot.get(PATH)).status_code == 200


@pytest.mark.parametrize(("kind", "status"), [("500", 500), ("503", 503), ("504", 504)])
async def test_server_errors(open_riot: Callable[..., Riot], kind: Any, status: int) -> None:
    response = await open_riot(faults=(Fault(kind=kind),)).get(PATH)
    assert response.status_code == status
    assert response.json()["status"]["status_code"] == status


async def test_bad_gateway_is_html(open_riot: Callable[..., Riot]) -> None:
    response = await open_riot(faults=(Fault(kind="502"),)).get(PATH)
    assert response.status_code == 502
    assert response.headers["content-type"] == "text/html"
    assert response.text.startswith("<html>")


@pytest.mark.parametrize("kind", ["application", "method", "service"])
@pytest.mark.parametrize("retry_after", [None, 3])
@pytest.mark.parametrize("bare", [False, True])
async def test_too_many_requests(
    open_riot: Callable[..., Riot], kind: str, retry_after: int | None, bare: bool
) -> None:
    fault = Fault(kind=f"429-{kind}", retry_after=retry_after, bare=bare)  # type: ignore[arg-type]
    response = await open_riot(faults=(fault,)).get(PATH)
    assert response.status_code == 429
    assert response.headers.get("x-rate-limit-type") == (None if bare else kind)
    assert response.headers.get("retry-after") == (retry_after and str(retry_after))


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("401", 401, "Unauthorized"),
        ("403", 403, "Forbidden"),
        ("404", 404, "Data not found"),
        ("400-apikey", 400, "Unknown apikey"),
        ("400-decrypting", 400, "Exception decrypting"),
    ],
)
async def test_refusals(open_riot: Callable[..., Riot], kind: Any, status: int, words: str) -> None:
    response = await open_riot(faults=(Fault(kind=kind),)).get(PATH)
    assert response.status_code == status
    assert words in response.json()["status"]["message"]


async def test_a_reset_is_a_read_error(open_riot: Callable[..., Riot]) -> None:
    with pytest.raises(httpx.ReadError):
        await open_riot(faults=(Fault(kind="reset"),)).get(PATH)


async def test_a_truncated_body_is_a_protocol_error(open_riot: Callable[..., Riot]) -> None:
    riot = open_riot(faults=(Fault(kind="truncate"),))
    with pytest.raises(httpx.RemoteProtocolError):
        await riot.get(PATH)
    body = bytearray()
    async with riot.http.stream("GET", PATH) as response:
        assert response.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            await read_into(body, response)
    assert 0 < len(body) < int(response.headers["content-length"])


async def read_into(body: bytearray, response: httpx.Response) -> None:
    async for part in response.aiter_bytes():
        body.extend(part)


async def test_a_malformed_body_is_no_json(open_riot: Callable[..., Riot]) -> None:
    response = await open_riot(faults=(Fault(kind="malformed"),)).get(PATH)
    assert response.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        response.json()


async def test_an_empty_body(open_riot: Callable[..., Riot]) -> None:
    response = await open_riot(faults=(Fault(kind="empty"),)).get(PATH)
    assert (response.status_code, response.content) == (200, b"")


async def test_html_in_the_place_of_a_body(open_riot: Callable[..., Riot]) -> None:
    response = await open_riot(faults=(Fault(kind="html"),)).get(PATH)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html")
    assert response.text.startswith("<html>")


async def test_a_hang_lasts_as_long_as_the_client_is_patient(
    open_riot: Callable[..., Riot],
) -> None:
    riot = open_riot(faults=(Fault(kind="hang", seconds=60),))
    start = time.monotonic()
    with pytest.raises(httpx.ReadTimeout):
        await riot.get(PATH, timeout=0.05)
    assert time.monotonic() - start < 5
    riot = open_riot(faults=(Fault(kind="hang", seconds=0.05),))
    with pytest.raises(httpx.RemoteProtocolError):
        await riot.get(PATH, timeout=5)


async def test_slow_and_latency_take_their_time(open_riot: Callable[..., Riot]) -> None:
    for options in (
        {"faults": (Fault(kind="slow", seconds=0.1),)},
        {"latency_ms": (100, 120)},
    ):
        start = time.monotonic()
        assert (await open_riot(**options).get(PATH)).status_code == 200
        assert time.monotonic() - start >= 0.1


async def test_a_request_is_counted_after_half_of_the_way(
    open_riot: Callable[..., Riot], clock: Clock
) -> None:
    riot = open_riot(latency_ms=(200, 200), app_limits="1:1")
    waiting = asyncio.create_task(riot.get(PATH))
    await asyncio.sleep(0.02)
    assert not (await riot.json("/sandbox/stats"))["peaks"]
    await waiting
    assert (await riot.json("/sandbox/stats"))["peaks"] == {"americas 1:1": 1}


async def statuses(riot: Riot, count: int, path: str = PATH) -> list[int]:
    return [(await riot.get(path)).status_code for _ in range(count)]


async def test_the_first_times_of_each_path(open_riot: Callable[..., Riot]) -> None:
    riot = open_riot(faults=(Fault(kind="404", times=2),))
    assert await statuses(riot, 4) == [404, 404, 200, 200]
    assert await statuses(riot, 3, account_path("Caps", "EUW")) == [404, 404, 200]


async def test_every_nth_request(open_riot: Callable[..., Riot]) -> None:
    riot = open_riot(faults=(Fault(kind="500", every=3),))
    assert await statuses(riot, 7) == [200, 200, 500, 200, 200, 500, 200]


async def test_only_some_paths(open_riot: Callable[..., Riot]) -> None:
    riot = open_riot(faults=(Fault(kind="500", path=r"/match/v5/"),))
    puuid = (await riot.account("Faker", "NA1"))["puuid"]
    path = f"/americas/lol/match/v5/matches/by-puuid/{puuid}/ids"
    assert await statuses(riot, 1, path) == [500]
    assert await statuses(riot, 1) == [200]


async def test_a_share_of_paths_that_the_seed_picks(open_riot: Callable[..., Riot]) -> None:
    async def hit(seed: int) -> list[int]:
        riot = open_riot(seed=seed, faults=(Fault(kind="500", share=1 / 3),))
        paths = [account_path(f"player {number}", "NA1") for number in range(300)]
        return [(await riot.get(path)).status_code for path in paths]

    first = await hit(1)
    assert 75 <= first.count(500) <= 125
    assert await hit(1) == first
    assert await hit(2) != first


async def test_the_first_fault_that_fits_is_taken(open_riot: Callable[..., Riot]) -> None:
    faults = (Fault(kind="500", times=1), Fault(kind="503", times=1))
    assert await statuses(open_riot(faults=faults), 3) == [500, 503, 200]


async def test_data_dragon_fails_too(open_riot: Callable[..., Riot]) -> None:
    riot = open_riot(faults=(Fault(kind="503", path="^/ddragon/"),))
    assert await statuses(riot, 1, "/ddragon/api/versions.json") == [503]


async def test_faults_are_set_by_a_request(riot: Riot) -> None:
    body = msgspec.json.encode([Fault(kind="500", times=1)])
    assert (await riot.http.post("/sandbox/faults", content=body)).json() == {"faults": 1}
    assert await statuses(riot, 2) == [500, 200]
    for wrong in (b"", b"{}", b'[{"kind":"501"}]', b"\xff"):
        assert (await riot.http.post("/sandbox/faults", content=wrong)).status_code == 400
    await riot.http.post("/sandbox/faults", content=b'[{"kind":"reset"}]')
    with pytest.raises(httpx.ReadError):
        await riot.get(PATH)
    stats = await riot.json("/sandbox/stats")
    assert stats["requests"]["americas account-v1.by-riot-id reset"] == 1


async def test_a_faulty_answer_still_counts_against_the_limit(
    open_riot: Callable[..., Riot],
) -> None:
    riot = open_riot(app_limits="2:60", faults=(Fault(kind="500"),))
    assert await statuses(riot, 3) == [500, 500, 429]
