"""Lists of matches and their payloads: Riot's order, verbatim bodies, little asked of anybody."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from lma.context import Context
from lma.db.database import Database
from lma.sandbox import Fault
from lma.services.front_end import match_lists
from tests.api.conftest import NOBODY, sign_up
from tests.api.test_users import requests_of
from tests.conftest import Clock, Opened


async def list_of(client: httpx.AsyncClient, user: dict[str, Any], query: str = "") -> Any:
    answer = await client.get(f"/users/{user['id']}/matches{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def riots_order(ctx: Context, user: dict[str, Any], count: int, start: int = 0) -> list[str]:
    from lma.domain.routing import Region

    return await ctx.riot.match_ids_by_puuid(
        user["puuid"], region=Region.ASIA, count=count, start=start
    )


async def test_a_list_is_the_newest_twenty_in_riots_order(
    rails: httpx.AsyncClient, ctx: Context
) -> None:
    user = await sign_up(rails)
    first = await list_of(rails, user)
    assert [set(item) for item in first] == [{"id", "game_id"}] * 20
    assert [item["game_id"] for item in first] == await riots_order(ctx, user, 20)
    ctx.cache.memory.forget_all("")
    assert await list_of(rails, user) == first  # now from the store


async def test_pages_continue_each_other(rails: httpx.AsyncClient, ctx: Context) -> None:
    user = await sign_up(rails)
    whole = await riots_order(ctx, user, 15)
    for _ in range(2):
        pages = [await list_of(rails, user, f"?count=5&start={start}") for start in (0, 5, 10)]
        assert [item["game_id"] for page in pages for item in page] == whole
        ctx.cache.memory.forget_all("")


@pytest.mark.parametrize(
    "query",
    ["count=0", "count=101", "count=-1", "count=x", "count=1e2", "count=", "start=-1",
     "start=10001", "count=9999999999999999999999", "count=%00", "start=1.5", "count=１２"],
)  # fmt: skip
async def test_pages_out_of_bounds_are_refused(rails: httpx.AsyncClient, query: str) -> None:
    answer = await rails.get(f"/users/{NOBODY}/matches?{query}")
    assert (answer.status_code, answer.json()["detail"]) == (422, "invalid_request")


async def test_a_list_costs_one_query_once_riot_was_asked(
    rails: httpx.AsyncClient, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await sign_up(rails)
    first = await list_of(rails, user)
    ctx.cache.memory.forget_all("")
    queries = count_queries(monkeypatch)
    assert await list_of(rails, user) == first
    assert len(queries) == 1
    assert await list_of(rails, user) == first
    assert len(queries) == 1  # the second came from the cache


async def test_a_new_list_asks_the_store_as_often_for_100_matches_as_for_5(
    rails: httpx.AsyncClient, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await sign_up(rails)
    await list_of(rails, user, "?count=100")
    await asyncio.gather(*ctx.tasks._running.values())
    queries = count_queries(monkeypatch)
    await list_of(rails, user, "?count=99")
    many = len(queries)
    queries.clear()
    await list_of(rails, user, "?count=5")
    assert len(queries) == many


def count_queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that is sent from now on."""
    import asyncpg

    seen: list[str] = []
    for name in ("fetch", "fetchrow", "fetchval", "execute"):
        original = getattr(asyncpg.Connection, name)

        def spied(self: Any, query: str, *args: Any, _real: Any = original, **more: Any) -> Any:
            seen.append(query)
            return _real(self, query, *args, **more)

        monkeypatch.setattr(asyncpg.Connection, name, spied)
    return seen


async def test_every_form_of_an_id_finds_the_payload_verbatim(
    rails: httpx.AsyncClient, ctx: Context
) -> None:
    from lma.domain.match_id import parse_match_id

    user = await sign_up(rails)
    item = (await list_of(rails, user, "?count=1"))[0]
    body = (await ctx.riot.match(parse_match_id(item["game_id"]))).body
    number = item["game_id"].partition("_")[2]
    for text in (item["id"], item["id"].upper(), item["game_id"], item["game_id"].lower(), number):
        answer = await rails.get(f"/matches/{text}")
        assert answer.status_code == 200, text
        assert exact(answer.content) == exact(body)


def exact(body: bytes) -> Any:
    """A body with its numbers as they are spelt."""
    return json.loads(body, parse_float=str, parse_int=str)


async def test_an_unknown_match_is_fetched_once_and_kept(
    open_opened: Callable[..., Opened], serve: Callable[..., Any]
) -> None:
    opened = open_opened(latency_ms=(20, 20))
    client = await serve(opened.ctx)
    user = await sign_up(client)
    game_id = (await riots_order(opened.ctx, user, 1))[0]
    answers = await asyncio.gather(*(client.get(f"/matches/{game_id}") for _ in range(30)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    opened.ctx.cache.memory.forget_all("")
    await client.get(f"/matches/{game_id}")
    assert requests_of(opened)["asia match-v5.match 200"] == 1


@pytest.mark.parametrize(
    "text", ["abc", "1", "NA1_", "XX9_12", "NA1_99999999999999999999", NOBODY, "%00", "-5"]
)
async def test_ids_of_no_match_are_404(rails: httpx.AsyncClient, text: str) -> None:
    answer = await rails.get(f"/matches/{text}")
    assert (answer.status_code, answer.json()["detail"]) == (404, "not_found")


async def test_a_number_that_two_platforms_gave_out_means_neither(
    rails: httpx.AsyncClient, ctx: Context
) -> None:
    async with ctx.db.begin() as session:
        for platform in ("na1", "kr"):
            await session.execute(
                "INSERT INTO match (game_id, platform, number, sort_at, ending, game_info)"
                " VALUES ($1, $2, 77, now(), 'played', $3)",
                f"{platform.upper()}_77",
                platform,
                b"{}",
            )
    assert (await rails.get("/matches/77")).status_code == 404
    assert (await rails.get("/matches/KR_77")).status_code == 200


async def test_a_failing_match_costs_the_list_itself_alone(
    open_context: Callable[..., Context], serve: Callable[..., Any], ctx: Context
) -> None:
    user = await sign_up(await serve(ctx))
    lost = (await riots_order(ctx, user, 3))[1]
    client = await serve(open_context(faults=(Fault(kind="500", path=f"matches/{lost}$"),)))
    items = await list_of(client, user, "?count=10")
    assert len(items) == 9
    assert lost not in {item["game_id"] for item in items}
    answer = await client.get(f"/matches/{lost}")
    assert (answer.status_code, answer.json()["riot_status"]) == (502, 500)
    assert "retry-after" in answer.headers


async def test_what_arrives_in_time_is_answered_and_the_rest_goes_on(
    open_context: Callable[..., Context],
    serve: Callable[..., Any],
    ctx: Context,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = await sign_up(await serve(ctx))
    ids = await riots_order(ctx, user, 10)
    slow = "|".join(ids[6:])
    faults = (Fault(kind="slow", path=f"matches/({slow})$", seconds=1.7),)
    on = open_context(faults=faults)
    client = await serve(on)
    monkeypatch.setattr(match_lists, "BUDGET_S", 1.0)
    first = await client.get(f"/users/{user['id']}/matches?count=10")
    assert first.headers["x-lma-pending"] == "4"
    assert first.headers["cache-control"] == "no-cache"
    assert [item["game_id"] for item in first.json()] == ids[:6]
    await asyncio.gather(*on.tasks._running.values())
    second = await client.get(f"/users/{user['id']}/matches?count=10")
    assert [item["game_id"] for item in second.json()] == ids
    assert "x-lma-pending" not in second.headers


async def test_a_list_that_riot_refuses_is_answered_stale(
    open_context: Callable[..., Context], serve: Callable[..., Any], ctx: Context, clock: Clock
) -> None:
    known = await serve(ctx)
    user = await sign_up(known)
    first = await list_of(known, user)
    clock.move(minutes=11)
    ctx.cache.memory.forget_all("")
    limited = await serve(open_context(faults=(Fault(kind="429-method", retry_after=30),)))
    began = asyncio.get_running_loop().time()
    answer = await limited.get(f"/users/{user['id']}/matches")
    assert asyncio.get_running_loop().time() - began < 2
    assert answer.headers["x-lma-stale"] == "rate_limited"
    assert answer.json() == first


async def test_what_is_not_stored_is_429_with_retry_after(
    open_context: Callable[..., Context], serve: Callable[..., Any], ctx: Context
) -> None:
    user = await sign_up(await serve(ctx))
    limited = await serve(open_context(faults=(Fault(kind="429-method", retry_after=30),)))
    for path in (f"/users/{user['id']}/matches", f"/users/{user['id']}/fetch_rank"):
        answer = await limited.get(path)
        assert (answer.status_code, answer.json()["detail"]) == (429, "rate_limited"), path
        assert 25 <= int(answer.headers["retry-after"]) <= 31
    answer = await limited.get("/matches/KR_5925942632730231")
    assert answer.status_code == 429


async def test_a_key_that_riot_rejects_is_never_the_clients_fault(
    open_context: Callable[..., Context], serve: Callable[..., Any], ctx: Context
) -> None:
    user = await sign_up(await serve(ctx))
    for kind in ("401", "403", "400-apikey"):
        client = await serve(open_context(faults=(Fault(kind=kind),)))
        answer = await client.get(f"/users/{user['id']}/fetch_rank")
        assert (answer.status_code, answer.json()["detail"]) == (503, "riot_key_rejected")
        assert "retry-after" in answer.headers


async def test_what_jsonb_refuses_is_sent_as_riot_sent_it(
    rails: httpx.AsyncClient, ctx: Context
) -> None:
    bodies = {"NA1_1": b'{"a":"x\\u0000y","b":1.50}', "NA1_2": b'{"a":NaN}'}
    async with ctx.db.begin() as session:
        for game_id, body in bodies.items():
            await session.execute(
                "INSERT INTO match"
                " (game_id, platform, number, sort_at, ending, game_info, original)"
                " VALUES ($1, 'na1', $2, now(), 'played', $3, $4)",
                game_id,
                int(game_id[-1]),
                b'{"a": null}',
                body,
            )
    assert (await rails.get("/matches/NA1_1")).content == bodies["NA1_1"]
    # NaN is no JSON: no browser could read it.
    assert (await rails.get("/matches/NA1_2")).json() == {"a": None}


async def test_a_hung_query_ends_in_503_and_the_next_request_succeeds(
    address: dict[str, Any], serve: Callable[..., Any], ctx: Context
) -> None:
    from dataclasses import replace

    from lma.db.database import Timeouts

    hurried = Database(address, size=1, timeouts=Timeouts(0.3, 0.3, 0.2))
    client = await serve(replace(ctx, db=hurried))
    user = await sign_up(client)
    async with lock_on(ctx, "user_match"):
        answer = await client.get(f"/users/{user['id']}/matches")
        assert answer.status_code == 503
        assert answer.json()["detail"] == "database_unavailable"
        assert int(answer.headers["retry-after"]) >= 1
    async with hurried.read():  # the pool's only connection is taken
        answer = await client.get(f"/users/{user['id']}")
        assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    assert len(await list_of(client, user, "?count=2")) == 2
    await hurried.close()


@asynccontextmanager
async def lock_on(ctx: Context, table: str) -> AsyncIterator[None]:
    """While this lasts, nobody else gets at a table."""
    async with ctx.db.begin() as session:
        await session.execute(f"LOCK TABLE {table}")
        yield
