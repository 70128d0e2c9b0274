"""What one client may ask for: by address, by account, by the calls to Riot that it causes."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from lma.bootstrap.metered import Metered
from lma.cache.counters import Counters
from lma.cache.windows import Windows
from lma.context import Context
from lma.core.asker import ASKER
from lma.core.errors import TooManyRequests
from lma.domain.client_address import counted_as
from lma.riot.rate_limit import InProcessLimiter
from tests.api.conftest import sign_up
from tests.api.redis_server import RedisServer
from tests.conftest import Clock

SHAPE = {"detail", "message", "request_id"}
PROXY = "127.0.0.1"


def limited(ctx: Context, **limits: str) -> Context:
    return replace(ctx, counters=Counters(limits))


async def sign_in(
    client: httpx.AsyncClient, name: str, email: str = "guess@example.com", come_from: str = ""
) -> httpx.Response:
    headers = {"x-forwarded-for": come_from} if come_from else {}
    return await client.post(
        "/users/sign_in", json={"summonerName": name, "email": email}, headers=headers
    )


async def test_an_address_that_asks_too_often_is_told_to_wait(
    serve: Callable[..., Any], ctx: Context
) -> None:
    client = await serve(limited(ctx, address="3/minute"), trusted_proxies=PROXY)
    for n in range(3):
        assert (await sign_in(client, f"Somebody{n}#NA1", come_from="203.0.113.7")).json() is None
    for path, body in (
        ("/users/sign_in", {"summonerName": "Faker#KR1", "email": "a@b.co"}),
        ("/users/sign_up", {"summonerName": "Faker#KR1", "email": "a@b.co"}),
        ("/fetch_user", {"summonerName": "Faker#KR1"}),
    ):
        answer = await client.post(path, json=body, headers={"x-forwarded-for": "203.0.113.7"})
        assert (answer.status_code, answer.json()["detail"]) == (429, "too_many_requests")
        assert set(answer.json()) == SHAPE
        assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert (await sign_in(client, "Faker#KR1", come_from="203.0.113.8")).status_code == 200


async def test_whoever_is_no_proxy_of_ours_cannot_name_another_address(
    serve: Callable[..., Any], ctx: Context
) -> None:
    client = await serve(limited(ctx, address="2/minute"))
    told = [
        (await sign_in(client, "Faker#KR1", come_from=f"203.0.113.{n}")).status_code
        for n in range(4)
    ]
    assert told == [200, 200, 429, 429]


async def test_what_is_malformed_is_not_counted(serve: Callable[..., Any], ctx: Context) -> None:
    client = await serve(limited(ctx, address="1/minute", account="1/minute"))
    for _ in range(5):
        assert (await client.post("/users/sign_in", json={})).status_code == 422
    assert (await sign_in(client, "Faker#KR1")).status_code == 200


@pytest.mark.parametrize("name", ["Faker#KR1", "Nobody#KR1"])
async def test_guesses_at_one_player_are_counted_whoever_makes_them(
    serve: Callable[..., Any], ctx: Context, name: str
) -> None:
    """Whether there is such a player can't be seen from it."""
    client = await serve(limited(ctx, account="3/minute"), trusted_proxies=PROXY)
    await sign_up(client, "Faker#KR1")
    spellings = [name, name.lower(), name.replace("#", "%23"), f" {name}", name.upper()]
    told = [
        (await sign_in(client, spelling, come_from=f"203.0.113.{n}")).status_code
        for n, spelling in enumerate(spellings)
    ]
    assert told == [200, 200, 200, 429, 429]
    assert (await sign_in(client, "Other#KR1")).status_code == 200


async def test_whoever_is_let_in_is_not_counted(serve: Callable[..., Any], ctx: Context) -> None:
    client = await serve(limited(ctx, account="2/minute, 3/hour"))
    user = await sign_up(client, "Faker#KR1")
    for _ in range(6):
        answer = await sign_in(client, "Faker#KR1", user["email"])
        assert answer.json()["id"] == user["id"]


async def test_the_right_email_is_no_way_around_a_full_count(
    serve: Callable[..., Any], ctx: Context
) -> None:
    client = await serve(limited(ctx, account="2/minute"))
    user = await sign_up(client, "Faker#KR1")
    for _ in range(2):
        await sign_in(client, "Faker#KR1")
    assert (await sign_in(client, "Faker#KR1", user["email"])).status_code == 429


async def test_many_guesses_at_once_are_no_way_around_either(
    serve: Callable[..., Any], ctx: Context
) -> None:
    client = await serve(limited(ctx, account="5/minute"))
    answers = await asyncio.gather(*(sign_in(client, "Faker#KR1") for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 15


async def test_signing_up_with_guesses_is_counted_too(
    serve: Callable[..., Any], ctx: Context
) -> None:
    client = await serve(limited(ctx, account="2/minute"))
    await sign_up(client, "Faker#KR1")
    told = []
    for n in range(4):
        body = {"summonerName": "Faker#KR1", "email": f"guess{n}@example.com"}
        told.append((await client.post("/users/sign_up", json=body)).status_code)
    assert told == [409, 409, 429, 429]


async def test_they_can_be_turned_off(serve: Callable[..., Any], ctx: Context) -> None:
    client = await serve(limited(ctx, address="off", account="off", riot="off"))
    for _ in range(30):
        assert (await sign_in(client, "Faker#KR1")).status_code == 200


# --- calls to Riot -------------------------------------------------------------------------------


@pytest.fixture
def metered(open_opened: Callable[..., Any]) -> Callable[..., Context]:
    """Opens a context whose client of Riot's counts who causes its calls, as a server's does."""

    def open_one(**limits: str) -> Context:
        counters = Counters(limits)
        ctx: Context = open_opened(limiter=Metered(InProcessLimiter(), counters)).ctx
        return replace(ctx, counters=counters)

    return open_one


async def test_one_client_cannot_use_up_what_all_share(
    serve: Callable[..., Any], metered: Callable[..., Context]
) -> None:
    client = await serve(metered(riot="4/minute"), trusted_proxies=PROXY)

    async def ask(match: str, address: str) -> httpx.Response:
        answer: httpx.Response = await client.get(
            f"/matches/{match}", headers={"x-forwarded-for": address}
        )
        return answer

    told = [(await ask(f"NA1_999999{n:04d}", "203.0.113.7")).status_code for n in range(6)]
    assert told == [404] * 4 + [429] * 2
    refused = await ask("NA1_9999999999", "203.0.113.7")
    assert refused.json()["detail"] == "too_many_requests"
    assert int(refused.headers["retry-after"]) >= 1
    assert (await ask("NA1_9999999999", "203.0.113.8")).status_code == 404


async def test_what_is_stored_is_answered_all_the_same(
    serve: Callable[..., Any],
    ctx: Context,
    metered: Callable[..., Context],
    clock: Clock,
) -> None:
    user = await sign_up(await serve(ctx))
    client = await serve(metered(riot="1/minute"))
    await client.get("/matches/NA1_9999999999")
    clock.move(hours=1)
    answer = await client.get(f"/users/{user['id']}")
    assert (answer.status_code, answer.headers["x-lma-stale"]) == (200, "too_many_requests")
    assert (await client.get("/champions")).status_code == 200


async def test_work_that_nobody_outside_asked_for_is_not_counted(
    metered: Callable[..., Context],
) -> None:
    counted = metered(riot="1/minute")
    region = counted.platform.account_region
    from lma.domain.riot_id import RiotId

    for _ in range(3):
        await counted.riot.account_by_riot_id(RiotId("Faker", "KR1"), region=region)
    token = ASKER.set("203.0.113.7")
    try:
        await counted.riot.account_by_riot_id(RiotId("Faker", "KR1"), region=region)
        with pytest.raises(TooManyRequests):
            await counted.riot.account_by_riot_id(RiotId("Other", "KR1"), region=region)
    finally:
        ASKER.reset(token)


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("[2001:db8:1:3::1]:4711", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_addresses_are_counted_by_whom_they_belong_to(address: str, counted: str) -> None:
    assert counted_as(address) == counted


async def test_an_ipv6_client_is_its_network(serve: Callable[..., Any], ctx: Context) -> None:
    client = await serve(limited(ctx, address="2/minute"), trusted_proxies=PROXY)
    told = [
        (await sign_in(client, "Faker#KR1", come_from=f"2001:db8:1:2::{n}")).status_code
        for n in range(1, 5)
    ]
    assert told == [200, 200, 429, 429]
    assert (await sign_in(client, "Faker#KR1", come_from="2001:db8:1:3::1")).status_code == 200


# --- where counts are kept -----------------------------------------------------------------------


async def test_a_window_ends_and_the_oldest_make_room() -> None:
    clock = Clock()
    windows = Windows(most=10, clock=clock.timestamp)
    assert [await windows.incr("a", 60) for _ in range(3)] == [1, 2, 3]
    assert await windows.get_expiry("a") == clock.timestamp() + 60
    assert await windows.incr("a", 60, -1) == 2
    clock.move(seconds=60)
    assert (await windows.get("a"), await windows.incr("a", 60)) == (0, 1)
    for n in range(30):
        await windows.incr(f"other{n}", 60)
    assert len(windows._counts) <= 10
    assert await windows.get("a") == 0
    assert await windows.get("other29") == 1


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server on PATH")
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def counters(redis_server: RedisServer) -> AsyncIterator[Callable[[], Counters]]:
    """Makes counters on that Redis, as each process does."""
    made: list[Counters] = []

    def make() -> Counters:
        made.append(Counters({"account": "3/minute"}, redis_server.url))
        return made[-1]

    yield make
    for one in made:
        await one.close()


async def refused(counters: Counters, times: int) -> list[bool]:
    return [await counters.hit("account", "somebody@example.com") is not None for _ in range(times)]


async def test_processes_count_together(
    counters: Callable[[], Counters], redis_server: RedisServer
) -> None:
    one, other = counters(), counters()
    assert await refused(one, 2) == [False, False]
    assert await refused(other, 2) == [False, True]
    await other.take_back("account", "somebody@example.com")
    await one.take_back("account", "somebody@example.com")
    assert await refused(one, 2) == [False, True]
    import redis

    kept = redis.Redis.from_url(redis_server.url)
    keys = kept.keys("*")
    kept.close()
    assert keys
    assert not [key for key in keys if b"somebody" in key or b"example" in key]


@pytest.mark.parametrize("how", ["dead", "hung"])
async def test_while_redis_is_gone_each_counts_for_itself(
    counters: Callable[[], Counters],
    redis_server: RedisServer,
    serve: Callable[..., Any],
    ctx: Context,
    how: str,
) -> None:
    counting = counters()
    client = await serve(replace(ctx, counters=counting))
    assert (await sign_in(client, "Faker#KR1")).status_code == 200
    if how == "dead":
        redis_server.stop()
    else:
        redis_server.send(signal.SIGSTOP)
    async with asyncio.timeout(5):  # each of the first three waits for 100 ms
        told = [(await sign_in(client, "Faker#KR1")).status_code for _ in range(5)]
    assert told == [200, 200, 200, 429, 429]
    assert counting.breaker.is_open


async def test_redis_counts_again_once_it_is_back(
    counters: Callable[[], Counters], redis_server: RedisServer
) -> None:
    counting = counters()
    redis_server.stop()
    await refused(counting, 3)
    redis_server.start()
    for _ in range(50):  # on a busy machine an answer may come after 100 ms
        counting.breaker._shut_until = 0.0
        await counting.hit("account", "other")
        if not counting.breaker.is_open:
            break
    assert await refused(counters(), 1) == [False]
    assert not counting.breaker.is_open
