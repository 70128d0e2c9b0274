"""Routes for operators: everybody with their email, and the metrics where they are closed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from lma.context import Context
from lma.core.errors import BadInput, NotFound
from lma.db.database import Database, Timeouts
from lma.services.ops_keys import create_ops_key, list_ops_keys, revoke_ops_key
from tests.api.conftest import NOBODY, sign_up
from tests.conftest import Clock


def bearing(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


async def test_everybody_is_told_to_whoever_has_a_key(
    rails: httpx.AsyncClient, ctx: Context
) -> None:
    user = await sign_up(rails)
    key = await create_ops_key(ctx, "test")
    answer = await rails.get("/users", headers=bearing(key))
    assert answer.status_code == 200
    assert answer.json() == [user]
    assert answer.json()[0]["email"] == "faker@example.com"
    assert answer.headers["cache-control"] == "no-store"
    assert "link" not in answer.headers


async def test_nobody_else_is_told(rails: httpx.AsyncClient, ctx: Context) -> None:
    await sign_up(rails)
    key = await create_ops_key(ctx, "test")
    flipped = key[:-1] + ("A" if key[-1] != "A" else "B")
    for headers in (
        {},
        bearing(""),
        bearing(flipped),
        bearing(key[:-1]),
        bearing(key + "A"),
        bearing(key.upper()),
        {"authorization": key},
        {"authorization": f"Basic {key}"},
        {"x-api-key": key},
    ):
        answer = await rails.get("/users", headers=headers)
        assert (answer.status_code, answer.json()["detail"]) == (401, "unauthorized"), headers
        assert answer.headers["www-authenticate"] == "Bearer"
        assert "example.com" not in answer.text
    assert (await rails.get(f"/users?key={key}")).status_code == 401


async def test_pages_continue_each_other(rails: httpx.AsyncClient, ctx: Context) -> None:
    users = [await sign_up(rails, f"Somebody{n}#NA1", f"s{n}@example.com") for n in range(5)]
    key = await create_ops_key(ctx, "test")
    seen: list[str] = []
    path: str | None = "/users?count=2"
    pages = 0
    while path is not None:
        answer = await rails.get(path, headers=bearing(key))
        seen += [user["id"] for user in answer.json()]
        link = answer.headers.get("link")
        path = link.partition(">")[0].removeprefix("<") if link else None
        pages += 1
    assert pages == 3
    assert seen == sorted(user["id"] for user in users)


@pytest.mark.parametrize("query", ["count=0", "count=101", "count=x", "after=x"])
async def test_pages_are_bounded(rails: httpx.AsyncClient, ctx: Context, query: str) -> None:
    key = await create_ops_key(ctx, "test")
    assert (await rails.get(f"/users?{query}", headers=bearing(key))).status_code == 422
    assert (await rails.get(f"/users?after={NOBODY}", headers=bearing(key))).json() == []


async def test_two_keys_may_be_good_and_a_revoked_one_is_not(
    rails: httpx.AsyncClient, ctx: Context, clock: Clock
) -> None:
    old = await create_ops_key(ctx, "old")
    clock.move(seconds=1)
    new = await create_ops_key(ctx, "new")
    clock.move(seconds=1)
    with pytest.raises(BadInput):
        await create_ops_key(ctx, "third")
    for key in (old, new):
        assert (await rails.get("/users", headers=bearing(key))).status_code == 200
    await revoke_ops_key(ctx, "old")
    assert (await rails.get("/users", headers=bearing(old))).status_code == 401
    assert (await rails.get("/users", headers=bearing(new))).status_code == 200
    with pytest.raises(NotFound):
        await revoke_ops_key(ctx, "old")
    await create_ops_key(ctx, "third")
    rows = await list_ops_keys(ctx)
    assert [(row.name, row.revoked_at is None) for row in rows] == [
        ("old", False),
        ("new", True),
        ("third", True),
    ]


async def test_a_key_is_kept_nowhere(ctx: Context) -> None:
    key = await create_ops_key(ctx, "test")
    async with ctx.db.read() as session:
        kept = await session.fetchval("SELECT row_to_json(ops_key)::text FROM ops_key")
    assert len(key) == len("lma_ops_") + 43
    assert key not in kept
    assert key.removeprefix("lma_ops_") not in kept


async def test_metrics_need_a_key_where_that_is_set(
    serve: Callable[..., Any], rails: httpx.AsyncClient, ctx: Context
) -> None:
    key = await create_ops_key(ctx, "prometheus")
    closed = await serve(metrics_access="key")
    assert (await rails.get("/metrics")).status_code == 200
    assert (await closed.get("/metrics")).status_code == 401
    answer = await closed.get("/metrics", headers=bearing(key))
    assert answer.status_code == 200
    assert key not in answer.text


async def test_metrics_are_told_while_the_store_is_down(
    serve: Callable[..., Any], ctx: Context
) -> None:
    key = await create_ops_key(ctx, "prometheus")
    closed = await serve(metrics_access="key")
    app = closed._transport.app
    assert (await closed.get("/metrics", headers=bearing(key))).status_code == 200
    nowhere = {"host": "127.0.0.1", "port": 1, "user": "u", "database": "d"}
    app.state.ctx = replace(ctx, db=Database(nowhere, timeouts=Timeouts(connect_s=0.5)))
    assert (await closed.get("/metrics", headers=bearing(key))).status_code == 200
    assert (await closed.get("/metrics", headers=bearing(key + "x"))).status_code == 401
    assert (await closed.get("/users", headers=bearing(key))).status_code == 503
