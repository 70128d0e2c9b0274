"""Whoever signs in and is not let in can't tell whether the name or the email was wrong.

Times are compared by benchmarks/sign_in_timing.py; here is what makes them equal: every miss asks
the same of the store and nothing of Riot, and is answered with the same bytes.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from lma.context import Context
from lma.db.database import Database, Session
from lma.services.front_end.users import MISS_TAKES_S
from tests.api.conftest import sign_up
from tests.api.test_users import requests_of
from tests.conftest import Opened

MISSES = {
    "wrong email": {"summonerName": "Faker#KR1", "email": "guess@example.com"},
    "unknown name": {"summonerName": "Nobody#KR1", "email": "guess@example.com"},
    "unknown name, known email": {"summonerName": "Nobody#KR1", "email": "faker@example.com"},
    "never signed up": {"summonerName": "Doublelift#NA1", "email": "guess@example.com"},
    "impossible name": {"summonerName": "#" * 40, "email": "guess@example.com"},
}
WITHOUT_TAG = {
    "wrong email": {"summonerName": "Faker", "email": "guess@example.com"},
    "unknown name": {"summonerName": "Nobody", "email": "guess@example.com"},
    "several of that name": {"summonerName": "Twin", "email": "guess@example.com"},
}


class Watched(Database):
    """A database that remembers the statements it was asked."""

    def __init__(self, address: dict[str, Any]) -> None:
        super().__init__(address)
        self.asked: list[str] = []

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """A session whose statements are remembered."""
        async with super().read() as session:
            note = self._note
            session.add_query_logger(note)
            try:
                yield session
            finally:
                session.remove_query_logger(note)

    async def statements(self) -> list[str]:
        """What was asked since the last time; they are told a turn of the loop later."""
        for _ in range(3):
            await asyncio.sleep(0)
        asked, self.asked = self.asked, []
        return asked

    def _note(self, record: Any) -> None:
        self.asked.append(" ".join(record.query.split()))


@pytest.fixture
async def watched(
    open_opened: Callable[..., Opened], address: dict[str, Any]
) -> AsyncIterator[tuple[Context, Watched, Opened]]:
    opened = open_opened()
    database = Watched(address)
    yield replace(opened.ctx, db=database), database, opened
    await database.close()


@pytest.mark.parametrize("dialect", ["rails", "next"])
@pytest.mark.parametrize("misses", [MISSES, WITHOUT_TAG], ids=["with tag", "without"])
async def test_every_miss_asks_and_answers_the_same(
    watched: tuple[Context, Watched, Opened],
    serve: Callable[..., Any],
    dialect: str,
    misses: dict[str, dict[str, str]],
) -> None:
    ctx, database, opened = watched
    client = await serve(ctx, api_dialect=dialect)
    await sign_up(client)
    await client.post("/fetch_user", json={"summonerName": "Doublelift#NA1"})
    for tag in ("NA1", "KR1", "EUW1"):
        await sign_up(client, f"Twin#{tag}", f"{tag}@example.com")
    before = Counter(requests_of(opened))
    asked, answers = {}, {}
    for what, body in misses.items():
        await database.statements()
        answer = await client.post(
            "/users/sign_in", json=body, headers={"x-request-id": "the-same"}
        )
        asked[what] = await database.statements()
        answers[what] = (answer.status_code, answer.content, answer.headers.raw)
    assert Counter(requests_of(opened)) == before
    first = asked["unknown name"]
    assert len(first) == 1, first
    assert all(one == first for one in asked.values()), asked
    assert all(one == answers["unknown name"] for one in answers.values()), answers


async def test_a_hit_asks_riot_for_nothing_that_is_new_enough(
    watched: tuple[Context, Watched, Opened], serve: Callable[..., Any]
) -> None:
    """So that not even a hit is slow: the profile is renewed when it is old."""
    ctx, _, opened = watched
    client = await serve(ctx)
    await sign_up(client)
    before = Counter(requests_of(opened))
    answer = await client.post(
        "/users/sign_in", json={"summonerName": "Faker#KR1", "email": "faker@example.com"}
    )
    assert answer.json()["email"] == "faker@example.com"
    assert Counter(requests_of(opened)) == before


async def test_ids_that_are_guessed_are_all_unknown_in_the_same_way(
    rails: httpx.AsyncClient,
) -> None:
    told = set()
    for text in ("00000000-0000-4000-8000-000000000000", "7", "x", "NA1_1"):
        answer = await rails.get(f"/users/{text}", headers={"x-request-id": "the-same"})
        told.add((answer.status_code, answer.content))
    assert len(told) == 1


async def test_a_miss_takes_a_fixed_time_at_least(rails: httpx.AsyncClient) -> None:
    """What the store took is hidden in it: a lower bound, which no busy machine breaks."""
    loop = asyncio.get_running_loop()
    for body in MISSES.values():
        began = loop.time()
        await rails.post("/users/sign_in", json=body)
        assert loop.time() - began >= MISS_TAKES_S
