"""Requests to Riot's API: within the limits, patient with faults, clear about refusals."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import msgspec

from lma.core.errors import (
    ForeignPuuid,
    KeyMissing,
    KeyRejected,
    LmaError,
    NotFound,
    RateLimited,
    UpstreamFailed,
)
from lma.riot.breaker import Breaker, Breakers, Paused, Tolerance, Turn
from lma.riot.http import KEPT_BODY, Answer, Fault, Patience, content, fetch, request_headers
from lma.riot.limits.headers import read_pause
from lma.riot.rate_limit import Permit, RateLimiter
from lma.riot.retries import Allowance, patiently

T = TypeVar("T")

_RENEW = "renew the key at https://developer.riotgames.com and set LMA_RIOT_API_KEY"
_GET_ONE = "get a key at https://developer.riotgames.com and set LMA_RIOT_API_KEY"
# A limiter that is any good sees to it that this never happens.
_MOST_REFUSALS = 10
# What a last try is given, however little is left.
_SHORTEST_ATTEMPT_S = 1.0


@dataclass(frozen=True, slots=True)
class Request:
    """A GET of a path (with its query) on a route; `what` says in a message what is asked for."""

    route: str
    method: str
    path: str
    what: str

    @property
    def thing(self) -> str:
        """What is asked for, whichever part of it."""
        return self.path.partition("?")[0]


class Requests:
    """Sends requests with one key; `base_url` holds `{route}`.

    `wait_s` bounds how long each waits for the limiter, in seconds; how long Riot may take is
    `patience`'s to say. `on_status` is told the status of every answer.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        *,
        base_url: str,
        api_key: str | None,
        limiter: RateLimiter,
        wait_s: float,
        patience: Patience,
        tolerance: Tolerance,
        on_status: Callable[[int], None] | None,
    ) -> None:
        self._transport = transport
        self._base_url = base_url.rstrip("/")
        key = (api_key or "").strip()
        self._has_key = bool(key)
        # What a header can't carry is certainly no key.
        self._key_is_none = not (key.isascii() and key.isprintable())
        known = key and not self._key_is_none
        self._headers = request_headers({"X-Riot-Token": key} if known else None)
        self._limiter = limiter
        self._wait_s = wait_s
        self._patience = patience
        self._breakers = Breakers(tolerance)
        self._on_status = on_status
        self._worked: dict[str, Request] = {}
        self._flights: dict[Request, _Flight] = {}

    async def get(self, request: Request, check: Callable[[bytes], T]) -> T:
        """What Riot answers, read by `check`, which may raise `ValueError` or `UpstreamFailed`.

        Raises `NotFound`, `KeyRejected`, `ForeignPuuid`, `RateLimited` or `UpstreamFailed`. The
        same request in flight twice is sent once.
        """
        flight = self._flights.get(request)
        if flight is None:
            flight = self._flights[request] = _Flight(self._get(request, check))
        flight.callers += 1
        try:
            await asyncio.wait([flight.task])
        finally:
            flight.callers -= 1
            if flight.callers == 0 and self._flights.pop(request, None) is not None:
                flight.task.cancel()
        found: T = flight.task.result()
        return found

    async def _get(self, request: Request, check: Callable[[bytes], T]) -> T:
        allowance = Allowance.of(self._patience, limiter_s=self._wait_s)

        async def attempt() -> T:
            answer, turn = await self._ask(request, allowance)
            with turn:
                _raise_fault(answer)
                if answer.status == 200:
                    found = content(answer, check)
            if answer.status != 200:
                raise await self._refusal(request, answer, allowance)
            self._worked[request.route] = request
            return found

        return await patiently(
            attempt, whom="Riot", what=request.what, patience=self._patience, allowance=allowance
        )

    async def _ask(self, request: Request, allowance: Allowance) -> tuple[Answer, Turn]:
        """Riot's answer that is no 429; raises `RateLimited` where the wait would be too long."""
        for _ in range(_MOST_REFUSALS):
            answer, turn = await self._send(request, allowance)
            if answer.status != 429:
                return answer, turn
            turn.leave()
        raise RateLimited(
            f"Riot answered 429 {_MOST_REFUSALS} times for {request.what}.",
            retry_after=60.0,
            hint="try again in a minute; something else may be using the same key",
        )

    async def _send(self, request: Request, allowance: Allowance) -> tuple[Answer, Turn]:
        if self._key_is_none:
            raise self._key_fault()
        breaker = self._breakers.of(request.route, request.method)
        breaker.check()
        permit = await self._wait(request, allowance)
        turn = await self._begin(request, permit, breaker)
        try:
            return await self._exchange(request, turn, permit, allowance), turn
        except BaseException as error:
            turn.end(error)
            raise

    async def _exchange(
        self, request: Request, turn: Turn, permit: Permit, allowance: Allowance
    ) -> Answer:
        """Sends a request and tells the limiter what became of it, which may take its time."""
        url = self._base_url.replace("{route}", request.route) + request.path
        left_s = allowance.until - asyncio.get_running_loop().time()
        attempt_s = min(self._patience.attempt_s, max(left_s, _SHORTEST_ATTEMPT_S))
        try:
            answer = await fetch(self._transport, url, headers=self._headers, within_s=attempt_s)
        except BaseException as error:
            turn.end(error)
            if isinstance(error, Fault) and not error.sent:
                await self._limiter.give_back(permit)
            else:
                await self._limiter.report(permit, None, {})
            raise
        if self._on_status is not None:
            self._on_status(answer.status)
        await self._limiter.report(permit, answer.status, answer.headers)
        return answer

    async def _wait(self, request: Request, allowance: Allowance) -> Permit:
        clock = asyncio.get_running_loop().time
        began = clock()
        permit = await self._limiter.acquire(
            request.route, request.method, within_s=allowance.limiter_s
        )
        allowance.spend_on_limiter(clock() - began)
        return permit

    async def _begin(self, request: Request, permit: Permit, breaker: Breaker) -> Turn:
        """A turn; a breaker that opened during the wait for the limiter gives the place back."""
        try:
            return breaker.begin(request.thing)
        except Paused:
            await self._limiter.give_back(permit)
            raise

    async def _refusal(self, request: Request, answer: Answer, allowance: Allowance) -> LmaError:
        """What an answer amounts to that is neither 200 nor 429, nor a failure of Riot's."""
        status, told = answer.status, _message(answer.body)
        if status == 401 or (status == 400 and "apikey" in told.replace(" ", "")):
            return self._key_fault()
        if status == 403:
            return await self._forbidden(request, allowance)
        if status == 404:
            return NotFound(f"Riot knows no {request.what}.", hint="check how it is written")
        if status == 400 and "decrypting" in told:
            return ForeignPuuid(
                f"Riot can't read the PUUID of {request.what}: it belongs to another key.",
                hint="ask for the player by Riot ID, as name#tag",
                riot_status=status,
            )
        return UpstreamFailed(
            f"Riot answered {status} for {request.what}.",
            riot_status=status,
            hint=_address(status),
            body=answer.body[:KEPT_BODY],
        )

    async def _forbidden(self, request: Request, allowance: Allowance) -> LmaError:
        """Whose 403 it is: the key's, or the route's own.

        Riot says `Forbidden` to a bad key and to a path that the key may not ask alike, so the
        request that worked last on this host is sent once more: a dead key fails there too.
        """
        worked = self._worked.get(request.route)
        if worked is None:
            return self._key_fault()
        if await self._refuses_key(worked, allowance):
            self._worked.pop(request.route, None)
            return self._key_fault()
        return UpstreamFailed(
            f"Riot answered 403 for {request.what}, though the key works elsewhere.",
            hint="the key's application may lack access to this API",
            riot_status=403,
        )

    async def _refuses_key(self, worked: Request, allowance: Allowance) -> bool:
        try:
            answer, turn = await self._ask(worked, allowance)
        except (Fault, Paused, RateLimited):
            return False
        turn.leave()
        return answer.status in {401, 403}

    def _key_fault(self) -> KeyRejected:
        if not self._has_key:
            return KeyMissing("Riot wants an API key and none is configured.", hint=_GET_ONE)
        return KeyRejected(
            "Riot refuses the API key: it is wrong, expired or revoked.", hint=_RENEW
        )


class _Flight:
    """A request that several callers await; it is given up when the last of them is."""

    def __init__(self, request: Coroutine[Any, Any, Any]) -> None:
        self.task = asyncio.ensure_future(request)
        self.callers = 0


def _raise_fault(answer: Answer) -> None:
    """Raises `Fault` for an answer that is Riot's own failure."""
    status = answer.status
    if status >= 500 or status == 408:
        again_s = read_pause(answer.headers)
        raise Fault(f"answered {status}", status=status, body=answer.body, again_s=again_s)
    if status == 404 and answer.body.lstrip().startswith(b"<"):
        raise Fault("sent HTML", status=status, body=answer.body)


def _message(body: bytes) -> str:
    """The `status.message` of an error's body in lower case, empty where there is none."""
    try:
        told = msgspec.json.decode(body)
        return str(told["status"]["message"]).lower()
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, LookupError, TypeError):
        return ""


def _address(status: int) -> str | None:
    redirected = 300 <= status < 400
    return (
        "redirects are not followed: set LMA_RIOT_URL to the final address" if redirected else None
    )
