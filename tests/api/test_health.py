"""Health, metrics, and what the API says of itself."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx

from lma.context import Context
from lma.db import ledger
from lma.db.database import Database, Timeouts
from lma.db.ledger import Wish
from lma.domain.work import Kind, WorkQueue


async def test_a_server_with_its_database_is_ready(rails: httpx.AsyncClient) -> None:
    assert (await rails.get("/health/live")).json()["status"] == "live"
    answer = await rails.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")


async def test_one_without_its_database_lives_but_is_not_ready(
    serve: Callable[..., Any], ctx: Context
) -> None:
    nowhere = Database(
        {"host": "127.0.0.1", "port": 1, "user": "u", "database": "d", "password": "hunter2"},
        timeouts=Timeouts(connect_s=0.5),
    )
    client = await serve(replace(ctx, db=nowhere))
    assert (await client.get("/health/live")).status_code == 200
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "unready")
    for path in ("/matches/KR_1", "/champions", "/users/00000000-0000-0000-0000-000000000000"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["detail"]) == (503, "database_unavailable")
        assert "127.0.0.1" not in answer.text
        assert "retry-after" in answer.headers


async def test_one_behind_its_migrations_is_not_ready(
    rails: httpx.AsyncClient, ctx: Context
) -> None:
    async with ctx.db.begin() as session:
        before = await session.fetchval("SELECT version_num FROM alembic_version")
        await session.execute("UPDATE alembic_version SET version_num = '0000'")
    try:
        answer = await rails.get("/health/ready")
    finally:
        async with ctx.db.begin() as session:
            await session.execute("UPDATE alembic_version SET version_num = $1", before)
    assert (answer.status_code, answer.json()["checks"]) == (
        503,
        {"database": "schema_out_of_date", "cache": "in this process"},
    )


async def test_one_that_drains_is_not_ready(rails: httpx.AsyncClient) -> None:
    app = rails._transport.app  # type: ignore[attr-defined]
    app.state.draining = True
    answer = await rails.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "draining")
    assert (await rails.get("/champions")).status_code == 200


async def test_metrics_count_requests_by_route_and_never_by_path(
    rails: httpx.AsyncClient,
) -> None:
    await rails.get("/users/someone@example.com")
    await rails.get("/matches/NA1_1")
    await rails.get("/wp-login.php")
    told = (await rails.get("/metrics")).text
    assert 'lma_http_requests_total{method="GET",route="/users/{id}",status="404"} 1.0' in told
    assert 'route="/matches/{id}"' in told
    assert 'lma_http_requests_total{method="GET",route="unmatched",status="404"} 1.0' in told
    assert "example.com" not in told
    assert "lma_pool_connections_in_use" in told


async def test_metrics_tell_of_the_ledger_without_counting_it_each_time(
    rails: httpx.AsyncClient, ctx: Context
) -> None:
    wish = Wish(Kind.MATCH, "NA1_1", WorkQueue.BACKFILL, "americas", 2)
    async with ctx.db.begin() as session:
        await ledger.discover(session, [wish])
    told = (await rails.get("/metrics")).text
    assert 'lma_jobs{kind="match",queue="backfill",state="due"} 1.0' in told
    assert 'lma_jobs_oldest_due_seconds{kind="match",queue="backfill"}' in told
    async with ctx.db.begin() as session:
        await ledger.discover(session, [replace(wish, key="NA1_2")])
    told = (await rails.get("/metrics")).text
    assert 'lma_jobs{kind="match",queue="backfill",state="due"} 1.0' in told


async def test_metrics_without_a_database_tell_the_rest(
    serve: Callable[..., Any], ctx: Context
) -> None:
    nowhere = Database(
        {"host": "127.0.0.1", "port": 1, "user": "u", "database": "d"},
        timeouts=Timeouts(connect_s=0.5),
    )
    answer = await (await serve(replace(ctx, db=nowhere))).get("/metrics")
    assert answer.status_code == 200
    assert "lma_jobs{" not in answer.text
    assert "lma_pool_connections_in_use" in answer.text


async def test_the_schema_tells_every_route_with_its_errors(rails: httpx.AsyncClient) -> None:
    schema = (await rails.get("/openapi.json")).json()
    assert set(schema["paths"]) == {
        "/users/sign_up", "/users/sign_in", "/fetch_user", "/users/{id}", "/users/{id}/matches",
        "/users/{id}/fetch_rank", "/matches/{id}", "/champions", "/champions/{id}",
        "/health/live", "/health/ready", "/metrics", "/users",
        "/analyses", "/analyses/{id}", "/users/{id}/analyses",
    }  # fmt: skip
    models = schema["components"]["schemas"]
    assert {
        "UserResponse", "MatchListItem", "MatchResponse", "ChampionResponse", "ErrorResponse",
    } <= set(models)  # fmt: skip
    assert all(models[name].get("examples") for name in ("UserResponse", "ErrorResponse"))
    for path, routes in schema["paths"].items():
        if not path.startswith(("/health", "/metrics")):
            for route in routes.values():
                assert "503" in route["responses"], path


async def test_the_docs_load_nothing_from_elsewhere(rails: httpx.AsyncClient) -> None:
    page = await rails.get("/docs")
    assert page.status_code == 200
    assert "//" not in page.text.replace("<!doctype", "")
    for file in ("docs/files/swagger-ui.css", "docs/files/swagger-ui-bundle.js", "docs/start.js"):
        assert file in page.text
        assert (await rails.get(f"/{file}")).status_code == 200
