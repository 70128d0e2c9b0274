"""What the sandbox's tests share: a clock that stands still, a client, the real payloads."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import pytest_asyncio

from lma.sandbox import SandboxOptions, SandboxTransport

NOW = 1_770_000_000.0
BASE = "http://sandbox.invalid"


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Riot:
    """A thin client of the endpoints, for tests."""

    def __init__(self, options: SandboxOptions) -> None:
        self.transport = SandboxTransport(options)
        self.http = httpx.AsyncClient(transport=self.transport, base_url=BASE)

    async def get(self, path: str, **kwargs: Any) -> httpx.Response:
        return await self.http.get(path, **kwargs)

    async def json(self, path: str) -> Any:
        response = await self.get(path)
        assert response.status_code == 200, response.text
        return response.json()

    async def account(self, name: str, tag: str, region: str = "americas") -> Any:
        return await self.json(account_path(name, tag, region))

    async def ids(self, puuid: str, region: str = "americas", query: str = "") -> list[str]:
        found = await self.json(f"/{region}/lol/match/v5/matches/by-puuid/{puuid}/ids{query}")
        assert isinstance(found, list)
        return found


def account_path(name: str, tag: str, region: str = "americas") -> str:
    parts = f"{quote(name, safe='')}/{quote(tag, safe='')}"
    return f"/{region}/riot/account/v1/accounts/by-riot-id/{parts}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def open_riot(clock: Clock) -> AsyncIterator[Callable[..., Riot]]:
    opened: list[Riot] = []

    def open_one(**options: Any) -> Riot:
        opened.append(Riot(SandboxOptions(**{"clock": clock, **options})))
        return opened[-1]

    yield open_one
    for riot in opened:
        await riot.http.aclose()


@pytest.fixture
def riot(open_riot: Callable[..., Riot]) -> Riot:
    return open_riot()
