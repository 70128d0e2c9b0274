"""Strict mode: signing in gives a token, and emails and writes need it."""

import base64
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest

from lma.core.errors import ConfigurationFailed
from tests.api.conftest import FRONT_END, NOBODY, app_on, sign_up
from tests.conftest import Clock

SECRET = "the-first-secret-of-thirty-two-characters"
OTHER = "another-secret-of-thirty-two-characters!"
EMAIL = "faker@example.com"
SHAPE = {"detail", "message", "request_id"}


@pytest.fixture
async def strict(serve: Callable[..., Any]) -> httpx.AsyncClient:
    client: httpx.AsyncClient = await serve(auth_mode="strict", auth_secret=SECRET)
    return client


async def signed_in(client: httpx.AsyncClient, name: str = "Faker#KR1") -> tuple[str, str]:
    """A player who signed up: their id and what to send as `Authorization`."""
    body = {"summonerName": name, "email": EMAIL}
    answer = await client.post("/users/sign_up", json=body)
    assert answer.status_code == 200, answer.text
    again = await client.post("/users/sign_in", json=body)
    assert again.headers["authorization"].startswith("Bearer ")
    assert answer.headers["authorization"].startswith("Bearer ")
    return answer.json()["id"], again.headers["authorization"]


async def look_up(client: httpx.AsyncClient, authorization: str | None) -> httpx.Response:
    headers = {} if authorization is None else {"authorization": authorization}
    return await client.post(
        "/fetch_user", json={"summonerName": "Doublelift#NA1"}, headers=headers
    )


async def test_a_token_opens_what_strict_mode_closes(strict: httpx.AsyncClient) -> None:
    user, token = await signed_in(strict)
    assert (await look_up(strict, None)).status_code == 401
    assert (await look_up(strict, token)).status_code == 200
    own = await strict.get(f"/users/{user}", headers={"authorization": token})
    assert own.json()["email"] == EMAIL
    assert (await strict.get(f"/users/{user}")).json()["email"] is None


async def test_nobody_sees_somebody_elses_email(strict: httpx.AsyncClient) -> None:
    user, _ = await signed_in(strict)
    _, other = await signed_in(strict, "Doublelift#NA1")
    answer = await strict.get(f"/users/{user}", headers={"authorization": other})
    assert (answer.status_code, answer.json()["email"]) == (200, None)


async def test_signing_up_as_somebody_else_hands_out_nothing(strict: httpx.AsyncClient) -> None:
    await signed_in(strict)
    answer = await strict.post(
        "/users/sign_up", json={"summonerName": "Faker#KR1", "email": "guess@example.com"}
    )
    assert answer.status_code == 409
    assert EMAIL not in answer.text
    assert "authorization" not in answer.headers


async def test_whoever_is_not_let_in_gets_no_token(strict: httpx.AsyncClient) -> None:
    await signed_in(strict)
    answer = await strict.post(
        "/users/sign_in", json={"summonerName": "Faker#KR1", "email": "guess@example.com"}
    )
    assert answer.json() is None
    assert "authorization" not in answer.headers


def part(told: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def claims(clock: Clock, **other: Any) -> dict[str, Any]:
    now = int(clock.now.timestamp())
    return {"iss": "lma", "sub": str(uuid4()), "iat": now, "exp": now + 60, **other}


def unsigned(clock: Clock) -> str:
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims(clock))}."


def bad_tokens(clock: Clock, good: str) -> dict[str, str]:
    """Every way in which a token can be not good."""
    head, body, signature = good.removeprefix("Bearer ").split(".")
    told = claims(clock)
    without_end = {key: value for key, value in told.items() if key != "exp"}
    return {
        "empty": "",
        "nonsense": "nonsense",
        "another body": f"{head}.{part(told)}.{signature}",
        "cut": f"{head}.{body}.{signature[:-4]}",
        "no signature": f"{head}.{body}.",
        "alg none": unsigned(clock),
        "another secret": jwt.encode(told, OTHER, algorithm="HS256"),
        "another algorithm": jwt.encode(told, SECRET * 2, algorithm="HS512"),
        "same secret, another algorithm": jwt.encode(told, SECRET * 2, algorithm="HS384"),
        "expired": jwt.encode(claims(clock, exp=told["iat"]), SECRET, algorithm="HS256"),
        "no end": jwt.encode(without_end, SECRET, algorithm="HS256"),
        "an end that is no number": jwt.encode(
            claims(clock, exp="tomorrow"), SECRET, algorithm="HS256"
        ),
        "another issuer": jwt.encode(claims(clock, iss="x"), SECRET, algorithm="HS256"),
        "nobody": jwt.encode(claims(clock, sub="me"), SECRET, algorithm="HS256"),
        "not ascii": "\u00e4.\u00e4.\u00e4",
    }


async def test_tokens_that_are_not_good_are_401_in_the_contracts_shape(
    strict: httpx.AsyncClient, clock: Clock
) -> None:
    user, good = await signed_in(strict)
    for what, token in bad_tokens(clock, good).items():
        authorization = f"Bearer {token}".encode("latin-1")
        for answer in (
            await strict.post(
                "/fetch_user",
                json={"summonerName": "Faker#KR1"},
                headers={b"authorization": authorization, b"origin": FRONT_END.encode()},
            ),
            await strict.get(
                f"/users/{user}",
                headers={b"authorization": authorization, b"origin": FRONT_END.encode()},
            ),
        ):
            assert (answer.status_code, answer.json()["detail"]) == (401, "unauthorized"), what
            assert set(answer.json()) == SHAPE
            assert answer.headers["www-authenticate"] == "Bearer"
            assert answer.headers["access-control-allow-origin"] == FRONT_END


async def test_a_token_is_good_for_an_hour(strict: httpx.AsyncClient, clock: Clock) -> None:
    _, token = await signed_in(strict)
    clock.move(minutes=59)
    assert (await look_up(strict, token)).status_code == 200
    clock.move(minutes=1)
    assert (await look_up(strict, token)).status_code == 401


async def test_while_secrets_change_the_previous_one_is_good_too(
    strict: httpx.AsyncClient, serve: Callable[..., Any]
) -> None:
    _, token = await signed_in(strict)
    changed = await serve(auth_mode="strict", auth_secret=OTHER, auth_secret_previous=SECRET)
    assert (await look_up(changed, token)).status_code == 200
    _, newer = await signed_in(changed)
    assert (await look_up(strict, newer)).status_code == 401  # it is signed with the new one
    finished = await serve(auth_mode="strict", auth_secret=OTHER)
    assert (await look_up(finished, token)).status_code == 401
    assert (await look_up(finished, newer)).status_code == 200


async def test_pages_of_other_origins_may_read_and_send_it(strict: httpx.AsyncClient) -> None:
    answer = await strict.post(
        "/users/sign_up",
        json={"summonerName": "Faker#KR1", "email": EMAIL},
        headers={"origin": FRONT_END},
    )
    assert "Authorization" in answer.headers["access-control-expose-headers"]
    preflight = await strict.options(
        "/fetch_user",
        headers={"origin": FRONT_END, "access-control-request-headers": "authorization"},
    )
    assert preflight.headers["access-control-allow-headers"] == "authorization"


async def test_the_other_mode_gives_none_and_asks_for_none(rails: httpx.AsyncClient) -> None:
    answer = await rails.post("/users/sign_up", json={"summonerName": "Faker#KR1", "email": EMAIL})
    assert "authorization" not in answer.headers
    for authorization in (None, "Bearer nonsense"):
        assert (await look_up(rails, authorization)).status_code == 200
    user = await sign_up(rails)
    own = await rails.get(f"/users/{user['id']}", headers={"authorization": "Bearer nonsense"})
    assert (own.status_code, own.json()["email"]) == (200, None)


async def test_reading_needs_no_token(strict: httpx.AsyncClient) -> None:
    user, _ = await signed_in(strict)
    for path in (f"/users/{user}/matches?count=1", f"/users/{user}/fetch_rank", "/champions"):
        assert (await strict.get(path)).status_code == 200
    assert (await strict.get(f"/users/{NOBODY}")).status_code == 404


def test_strict_mode_wants_a_secret(ctx: Any) -> None:
    with pytest.raises(ConfigurationFailed, match="secret"):
        app_on(ctx, auth_mode="strict")
