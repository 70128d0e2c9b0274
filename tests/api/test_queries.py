"""How many statements each route costs uncached: none of them grows with its answer."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from lma.cache import Cache
from lma.context import Context
from tests.api.conftest import sign_up
from tests.api.test_matches import count_queries, list_of

# The most that each may cost; `user` and `match` become ids.
MOST = {
    "/users/{user}/matches": 1,
    "/users/{user}/matches?count=5": 1,
    "/users/{user}/matches?count=15&start=2": 1,
    "/users/{user}/fetch_rank": 2,
    "/users/{user}": 1,
    "/matches/{match}": 1,
    "/matches/{game}": 1,
    "/champions": 1,
    "/champions/62": 1,
    "/champions/0": 1,
}


@pytest.fixture
async def client(serve: Callable[..., Any], ctx: Context) -> httpx.AsyncClient:
    """A client of a server that caches nothing."""
    client: httpx.AsyncClient = await serve(replace(ctx, cache=Cache(budget=0)))
    return client


async def test_every_hot_or_plain_read_costs_at_most_so_many(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await sign_up(client)
    match = (await list_of(client, user))[0]
    ids = {"user": user["id"], "match": match["id"], "game": match["game_id"]}
    for path in MOST:  # what Riot or Data Dragon must be asked for is asked now
        await client.get(path.format(**ids))
    queries = count_queries(monkeypatch)
    for path, most in MOST.items():
        queries.clear()
        answer = await client.get(path.format(**ids))
        assert answer.status_code == 200
        assert 1 <= len(queries) <= most, (path, queries)


async def test_signing_in_and_looking_up_cost_as_few(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await sign_up(client)
    asked = {"summonerName": user["riot_id"], "email": user["email"]}
    queries = count_queries(monkeypatch)
    for path, most in (("/fetch_user", 1), ("/users/sign_in", 4), ("/users/sign_up", 5)):
        queries.clear()
        assert (await client.post(path, json=asked)).status_code == 200
        assert 1 <= len(queries) <= most, (path, queries)
