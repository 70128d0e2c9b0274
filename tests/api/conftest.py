"""The application in this process, on a real PostgreSQL and the sandbox, asked over ASGI."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest

from lma import local
from lma.api.app import Api, create_app
from lma.bootstrap import LoadedSettings, Settings
from lma.context import Context
from lma.db import migrate
from tests.api.live import Live, live_server

FRONT_END = "http://localhost:3000"
NOBODY = "00000000-0000-4000-8000-000000000000"


def loaded_settings(**values: Any) -> LoadedSettings:
    """Settings of these values, as if a machine had been configured so."""
    return LoadedSettings(Settings(**values), {})


def app_on(ctx: Context, **values: Any) -> Api:
    """The application on a context."""

    @asynccontextmanager
    async def open_it() -> AsyncIterator[Context]:
        yield ctx

    return create_app(loaded_settings(**values), open_context=open_it)


@pytest.fixture
async def serve(ctx: Context) -> AsyncIterator[Callable[..., Any]]:
    """Starts the application: `client = await serve(api_dialect="next")`."""
    async with AsyncExitStack() as closing:

        async def start(on: Context | None = None, **values: Any) -> httpx.AsyncClient:
            app = app_on(on or ctx, **values)
            await closing.enter_async_context(app.router.lifespan_context(app))
            closing.push_async_callback((on or ctx).tasks.close)
            transport = httpx.ASGITransport(app=app)
            client = httpx.AsyncClient(transport=transport, base_url="http://lma.test")
            return await closing.enter_async_context(client)

        yield start


@pytest.fixture
async def rails(serve: Callable[..., Any]) -> httpx.AsyncClient:
    """A client of the old API's dialect."""
    client: httpx.AsyncClient = await serve(api_dialect="rails")
    return client


@pytest.fixture
async def newer(serve: Callable[..., Any]) -> httpx.AsyncClient:
    """A client of the newer front end's dialect."""
    client: httpx.AsyncClient = await serve(api_dialect="next")
    return client


async def sign_up(
    client: httpx.AsyncClient, name: str = "Faker#KR1", email: str = "faker@example.com"
) -> dict[str, Any]:
    """A user who has signed up."""
    answer = await client.post("/users/sign_up", json={"summonerName": name, "email": email})
    assert answer.status_code == 200, answer.text
    user: dict[str, Any] = answer.json()
    return user


@pytest.fixture(scope="session")
def live_database(postgres: local.Server) -> str:
    """A migrated database for servers that run as processes of their own."""

    async def make() -> str:
        await local.ensure_database(postgres, "live")
        address = postgres.dsn("live")
        await migrate.upgrade({"dsn": address})
        return address

    return asyncio.run(make())


@pytest.fixture(scope="module")
def live(live_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that the tests of a module share."""
    folder = tmp_path_factory.mktemp("live")
    with live_server(folder, environment={"LMA_DATABASE_URL": live_database}) as server:
        yield server
