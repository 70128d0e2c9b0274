"""The door itself, outermost and pure ASGI: whatever happens inside, one sound answer leaves."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress

from starlette.requests import ClientDisconnect

from lma.api.cors import METHODS, preflight_headers
from lma.api.errors import BodyTooLarge, BodyTooSlow, send_error
from lma.api.hot import Front, send_answer
from lma.api.metrics import Metrics
from lma.api.policy import Policy
from lma.api.visit import CommonHeaders, Message, Receive, Scope, Send, Visit
from lma.core.asker import ASKER
from lma.core.logging import REQUEST_ID

log = logging.getLogger(__name__)

_BODY_WITHIN_S = 20.0
# Only requests that take so long are watched for clients that hang up.
_WATCH_AFTER_S = 0.2
_CLIENT_LEFT = 499


class Door:
    """Gives each request an id, its headers, its limits and its line in the log.

    `allowed` tells which methods a path has, `log` is told of each visit that is over.
    """

    def __init__(
        self,
        app: Front,
        *,
        policy: Policy,
        metrics: Metrics,
        allowed: Callable[[str], bytes],
        log: Callable[[Visit], None],
    ) -> None:
        self._app = app
        self._allowed = allowed
        self._policy = policy
        self._metrics = metrics
        self._common = CommonHeaders(policy)
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; other kinds of scope pass through."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        visit = Visit(scope, send, self._policy, self._common)
        try:
            ready = self._app.find_ready(visit)
            if ready is None:
                await self._answer(visit, receive)
            else:  # on this way nothing waits or logs, so nothing looks after it
                await send_answer(visit, *ready)
        except Exception as error:  # noqa: BLE001 - nothing may leave but an answer
            REQUEST_ID.set(visit.request_id)
            await _answer_error(visit, error)
        finally:
            self._log(visit)
            route = visit.route or "unmatched"
            method = scope["method"] if scope["method"] in _METHODS else "other"
            seconds = time.perf_counter() - visit.began
            self._metrics.count(method, route, visit.status, seconds)

    async def _answer(self, visit: Visit, receive: Receive) -> None:
        token = REQUEST_ID.set(visit.request_id)
        asker = ASKER.set(visit.client)
        try:
            await self._look_after(visit, receive)
        finally:
            ASKER.reset(asker)
            REQUEST_ID.reset(token)

    async def _look_after(self, visit: Visit, receive: Receive) -> None:
        if visit.scope["method"] == "OPTIONS":
            await _answer_options(visit, self._allowed(visit.scope["path"]))
            return
        upload = Upload(visit, receive, self._policy.largest_body)
        inside = _inner_scope(visit)
        watch = _Watch(visit, upload)
        try:
            upload.check_length()
            await self._app(inside, upload.receive, visit.send)
        except asyncio.CancelledError:
            if not watch.client_left:
                raise
            _current_task().uncancel()
            visit.status = _CLIENT_LEFT
        except ClientDisconnect:  # in the middle of its body: nothing is wrong with the server
            visit.status = visit.status or _CLIENT_LEFT
        except Exception as error:  # noqa: BLE001 - nothing may leave but an answer
            await _answer_error(visit, error)
        finally:
            watch.end()
            visit.route = visit.route or _route_of(inside)


_METHODS = frozenset(METHODS.decode().split(", ")) | {"PUT", "PATCH", "DELETE"}


class Upload:
    """A request's body on its way in, within its bounds of size and time."""

    __slots__ = ("_deadline", "_largest", "_receive", "_size", "_visit", "is_done")

    def __init__(self, visit: Visit, receive: Receive, largest: int) -> None:
        self._visit = visit
        self._receive = receive
        self._largest = largest
        self._size = 0
        self._deadline: float | None = None
        self.is_done = visit.scope["method"] in ("GET", "HEAD")

    def check_length(self) -> None:
        """Refuse a body that says beforehand that it is too large."""
        told = self._visit.headers.get(b"content-length", b"")
        if told.isdigit() and int(told[:18]) > self._largest:
            raise self._too_large()

    async def receive(self) -> Message:
        """The next part of the body; raises `BodyTooLarge` and `BodyTooSlow`."""
        if self.is_done:
            return await self._receive()
        clock = asyncio.get_running_loop().time
        self._deadline = self._deadline or clock() + _BODY_WITHIN_S
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise BodyTooSlow("The body did not arrive in time.") from None
        self._size += len(message.get("body", b""))
        if self._size > self._largest:
            raise self._too_large()
        self.is_done = not message.get("more_body", False)
        return message

    async def until_client_leaves(self) -> None:
        """Wait for the client to hang up; parts of a body that nobody wants are thrown away."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def _too_large(self) -> BodyTooLarge:
        return BodyTooLarge(f"The body is larger than {self._largest // 1024} kB.")


class _Watch:
    """Ends a request that takes long as soon as its client hangs up, and its query with it."""

    __slots__ = ("_alarm", "_request", "_upload", "_visit", "_watching", "client_left")

    def __init__(self, visit: Visit, upload: Upload) -> None:
        self._visit = visit
        self._upload = upload
        self._request = _current_task()
        self._watching: asyncio.Task[None] | None = None
        self._alarm = self._request.get_loop().call_later(_WATCH_AFTER_S, self._begin)
        self.client_left = False

    def end(self) -> None:
        """Watch no more."""
        self._alarm.cancel()
        if self._watching is not None:
            self._watching.cancel()

    def _begin(self) -> None:
        if self._upload.is_done:
            self._watching = self._request.get_loop().create_task(self._wait())
        else:
            self._alarm = self._request.get_loop().call_later(_WATCH_AFTER_S, self._begin)

    async def _wait(self) -> None:
        await self._upload.until_client_leaves()
        if self._visit.status == 0:
            self.client_left = True
            self._request.cancel()


def _inner_scope(visit: Visit) -> Scope:
    """The scope as the routes see it: HEAD is a GET without a body, a last slash says nothing."""
    path: str = visit.scope["path"]
    scope = {**visit.scope, "lma.visit": visit}
    if visit.is_head:
        scope["method"] = "GET"
    if len(path) > 1 and path.endswith("/"):
        scope["path"] = path.rstrip("/") or "/"
    return scope


def _route_of(scope: Scope) -> str | None:
    path: str | None = getattr(scope.get("route"), "path", None)
    return path


async def _answer_options(visit: Visit, allowed: bytes) -> None:
    requested = visit.headers.get(b"access-control-request-headers")
    visit.route = "*"
    await visit.send(
        {
            "type": "http.response.start",
            "status": 204,
            "headers": preflight_headers(allowed, requested),
        }
    )
    await visit.send({"type": "http.response.body", "body": b""})


async def _answer_error(visit: Visit, error: Exception) -> None:
    """Answer with an error; where an answer has begun, all that's left is to end it unfinished."""
    if visit.status:
        log.error("an answer broke off", exc_info=error)
        raise error
    with suppress(ConnectionError):
        await send_error(visit, error)


def _current_task() -> "asyncio.Task[None]":
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("a request is answered in a task")
    return task
