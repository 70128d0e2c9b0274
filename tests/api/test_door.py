"""What every answer has in common: an id, CORS, one shape of error, a line in the log."""

import asyncio
import gzip
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from lma.context import Context
from tests.api.conftest import FRONT_END, NOBODY, sign_up

ROUTES = [
    "/users/sign_up", "/users/sign_in", "/fetch_user", "/users/1", "/users/1/matches",
    "/users/1/fetch_rank", "/matches/1", "/champions", "/champions/1", "/health/live", "/metrics",
]  # fmt: skip
SHAPE = {"detail", "message", "request_id"}


async def logged(capsys: pytest.CaptureFixture[str]) -> str:
    """What was logged since the last time; a turn's lines are written when it ends."""
    await asyncio.sleep(0)
    return capsys.readouterr().err


@pytest.mark.parametrize("path", [*ROUTES, "/nowhere"])
async def test_every_route_answers_a_preflight(rails: httpx.AsyncClient, path: str) -> None:
    answer = await rails.options(
        path,
        headers={
            "origin": FRONT_END,
            "access-control-request-method": "GET",
            "access-control-request-headers": "content-type, accepts",
        },
    )
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == FRONT_END
    assert answer.headers["access-control-allow-headers"] == "content-type, accepts"
    assert {"GET", "POST"} <= set(answer.headers["access-control-allow-methods"].split(", "))
    assert answer.headers["allow"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/matches/NA1_1", "GET, HEAD, OPTIONS"),
        ("/champions/", "GET, HEAD, OPTIONS"),
        ("/users/x", "GET, HEAD, OPTIONS"),
        ("/users/sign_up", "POST, OPTIONS"),
        ("/fetch_user", "POST, OPTIONS"),
    ],
)
async def test_a_path_allows_the_methods_that_it_has(
    rails: httpx.AsyncClient, path: str, allowed: str
) -> None:
    assert (await rails.options(path)).headers["allow"] == allowed


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", f"/users/{NOBODY}", 404),
        ("DELETE", "/users/sign_up", 405),
        ("POST", "/champions", 405),
        ("POST", "/users/sign_up", 422),
        ("GET", "/users/x/matches?count=0", 422),
    ],
)
async def test_errors_have_one_shape_and_keep_their_cors_headers(
    rails: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await rails.request(method, path, headers={"origin": FRONT_END})
    assert answer.status_code == status
    assert set(answer.json()) == SHAPE
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == FRONT_END
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_a_fault_of_ours_is_told_in_that_shape_too(
    serve: Callable[..., Any], ctx: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    from dataclasses import replace

    def fail() -> Any:
        raise RuntimeError("the secret of someone@example.com")

    client = await serve(replace(ctx, open_riot=fail))
    for asked in (
        client.post("/fetch_user", json={"summonerName": "Faker#KR1"}),
        client.get("/matches/KR_1"),
    ):
        answer = await asked
        assert (answer.status_code, answer.json()["detail"]) == (500, "unexpected")
        assert "secret" not in answer.text
    told = await logged(capsys)
    assert told.count('"status":500') == 2
    assert "someone@example.com" not in told


async def test_a_fault_on_the_shortest_way_is_told_in_that_shape_too(
    serve: Callable[..., Any], ctx: Context
) -> None:
    from dataclasses import replace

    class Broken:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("planted")

    client = await serve(replace(ctx, cache=Broken()))
    for _ in range(2):
        answer = await client.get("/champions")
        assert (answer.status_code, answer.json()["detail"]) == (500, "unexpected")
        assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_other_origins_are_told_nothing(rails: httpx.AsyncClient) -> None:
    for origin in ("https://evil.example", "null", "http://localhost:3001"):
        answer = await rails.get("/champions/1", headers={"origin": origin})
        assert "access-control-allow-origin" not in answer.headers
        assert "Origin" in answer.headers["vary"]


async def test_configured_origins_replace_the_default_ones(serve: Callable[..., Any]) -> None:
    client = await serve(cors_origins="https://lol.example, https://www.lol.example")
    for origin, told in (("https://www.lol.example", True), (FRONT_END, False)):
        answer = await client.get("/champions/1", headers={"origin": origin})
        assert ("access-control-allow-origin" in answer.headers) is told


async def test_a_door_open_to_all_takes_no_credentials(serve: Callable[..., Any]) -> None:
    client = await serve(cors_origins="*")
    answer = await client.get("/champions/1", headers={"origin": "https://any.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("given", ["abc-123", "A.b_c-9", "x" * 64])
async def test_a_well_formed_request_id_is_echoed(rails: httpx.AsyncClient, given: str) -> None:
    answer = await rails.get("/health/live", headers={"x-request-id": given})
    assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "-x", "a b", 'a"b', "x" * 65, "a@b.co", "ä".encode()])
async def test_any_other_is_replaced(rails: httpx.AsyncClient, given: Any) -> None:
    answer = await rails.get("/health/live", headers={b"x-request-id": given})
    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 24


async def test_every_answer_says_that_the_sandbox_made_it_up(rails: httpx.AsyncClient) -> None:
    for path in ("/champions/1", "/nowhere"):
        answer = await rails.get(path)
        assert answer.headers["x-lma-source"] == "sandbox"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_with_a_key_it_does_not(serve: Callable[..., Any]) -> None:
    client = await serve(riot_api_key="RGAPI-x")
    assert "x-lma-source" not in (await client.get("/champions/1")).headers


async def test_bodies_are_bounded(rails: httpx.AsyncClient) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b"x" * 4096

    for content in (b"x" * 70_000, endless()):
        answer = await rails.post("/users/sign_up", content=content)
        assert (answer.status_code, answer.json()["detail"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    "body",
    [
        {"summonerName": "Faker#KR1", "email": "not an email of somebody"},
        {"summonerName": {"secret": "somebody"}, "email": "a@b.co"},
        {"summonerName": "somebody" * 100, "email": "a@b.co"},
        {"summonerName": "somebody@example.com", "email": "a@b.co"},
        {"summonerName": "somebody@example.com#NA1", "email": "a@b.co"},
    ],
)
async def test_what_is_refused_is_not_repeated(
    rails: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    answer = await rails.post("/users/sign_up", json=body)
    assert (answer.status_code, answer.json()["detail"]) == (422, "invalid_request")
    assert answer.json()["message"].startswith(("email: ", "summonerName: "))
    assert "somebody" not in answer.text
    assert "^" not in answer.text  # the pattern is for programs, and in /openapi.json


async def test_head_is_a_get_without_a_body(rails: httpx.AsyncClient) -> None:
    for path in ("/champions", "/champions/62", "/health/live", "/nowhere"):
        got, head = await rails.get(path), await rails.head(path)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head.headers["content-length"] == got.headers["content-length"]


async def test_a_last_slash_says_nothing(rails: httpx.AsyncClient) -> None:
    assert (await rails.get("/champions/")).status_code == 200
    assert (await rails.post("/users/sign_in/", json={})).status_code == 422


async def test_every_request_has_its_line(
    rails: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    user = await sign_up(rails)
    await logged(capsys)
    await rails.get(f"/users/{user['id']}/matches?count=3", headers={"x-request-id": "mine"})
    await rails.get("/users/someone@example.com")
    await rails.get("/nowhere/%0a%22")
    lines = [json.loads(line) for line in (await logged(capsys)).splitlines()]
    assert [line["status"] for line in lines] == [200, 404, 404]
    assert lines[0]["route"] == "/users/{id}/matches"
    assert lines[0]["path"] == f"/users/{user['id']}/matches"
    assert lines[0]["request_id"] == "mine"
    assert lines[0]["bytes"] > 0
    assert lines[1]["path"] == "/users/{id}"


async def test_only_our_proxies_are_believed(
    serve: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    told = {"x-forwarded-for": "203.0.113.9, 198.51.100.7, 10.0.0.3"}
    for proxies, client_address in (
        (None, "127.0.0.1"),
        ("10.0.0.0/8", "127.0.0.1"),
        ("127.0.0.1, 10.0.0.0/8", "198.51.100.7"),
    ):
        client = await serve(trusted_proxies=proxies)
        await logged(capsys)
        await client.get("/health/live", headers=told)
        assert json.loads(await logged(capsys))["client"] == client_address
    assert (await client.get("/health/live", headers={"x-forwarded-for": '"<'})).status_code == 200


# --- bodies that are kept ready ------------------------------------------------------------------


async def test_a_body_is_sent_in_the_best_encoding_that_is_taken(
    rails: httpx.AsyncClient,
) -> None:
    plain = await rails.get("/champions", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for accepted, encoding in (
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("zstd;q=0, gzip", "gzip"),
        ("*", "zstd"),
        ("br", None),
        ("gzip;q=0", None),
    ):
        async with rails.stream(
            "GET", "/champions", headers={"accept-encoding": accepted}
        ) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers.get("content-encoding") == encoding, accepted
        assert "Accept-Encoding" in answer.headers["vary"]
        assert int(answer.headers["content-length"]) == len(raw)
        assert _unpacked(raw, encoding) == plain.content


def _unpacked(raw: bytes, encoding: str | None) -> bytes:
    if encoding == "gzip":
        return gzip.decompress(raw)
    if encoding == "zstd":
        try:
            from compression import zstd
        except ImportError:
            from backports import zstd
        return bytes(zstd.decompress(raw))
    return raw


async def test_what_comes_from_the_cache_is_told_like_what_does_not(
    rails: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    user = await sign_up(rails)
    match = (await rails.get(f"/users/{user['id']}/matches?count=1")).json()[0]["id"]
    for path in (
        f"/matches/{match}",
        f"/users/{user['id']}/matches",
        f"/users/{user['id']}/fetch_rank",
        "/champions",
    ):
        told = []
        for _ in range(2):
            await logged(capsys)
            answer = await rails.get(path, headers={"origin": FRONT_END, "x-request-id": "mine"})
            line = json.loads((await logged(capsys)).splitlines()[-1])
            told.append(
                (
                    *(answer.status_code, answer.headers.raw, answer.content),
                    *(line[name] for name in ("status", "route", "path", "bytes", "request_id")),
                )
            )
        assert told[0] == told[1], path


async def test_who_has_a_body_is_not_sent_it_again(rails: httpx.AsyncClient) -> None:
    first = await rails.get("/champions", headers={"accept-encoding": "gzip"})
    etag = first.headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = await rails.get(
            "/champions", headers={"accept-encoding": "gzip", "if-none-match": known}
        )
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
        assert again.headers["cache-control"] == first.headers["cache-control"]
    plain = await rails.get(
        "/champions", headers={"accept-encoding": "identity", "if-none-match": etag}
    )
    assert plain.status_code == 200  # a strong tag is that of one encoding
    assert plain.headers["etag"] != etag


# --- headers that keep browsers safe -------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/champions/62"),
        ("GET", "/champions"),
        ("GET", "/nowhere"),
        ("GET", "/docs"),
        ("GET", "/docs/files/swagger-ui.css"),
        ("GET", "/openapi.json"),
        ("GET", "/metrics"),
        ("GET", "/users"),
        ("POST", "/users/sign_up"),
        ("DELETE", "/users/sign_up"),
        ("OPTIONS", "/users/sign_up"),
        ("HEAD", "/champions"),
    ],
)
async def test_every_answer_keeps_browsers_from_guessing_and_framing(
    rails: httpx.AsyncClient, method: str, path: str
) -> None:
    headers = (await rails.request(method, path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert ("script-src 'self'" in policy) is (path == "/docs")
    assert "http" not in policy
    assert "server" not in headers


async def test_browsers_are_told_to_stay_with_https_behind_a_proxy_that_speaks_it(
    serve: Callable[..., Any],
) -> None:
    told = {"x-forwarded-proto": "https"}
    behind = await serve(trusted_proxies="127.0.0.1")
    for path in ("/champions/62", "/nowhere", "/champions"):
        answer = await behind.get(path, headers=told)
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        plain = await behind.get(path, headers={"x-forwarded-proto": "http"})
        assert "strict-transport-security" not in plain.headers
    open_to_all = await serve(trusted_proxies=None)
    answer = await open_to_all.get("/champions/62", headers=told)
    assert "strict-transport-security" not in answer.headers


async def test_addresses_with_ports_and_wrapped_ones_are_understood(
    serve: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    client = await serve(trusted_proxies="127.0.0.1, 2001:db8::/32")
    for forwarded, address in (
        ("198.51.100.7:4711", "198.51.100.7"),
        ("[2001:db9::1]:4711, [2001:db8::2]:80", "2001:db9::1"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("198.51.100.7, nonsense", "127.0.0.1"),
    ):
        await logged(capsys)
        await client.get("/health/live", headers={"x-forwarded-for": forwarded})
        assert json.loads(await logged(capsys))["client"] == address
