"""Ranks: Riot's entries verbatim, in the shape of either dialect."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from lma.context import Context
from lma.domain.routing import Platform
from lma.sandbox import Fault
from tests.api.conftest import sign_up
from tests.conftest import Clock

SOLO = b'{"queueType":"RANKED_SOLO_5x5","leaguePoints":7,"unknownField":{"x":1.50}}'
FLEX = b'{"queueType":"RANKED_FLEX_SR","leaguePoints":9}'
ODD = b'{"leaguePoints":1}'


async def put_entries(ctx: Context, user: dict[str, Any], entries: bytes) -> None:
    async with ctx.db.begin() as session:
        await session.execute(
            "INSERT INTO league (user_id, entries, fetched_at) VALUES ($1::text::uuid, $2, $3)"
            " ON CONFLICT (user_id) DO UPDATE SET entries = excluded.entries",
            user["id"],
            entries,
            ctx.clock(),
        )
    ctx.cache.memory.forget_all("")


async def test_rails_gets_riots_array_with_solo_queue_first(
    rails: httpx.AsyncClient, ctx: Context
) -> None:
    user = await sign_up(rails)
    await put_entries(ctx, user, b"[" + b",".join((ODD, FLEX, SOLO)) + b"]")
    answer = await rails.get(f"/users/{user['id']}/fetch_rank")
    assert answer.json() == [json.loads(entry) for entry in (SOLO, ODD, FLEX)]
    assert b"1.50" in answer.content


async def test_next_gets_the_solo_entry_alone(newer: httpx.AsyncClient, ctx: Context) -> None:
    user = await sign_up(newer)
    await put_entries(ctx, user, b"[" + b",".join((FLEX, SOLO)) + b"]")
    answer = await newer.get(f"/users/{user['id']}/fetch_rank")
    assert answer.json() == json.loads(SOLO)
    await put_entries(ctx, user, b"[" + FLEX + b"]")
    assert (await newer.get(f"/users/{user['id']}/fetch_rank")).json() == {}


async def test_the_unranked_have_none(
    rails: httpx.AsyncClient, newer: httpx.AsyncClient, ctx: Context
) -> None:
    user = await sign_up(rails)
    await put_entries(ctx, user, b"[]")
    assert (await rails.get(f"/users/{user['id']}/fetch_rank")).json() == []
    ctx.cache.memory.forget_all("")
    assert (await newer.get(f"/users/{user['id']}/fetch_rank")).json() == {}


async def test_a_rank_comes_from_riot_and_is_then_known(
    rails: httpx.AsyncClient, ctx: Context
) -> None:
    user = await sign_up(rails)
    told = await ctx.riot.league_entries_by_puuid(user["puuid"], platform=Platform.KR)
    answer = await rails.get(f"/users/{user['id']}/fetch_rank")
    by_queue = {entry["queueType"]: entry for entry in json.loads(told.body)}
    assert {entry["queueType"]: entry for entry in answer.json()} == by_queue


async def test_a_stored_rank_makes_up_for_riot(
    open_context: Callable[..., Context], serve: Callable[..., Any], ctx: Context, clock: Clock
) -> None:
    user = await sign_up(await serve(ctx))
    await put_entries(ctx, user, b"[" + SOLO + b"]")
    clock.move(minutes=11)
    down = await serve(open_context(faults=(Fault(kind="502"),)))
    answer = await down.get(f"/users/{user['id']}/fetch_rank")
    assert answer.headers["x-lma-stale"] == "upstream_failed"
    assert answer.json() == [json.loads(SOLO)]
