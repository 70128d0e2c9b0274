"""What the client makes of everything a server can do wrong, over a real socket."""

import asyncio
import gzip
import logging
import traceback
import zlib
from typing import Any

import pytest

from lma.core.errors import (
    ConfigurationFailed,
    ForeignPuuid,
    KeyMissing,
    KeyRejected,
    NotFound,
    RateLimited,
    UpstreamFailed,
)
from lma.domain.match_id import MatchId
from lma.domain.routing import Platform, Region
from lma.riot import http as http_module
from lma.riot.client import RiotClient
from lma.riot.http import Patience
from lma.riot.rate_limit import InProcessLimiter
from lma.riot.transport import open_transport

MATCH = MatchId(Platform.NA1, 1)


async def reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def truncate(writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{"metadata": {')
    await writer.drain()
    writer.close()


async def truncate_chunks(writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{"metadata')
    await writer.drain()
    writer.close()


async def hang(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.8)
    writer.close()


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n")
    for _ in range(8):
        writer.write(b" ")
        await asyncio.sleep(0.1)
    writer.close()


def whole(status: int, body: bytes, more: str = "") -> bytes:
    return f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\n{more}\r\n".encode() + body


FAULTS: dict[str, Any] = {
    "500": (whole(500, b""), "answered 500"),
    "502 in HTML": (whole(502, b"<html>bad gateway</html>"), "answered 502"),
    "503": (whole(503, b"{}"), "answered 503"),
    "504": (whole(504, b"{}"), "answered 504"),
    "reset": (reset, "cut the connection"),
    "truncated": (truncate, "cut the connection"),
    "truncated chunks": (truncate_chunks, "cut the connection"),
    "hang": (hang, "took too long to answer"),
    "drip": (drip, "took too long to answer"),
    "empty": (whole(200, b""), "sent an empty body"),
    "blank": (whole(200, b" \r\n"), "sent an empty body"),
    "HTML": (whole(200, b" <!doctype html>"), "sent HTML"),
    "HTML 404": (whole(404, b"<html>"), "sent HTML"),
    "malformed": (whole(200, b'{"metadata": {"matchId": "NA1_1'), "sent a body that can't be read"),
    "null": (whole(200, b"null"), "sent a body that can't be read"),
    "error in a 200": (whole(200, b'{"status": {}}'), "sent a body that can't be read"),
    "no gzip": (
        whole(200, b"this is no gzip", "content-encoding: gzip\r\n"),
        "sent a body that can't be unpacked",
    ),
    "half a gzip": (
        whole(200, gzip.compress(b'{"puuid": "p"}' * 9)[:-12], "content-encoding: gzip\r\n"),
        "sent a body that can't be unpacked",
    ),
    "half a second member": (
        whole(
            200,
            gzip.compress(b"{") + gzip.compress(b'"puuid": "p"}' * 9)[:-12],
            "content-encoding: gzip\r\n",
        ),
        "sent a body that can't be unpacked",
    ),
    "half a deflate": (
        whole(200, zlib.compress(b'{"puuid": "p"}' * 9)[:-8], "content-encoding: deflate\r\n"),
        "sent a body that can't be unpacked",
    ),
    "a packing that nobody asked for": (
        whole(200, b"{}", "content-encoding: br\r\n"),
        "sent a body that can't be unpacked",
    ),
    "no HTTP": (b"SSH-2.0-OpenSSH\r\n\r\n", "cut the connection"),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_that_passes_loses_nothing(
    name: str, server: Any, riot: RiotClient, match_body: Any
) -> None:
    body = match_body()
    server.answers(FAULTS[name][0], whole(200, body))
    payload = await riot.match(MATCH)
    assert payload.body == body
    assert payload.facts.match_id == "NA1_1"
    assert len(server.lines) == 2


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in {"hang", "drip"}])
async def test_a_fault_that_stays_is_named(name: str, server: Any, riot: RiotClient) -> None:
    bad, text = FAULTS[name]
    server.answers(bad)
    with pytest.raises(UpstreamFailed) as failed:
        await riot.match(MATCH)
    assert failed.value.message == f"Riot {text} four times for match NA1_1."
    assert len(server.lines) == 4
    assert failed.value.riot_status == (
        int(name[:3]) if name[0] == "5" else failed.value.riot_status
    )


async def test_a_body_that_only_trickles_is_not_waited_for(server: Any) -> None:
    server.answers(drip)
    clock = asyncio.get_running_loop().time
    began = clock()
    async with client_of(server, patience=Patience(tries=1, attempt_s=0.2)) as riot:
        with pytest.raises(UpstreamFailed, match="took too long to answer once"):
            await riot.match(MATCH)
    assert clock() - began < 0.6


async def test_different_faults_are_summed_up(server: Any, riot: RiotClient) -> None:
    server.answers(whole(500, b""), reset, whole(503, b""))
    with pytest.raises(UpstreamFailed) as failed:
        await riot.match(MATCH)
    text = "Riot failed four times for match NA1_1; the last time it answered 503."
    assert failed.value.message == text
    assert failed.value.riot_status == 503


async def test_the_wrong_match_is_no_answer(server: Any, riot: RiotClient, match_body: Any) -> None:
    server.answers(whole(200, match_body(match_id="NA1_2")))
    with pytest.raises(UpstreamFailed):
        await riot.match(MATCH)


@pytest.mark.parametrize("packed", [None, "gzip", "members", "deflate"])
async def test_a_body_may_be_as_large_as_it_may_be_and_no_larger(
    packed: str | None,
    server: Any,
    riot: RiotClient,
    match_body: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is the unpacked size that counts: a small body may unpack to any size."""
    monkeypatch.setattr(http_module, "LARGEST_BODY", 50_000)

    def padded(size: int) -> bytes:
        body: bytes = match_body().ljust(size)
        bodies = {
            None: body,
            "gzip": gzip.compress(body),
            "members": gzip.compress(body[:30_000]) + gzip.compress(body[30_000:]),
            "deflate": zlib.compress(body),
        }
        encoding = {"members": "gzip", None: "identity"}.get(packed, packed)
        return whole(200, bodies[packed], f"content-encoding: {encoding}\r\n")

    server.answers(padded(50_000))
    assert len((await riot.match(MATCH)).body) == 50_000
    server.answers(padded(50_001))
    with pytest.raises(UpstreamFailed, match="sent more than 32 MB four times"):
        await riot.match(MATCH)


async def test_a_body_without_end_is_given_up(server: Any) -> None:
    sent = 0

    async def flood(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        # An end far behind the cap, so that a client without one fails in a moment.
        for _ in range(100):
            writer.write(b" " * 1_000_000)
            await writer.drain()
            sent += 1
        writer.close()

    server.answers(flood)
    async with client_of(server, patience=Patience(tries=1)) as riot:
        with pytest.raises(UpstreamFailed, match="sent more than 32 MB once"):
            await riot.match(MATCH)
    assert sent < 60


async def test_the_time_budget_ends_the_tries(server: Any) -> None:
    server.answers(whole(503, b""))
    async with client_of(server, patience=Patience(first_pause_s=5, total_s=0.5)) as riot:
        with pytest.raises(UpstreamFailed, match="answered 503 once for match NA1_1"):
            await riot.match(MATCH)


@pytest.mark.parametrize("told", ["0.4", "date"])
async def test_a_failing_riot_is_asked_again_when_it_said(
    told: str, server: Any, riot: RiotClient, reply: Any, match_body: Any
) -> None:
    headers = {"retry_after": told}
    if told == "date":
        headers = {
            "date": "Tue, 24 Nov 2026 12:00:00 GMT",
            "retry_after": "Tue, 24 Nov 2026 12:00:01 GMT",
        }
    server.answers(reply(503, **headers), reply(body=match_body()))
    clock = asyncio.get_running_loop().time
    began = clock()
    assert (await riot.match(MATCH)).facts.match_id == "NA1_1"
    assert clock() - began >= 0.4


async def test_a_failing_riot_that_wants_to_be_left_for_long_is_not(
    server: Any, reply: Any, match_body: Any
) -> None:
    server.answers(reply(503, retry_after="600"), reply(body=match_body()))
    async with client_of(server, patience=Patience(most_asked_s=0.05)) as riot:
        assert (await riot.match(MATCH)).facts.match_id == "NA1_1"


async def test_who_waits_for_no_limit_still_waits_for_a_slow_answer(
    server: Any, match_body: Any
) -> None:
    """`--wait 0s` refuses to stand in line; how long Riot takes is another matter."""

    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(1.3)
        writer.write(whole(200, match_body()))
        await writer.drain()

    server.answers(whole(503, b""), slow)
    async with client_of(server, wait_s=0.0, patience=Patience(first_pause_s=0.4)) as riot:
        assert (await riot.match(MATCH)).facts.match_id == "NA1_1"


async def test_waits_for_the_limiter_add_up_to_what_is_allowed(
    server: Any, reply: Any, match_body: Any
) -> None:
    refused = reply(429, x_rate_limit_type="application", retry_after="1")
    server.answers(refused, refused, refused, reply(body=match_body()))
    async with client_of(server, wait_s=2.5) as riot:
        with pytest.raises(RateLimited):
            await riot.match(MATCH)
    assert len(server.lines) == 3


async def test_a_wait_for_the_limiter_takes_no_patience_away(
    server: Any, reply: Any, match_body: Any
) -> None:
    refused = reply(429, x_rate_limit_type="application", retry_after="1")
    server.answers(refused, whole(503, b""), reply(body=match_body()))
    patience = Patience(first_pause_s=0.4, total_s=0.9)
    async with client_of(server, patience=patience) as riot:
        assert (await riot.match(MATCH)).facts.match_id == "NA1_1"


async def test_redirects_are_not_followed(server: Any, riot: RiotClient) -> None:
    server.answers(whole(302, b"", f"location: http://127.0.0.1:{server.port}/steal\r\n"))
    with pytest.raises(UpstreamFailed, match="answered 302"):
        await riot.match(MATCH)
    assert len(server.lines) == 1


@pytest.mark.parametrize(
    ("status", "message", "error"),
    [
        (401, "Unauthorized", KeyRejected),
        (403, "Forbidden", KeyRejected),
        (400, "Bad Request - Unknown apikey", KeyRejected),
        (400, "Bad Request - Exception decrypting abc", ForeignPuuid),
        (400, "Bad Request", UpstreamFailed),
        (415, "Unsupported", UpstreamFailed),
        (404, "Data not found", NotFound),
    ],
)
async def test_a_refusal_is_told_apart_and_not_repeated(
    status: int, message: str, error: type[Exception], server: Any, riot: RiotClient, reply: Any
) -> None:
    server.answers(reply(status, {"status": {"message": message, "status_code": status}}))
    with pytest.raises(error) as refused:
        await riot.match(MATCH)
    assert type(refused.value) is error
    assert len(server.lines) == 1
    if error is KeyRejected:
        assert "https://developer.riotgames.com" in str(getattr(refused.value, "hint", ""))


async def test_without_a_key_it_is_the_key_that_is_missing(server: Any, reply: Any) -> None:
    server.answers(reply(401))
    async with client_of(server, api_key=None) as riot:
        with pytest.raises(KeyMissing):
            await riot.match(MATCH)
    assert "x-riot-token" not in server.heads[0]


async def test_a_routes_own_403_is_not_the_keys(server: Any, riot: RiotClient, reply: Any) -> None:
    account = reply(body={"puuid": "p"})
    server.answers(account, reply(403), account)
    await riot.account_by_puuid("p", region=Region.AMERICAS)
    with pytest.raises(UpstreamFailed) as refused:
        await riot.match(MATCH)
    assert refused.value.riot_status == 403
    assert server.lines[2] == server.lines[0]


async def test_a_key_that_dies_is_noticed(server: Any, riot: RiotClient, reply: Any) -> None:
    server.answers(reply(body={"puuid": "p"}), reply(403))
    await riot.account_by_puuid("p", region=Region.AMERICAS)
    for _ in range(2):
        with pytest.raises(KeyRejected):
            await riot.match(MATCH)
    assert len(server.lines) == 4


@pytest.mark.parametrize(
    "headers",
    [
        {"x_rate_limit_type": "application", "retry_after": "1"},
        {"x_rate_limit_type": "method"},
        {"x_rate_limit_type": "service"},
        {},
    ],
)
async def test_a_429_is_waited_out(
    headers: dict[str, str], server: Any, riot: RiotClient, reply: Any, match_body: Any
) -> None:
    server.answers(reply(429, **headers), reply(body=match_body()))
    clock = asyncio.get_running_loop().time
    began = clock()
    assert (await riot.match(MATCH)).facts.match_id == "NA1_1"
    assert 0.9 < clock() - began < 2


async def test_a_429_longer_than_the_budget_is_told_at_once(
    server: Any, riot: RiotClient, reply: Any
) -> None:
    server.answers(reply(429, x_rate_limit_type="application", retry_after="120"))
    with pytest.raises(RateLimited) as limited:
        await riot.match(MATCH)
    assert limited.value.retry_after == pytest.approx(120, abs=1)
    assert len(server.lines) == 1


async def test_the_same_request_in_flight_is_made_once(
    server: Any, riot: RiotClient, match_body: Any
) -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(whole(200, match_body()))
        await writer.drain()

    server.answers(slow)
    callers = [asyncio.create_task(riot.match(MATCH)) for _ in range(5)]
    await asyncio.sleep(0.03)
    callers[0].cancel()
    found = await asyncio.gather(*callers[1:])
    assert len(server.lines) == 1
    assert all(payload.body == match_body() for payload in found)


async def test_a_call_that_everybody_gave_up_leaves_nothing_behind(
    server: Any, riot: RiotClient, match_body: Any
) -> None:
    server.answers(hang, whole(200, match_body()))
    caller = asyncio.create_task(riot.match(MATCH))
    await asyncio.sleep(0.05)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert (await riot.match(MATCH)).facts.match_id == "NA1_1"


async def test_nobody_there_gives_the_network_as_the_hint() -> None:
    async with client_at("http://127.0.0.1:1/{route}") as riot:
        with pytest.raises(UpstreamFailed) as failed:
            await riot.match(MATCH)
    assert failed.value.message == "Riot could not be reached four times for match NA1_1."
    assert "LMA_RIOT_URL" in (failed.value.hint or "")


async def test_an_address_that_is_none_is_a_matter_of_configuration() -> None:
    async with client_at("ftp://{route}") as riot:
        with pytest.raises(ConfigurationFailed):
            await riot.match(MATCH)


async def test_the_key_is_in_no_message_and_no_log(
    server: Any, riot: RiotClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers(reset, whole(200, b"<"), whole(500, b""), whole(403, b""))
    with pytest.raises(KeyRejected) as refused:
        await riot.match(MATCH)
    assert "secret" not in caplog.text + "".join(traceback.format_exception(refused.value))


def client_of(server: Any, **options: Any) -> RiotClient:
    return client_at(server.base_url, **options)


def client_at(base_url: str, **options: Any) -> RiotClient:
    told = {"api_key": "RGAPI-secret", "patience": Patience(tries=4, first_pause_s=0.001)}
    transport = open_transport(verify=False)
    return RiotClient(transport, base_url=base_url, limiter=InProcessLimiter(), **(told | options))


@pytest.mark.parametrize("key", ["RGAPI-a\nb", "RGAPI-é", "RGAPI-\x00"])
async def test_a_key_that_no_header_can_carry_is_rejected_unsent(key: str, server: Any) -> None:
    async with client_of(server, api_key=key) as riot:
        with pytest.raises(KeyRejected):
            await riot.match(MATCH)
    assert server.lines == []
