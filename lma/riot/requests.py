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
from lma.riot.http import Answer, Fault, Patience, content, fetch, patiently
from lma.riot.rate_limit import RateLimiter

T = TypeVar("T")

_RENEW = "renew the key at https://developer.riotgames.com and set LMA_RIOT_API_KEY"
_GET_ONE = "get a key at https://developer.riotgames.com and set LMA_RIOT_API_KEY"
# A limiter that is any good sees to it that this never happens.
_MOST_REFUSALS = 10
# What a request is given that got its place within the limits at the last moment.
_SHORTEST_ATTEMPT_S = 1.0


@dataclass(frozen=True, slots=True)
class Request:
    """A GET of a path (with its query) on a route; `what` says in a message what is asked for."""

    route: str
    method: str
    path: str
    what: str


class Requests:
    """Sends requests with one key; `base_url` holds `{route}`, `wait_s` bounds each in seconds."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        base_url: str,
        api_key: str | None,
        limiter: RateLimiter,
        wait_s: float,
        patience: Patience,
    ) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        key = (api_key or "").strip()
        self._headers = {"X-Riot-Token": key} if key else {}
        # What a header can't carry is certainly no key.
        self._key_is_none = not (key.isascii() and key.isprintable())
        self._limiter = limiter
        self._wait_s = wait_s
        self._patience = patience
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
        deadline = asyncio.get_running_loop().time() + self._wait_s

        async def attempt() -> T:
            answer = await self._ask(request, deadline)
            if answer.status == 200:
                found = content(answer, check)
                self._worked[request.route] = request
                return found
            raise await self._refusal(request, answer, deadline)

        return await patiently(
            attempt, whom="Riot", what=request.what, patience=self._patience, deadline=deadline
        )

    async def _ask(self, request: Request, deadline: float) -> Answer:
        """Riot's answer that is no 429; raises `RateLimited` where the deadline is too near."""
        for _ in range(_MOST_REFUSALS):
            answer = await self._send(request, deadline)
            if answer.status != 429:
                return answer
        raise RateLimited(
            f"Riot answered 429 {_MOST_REFUSALS} times for {request.what}.",
            retry_after=60.0,
            hint="try again in a minute; something else may be using the same key",
        )

    async def _send(self, request: Request, deadline: float) -> Answer:
        if self._key_is_none:
            raise self._key_fault()
        clock = asyncio.get_running_loop().time
        url = self._base_url.replace("{route}", request.route) + request.path
        within_s = max(deadline - clock(), 0.0)
        permit = await self._limiter.acquire(request.route, request.method, within_s=within_s)
        attempt_s = min(self._patience.attempt_s, max(deadline - clock(), _SHORTEST_ATTEMPT_S))
        try:
            answer = await fetch(self._http, url, headers=self._headers, within_s=attempt_s)
        except Fault as fault:
            if fault.sent:
                await self._limiter.report(permit, None, {})
            else:
                await self._limiter.give_back(permit)
            raise
        except BaseException:
            await self._limiter.report(permit, None, {})
            raise
        await self._limiter.report(permit, answer.status, answer.headers)
        return answer

    async def _refusal(self, request: Request, answer: Answer, deadline: float) -> LmaError | Fault:
        """What an answer other than 200 and 429 amounts to."""
        status, told = answer.status, _message(answer.body)
        if status >= 500 or status == 408:
            return Fault(f"answered {status}", status=status)
        if status == 401 or (status == 400 and "apikey" in told):
            return self._key_fault()
        if status == 403:
            return await self._forbidden(request, deadline)
        if status == 404:
            if answer.body.lstrip().startswith(b"<"):
                return Fault("sent HTML", status=status)
            return NotFound(f"Riot knows no {request.what}.", hint="check how it is written")
        if status == 400 and "decrypting" in told:
            return ForeignPuuid(
                f"Riot can't read the PUUID of {request.what}: it belongs to another key.",
                hint="ask for the player by Riot ID, as name#tag",
                riot_status=status,
            )
        return UpstreamFailed(
            f"Riot answered {status} for {request.what}.", riot_status=status, hint=_address(status)
        )

    async def _forbidden(self, request: Request, deadline: float) -> LmaError:
        """Whose 403 it is: the key's, or the route's own.

        Riot says `Forbidden` to a bad key and to a path that the key may not ask alike, so the
        request that worked last on this host is sent once more: a dead key fails there too.
        """
        worked = self._worked.get(request.route)
        if worked is None:
            return self._key_fault()
        try:
            again = await self._ask(worked, deadline)
        except (Fault, RateLimited):
            again = None
        if again is not None and again.status in {401, 403}:
            self._worked.pop(request.route, None)
            return self._key_fault()
        return UpstreamFailed(
            f"Riot answered 403 for {request.what}, though the key works elsewhere.",
            hint="the key's application may lack access to this API",
            riot_status=403,
        )

    def _key_fault(self) -> KeyRejected:
        if not self._headers:
            return KeyMissing("Riot wants an API key and none is configured.", hint=_GET_ONE)
        return KeyRejected(
            "Riot refuses the API key: it is wrong, expired or revoked.", hint=_RENEW
        )


class _Flight:
    """A request that several callers await; it is given up when the last of them is."""

    def __init__(self, request: Coroutine[Any, Any, Any]) -> None:
        self.task = asyncio.ensure_future(request)
        self.callers = 0


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
