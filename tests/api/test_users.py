"""Signing up, signing in, and looking up users, in both dialects and every form of a body."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from lma.context import Context
from lma.sandbox import Fault
from tests.api.conftest import NOBODY, sign_up
from tests.conftest import Clock, Opened

KEYS = {
    "id",
    "summonerName",
    "riot_id",
    "puuid",
    "profileIconId",
    "summonerLevel",
    "email",
}
EMAIL = "faker@example.com"
FORM = "application/x-www-form-urlencoded"


async def count_users(ctx: Context) -> int:
    async with ctx.db.read() as session:
        return int(await session.fetchval('SELECT count(*) FROM "user"'))


async def test_sign_up_gives_the_user_in_the_shape_that_clients_know(
    rails: httpx.AsyncClient,
) -> None:
    user = await sign_up(rails)
    assert set(user) == KEYS
    assert UUID(user["id"])
    assert user["summonerName"] == "Faker"
    assert user["riot_id"] == "Faker#KR1"
    assert user["email"] == EMAIL
    assert isinstance(user["summonerLevel"], int)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", '{"summonerName":"Faker#KR1","email":"faker@example.com"}'),
        ("application/json", '{"summoner_name":"Faker#KR1","email":"faker@example.com"}'),
        ("application/json", '{"user":{"summonerName":"Faker#KR1","email":"faker@example.com"}}'),
        ("application/json", '{"summonerName":"Faker#KR1","user":{"email":"faker@example.com"}}'),
        ("application/json; charset=utf-8", '{"user":{"summoner_name":"Faker#KR1","email":'
         '"faker@example.com"}}'),
        ("", '{"summonerName":"Faker#KR1","email":"faker@example.com"}'),
        ("text/plain", '{"summonerName":"Faker#KR1","email":"faker@example.com"}'),
        (FORM, "summonerName=Faker%23KR1&user[email]=faker@example.com"),
        (FORM, "summonerName=Faker%23KR1&user%5Bemail%5D=faker%40example.com"),
        (FORM, "summoner_name=Faker%23KR1&email=faker%40example.com"),
        (FORM, "user[summoner_name]=Faker%23KR1&user[email]=faker@example.com"),
    ],
)  # fmt: skip
async def test_every_form_of_a_body_means_the_same(
    rails: httpx.AsyncClient, kind: str, body: str
) -> None:
    headers = {"content-type": kind} if kind else {}
    answer = await rails.post("/users/sign_up", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["riot_id"], answer.json()["email"]) == ("Faker#KR1", EMAIL)


async def test_multipart_fields_are_taken_too(rails: httpx.AsyncClient) -> None:
    parts = {"summonerName": (None, "Faker#KR1"), "user[email]": (None, EMAIL)}
    answer = await rails.post("/users/sign_up", files=parts)
    assert answer.status_code == 200, answer.text
    assert answer.json()["email"] == EMAIL


async def test_the_plus_of_an_unescaped_address_survives_a_form(rails: httpx.AsyncClient) -> None:
    body = "summonerName=Faker%23KR1&user[email]=faker+lol@example.com"
    answer = await rails.post("/users/sign_up", content=body, headers={"content-type": FORM})
    assert answer.json()["email"] == "faker+lol@example.com"


async def test_the_escape_of_the_client_of_2018_is_undone_once(
    rails: httpx.AsyncClient, ctx: Context
) -> None:
    user = await sign_up(rails, "Big%20Bad Wolf#NA1")
    assert user["riot_id"] == "Big Bad Wolf#NA1"
    assert (await sign_up(rails, "Big Bad Wolf#NA1"))["id"] == user["id"]
    assert (await sign_up(rails, "100% Win#NA1"))["riot_id"] == "100% Win#NA1"
    assert await count_users(ctx) == 2


async def test_signing_up_twice_makes_one_user(rails: httpx.AsyncClient, ctx: Context) -> None:
    first = await sign_up(rails)
    again = await sign_up(rails, "faker#kr1", "FAKER@example.com")
    assert again == first
    assert await count_users(ctx) == 1


async def test_a_second_email_never_overwrites_the_first(rails: httpx.AsyncClient) -> None:
    await sign_up(rails)
    thief = {"summonerName": "Faker#KR1", "email": "thief@example.com"}
    answer = await rails.post("/users/sign_up", json=thief)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "email_mismatch"
    assert EMAIL not in answer.text
    assert (await rails.post("/users/sign_in", json=thief)).json() is None
    owner = {"summonerName": "Faker#KR1", "email": EMAIL}
    assert (await rails.post("/users/sign_in", json=owner)).json()["email"] == EMAIL


async def test_two_who_sign_up_at_once_with_different_emails_do_not_both_win(
    rails: httpx.AsyncClient,
) -> None:
    answers = await asyncio.gather(
        *(
            rails.post("/users/sign_up", json={"summonerName": "Faker#KR1", "email": email})
            for email in ("one@example.com", "two@example.com")
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_a_player_who_was_looked_up_can_still_sign_up(rails: httpx.AsyncClient) -> None:
    looked_up = await rails.post("/fetch_user", json={"summonerName": "Faker#KR1"})
    assert looked_up.json()["email"] is None
    user = await sign_up(rails)
    assert (user["id"], user["email"]) == (looked_up.json()["id"], EMAIL)


async def test_only_sign_up_and_sign_in_tell_the_email(rails: httpx.AsyncClient) -> None:
    user = await sign_up(rails)
    for answer in (
        await rails.get(f"/users/{user['id']}"),
        await rails.post("/fetch_user", json={"summonerName": "Faker#KR1"}),
    ):
        assert answer.status_code == 200
        assert answer.json() == {**user, "email": None}


@pytest.mark.parametrize("name", ["Faker#KR1", "Faker", "faker", "Faker%23KR1"])
async def test_sign_in_finds_the_stored_player(rails: httpx.AsyncClient, name: str) -> None:
    user = await sign_up(rails)
    answer = await rails.post("/users/sign_in", json={"summonerName": name, "email": EMAIL})
    assert answer.json() == user


MISSES = [
    {"summonerName": "Faker#KR1", "email": "other@example.com"},
    {"summonerName": "Nobody#KR1", "email": EMAIL},
    {"summonerName": "Nobody", "email": "no email"},
    {"summonerName": "a%00b", "email": EMAIL},
]


async def test_a_miss_is_null_for_rails_whatever_was_wrong(rails: httpx.AsyncClient) -> None:
    await sign_up(rails)
    for miss in MISSES:
        answer = await rails.post("/users/sign_in", json=miss)
        assert (answer.status_code, answer.content) == (200, b"null")


async def test_a_miss_is_404_for_next_whatever_was_wrong(newer: httpx.AsyncClient) -> None:
    await sign_up(newer)
    told = []
    for miss in MISSES:
        answer = await newer.post("/users/sign_in", json=miss)
        assert answer.status_code == 404
        assert answer.json()["detail"] == "User not found"
        told.append({**answer.json(), "request_id": ""})
    assert all(one == told[0] for one in told)


async def test_a_miss_asks_nobody_but_the_store(
    open_opened: Callable[..., Opened], serve: Callable[..., Any]
) -> None:
    opened = open_opened()
    client = await serve(opened.ctx)
    for miss in MISSES:
        await client.post("/users/sign_in", json=miss)
    assert requests_of(opened) == {}


async def test_a_player_who_never_signed_up_cannot_sign_in_with_an_empty_email(
    rails: httpx.AsyncClient,
) -> None:
    await rails.post("/fetch_user", json={"summonerName": "Faker#KR1"})
    for email, answered in (("", 422), (" ", 200), ("\u00a0", 200)):
        answer = await rails.post(
            "/users/sign_in", json={"summonerName": "Faker#KR1", "email": email}
        )
        assert answer.status_code == answered
        assert answered == 422 or answer.json() is None


async def test_a_name_without_a_tag_gets_the_default_one(rails: httpx.AsyncClient) -> None:
    assert (await sign_up(rails, "Doublelift"))["riot_id"] == "Doublelift#NA1"


async def test_a_name_without_a_tag_means_the_stored_player(rails: httpx.AsyncClient) -> None:
    user = await sign_up(rails)
    echoed = await rails.post("/fetch_user", json={"summonerName": user["summonerName"]})
    assert echoed.json()["id"] == user["id"]


async def test_of_two_with_one_name_the_one_who_signed_up_is_meant(
    rails: httpx.AsyncClient,
) -> None:
    user = await sign_up(rails, "Faker#KR1")
    await rails.post("/fetch_user", json={"summonerName": "Faker#NA1"})
    answer = await rails.post("/fetch_user", json={"summonerName": "Faker"})
    assert answer.json()["id"] == user["id"]


async def test_of_two_with_one_name_the_one_who_signed_in_last_is_meant(
    rails: httpx.AsyncClient, clock: Clock
) -> None:
    users = {}
    for name in ("Faker#KR1", "Faker#NA1"):
        users[name] = (await sign_up(rails, name, EMAIL))["id"]
        clock.move(seconds=1)
    for name in ("Faker#KR1", "Faker#NA1"):
        body = {"summonerName": name, "email": EMAIL}
        assert (await rails.post("/users/sign_in", json=body)).json()["id"] == users[name]
        clock.move(seconds=1)
        answer = await rails.post("/fetch_user", json={"summonerName": "Faker"})
        assert answer.json()["id"] == users[name]
    await rails.post("/users/sign_in", json={"summonerName": "Faker#KR1", "email": "x@y.example"})
    answer = await rails.post("/fetch_user", json={"summonerName": "Faker"})
    assert answer.json()["id"] == users["Faker#NA1"]  # a miss changes nothing


async def test_level_icon_and_name_are_renewed(
    rails: httpx.AsyncClient, ctx: Context, clock: Clock
) -> None:
    user = await sign_up(rails)
    async with ctx.db.begin() as session:
        await session.execute(
            'UPDATE "user" SET summoner_level = 1, profile_icon_id = 0, profile_at = $1', clock.now
        )
    seen = await rails.get(f"/users/{user['id']}")
    assert seen.json()["summonerLevel"] == 1
    clock.move(minutes=11)
    renewed = await rails.get(f"/users/{user['id']}")
    assert renewed.json()["summonerLevel"] >= user["summonerLevel"]
    assert "x-lma-stale" not in renewed.headers


async def test_a_stored_user_is_answered_stale_while_riot_is_down(
    open_context: Callable[..., Context], serve: Callable[..., Any], ctx: Context, clock: Clock
) -> None:
    user = await sign_up(await serve(ctx))
    clock.move(hours=1)
    down = await serve(open_context(faults=(Fault(kind="503"),)))
    for answer in (
        await down.get(f"/users/{user['id']}"),
        await down.post("/fetch_user", json={"summonerName": "Faker#KR1"}),
        await down.post("/users/sign_in", json={"summonerName": "Faker", "email": EMAIL}),
    ):
        assert answer.status_code == 200
        assert answer.headers["x-lma-stale"] == "upstream_failed"
        assert answer.json()["id"] == user["id"]


async def test_players_whom_riot_does_not_know_are_404(
    open_context: Callable[..., Context], serve: Callable[..., Any]
) -> None:
    client = await serve(open_context(faults=(Fault(kind="404", path="accounts"),)))
    for path, body in (
        ("/fetch_user", {"summonerName": "Nobody#NA1"}),
        ("/users/sign_up", {"summonerName": "Nobody#NA1", "email": EMAIL}),
    ):
        answer = await client.post(path, json=body)
        assert (answer.status_code, answer.json()["detail"]) == (404, "not_found")


@pytest.mark.parametrize(
    "text",
    ["1", "999999999999999999", "abc", NOBODY, "NA1_1", "%20", "null", "-1", "1.5", "0x1"],
)
async def test_ids_of_nobody_are_404(rails: httpx.AsyncClient, text: str) -> None:
    for path in (f"/users/{text}", f"/users/{text}/matches", f"/users/{text}/fetch_rank"):
        answer = await rails.get(path)
        assert answer.status_code == 404, path
        assert answer.json()["detail"] == "not_found"


async def test_fifty_who_ask_for_one_unknown_player_cost_one_call_and_one_row(
    open_opened: Callable[..., Opened], serve: Callable[..., Any]
) -> None:
    opened = open_opened(latency_ms=(20, 20))
    client = await serve(opened.ctx)

    async def ask(nth: int) -> httpx.Response:
        await asyncio.sleep(
            nth * 0.002
        )  # some while Riot is asked, some between two of its answers
        return await client.post("/fetch_user", json={"summonerName": "Faker#KR1"})

    answers = await asyncio.gather(*map(ask, range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await count_users(opened.ctx) == 1
    assert set(requests_of(opened).values()) == {1}


def requests_of(opened: Opened) -> Counter[str]:
    """How often the sandbox was asked for each method."""
    counts: Counter[str] = opened.transport.sandbox._counts  # type: ignore[attr-defined]
    return counts
