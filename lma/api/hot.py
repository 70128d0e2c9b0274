"""The routes that are asked most: plain ASGI in front of the framework, bytes from end to end."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from starlette.exceptions import HTTPException

from lma.api.cors import Headers
from lma.api.errors import JSON
from lma.api.visit import App, Receive, Scope, Send, Visit, visit_of
from lma.schemas.body import Answer, Body

Arguments: TypeAlias = "re.Match[str]"

_SHORTEST_COMPRESSED = 512
_ENCODINGS = ("zstd", "gzip")
_VARY = (b"vary", b"Accept-Encoding")


@dataclass(frozen=True, slots=True)
class HotRoute:
    """A GET, whose functions are given the app, the match of the path and the query string.

    `ready` finds a body that this process has cached, without waiting for anything. `cache_control`
    tells clients how long they may keep an answer that isn't stale.
    """

    template: str
    ready: Callable[[Any, Arguments, bytes], Body | None]
    answer: Callable[[Any, Arguments, bytes], Awaitable[Answer]]
    cache_control: bytes

    @property
    def pattern(self) -> "re.Pattern[str]":
        """What paths of this route look like."""
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.template))


class Front:
    """Answers the hot routes, and lets everything else through to the framework."""

    def __init__(self, app: App, routes: Sequence[HotRoute]) -> None:
        self._app = app
        self._routes = [(route.pattern.fullmatch, route) for route in routes]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope["path"] if scope["type"] == "http" else ""
        for fits, route in self._routes:
            found = fits(path)
            if found is not None:
                visit = visit_of(scope)
                visit.route = route.template
                if scope["method"] != "GET":
                    raise HTTPException(405, headers={"Allow": "GET, HEAD, OPTIONS"})
                answer = await route.answer(scope["app"], found, scope["query_string"])
                await send_answer(visit, answer, route.cache_control)
                return
        await self._app(scope, receive, send)

    def find_ready(self, visit: Visit) -> tuple[Answer, bytes] | None:
        """An answer that only needs sending, and how long it may be kept."""
        scope = visit.scope
        if scope["method"] != "GET":
            return None
        path = scope["path"]
        for fits, route in self._routes:
            found = fits(path)
            if found is not None:
                body = route.ready(scope["app"], found, scope["query_string"])
                if body is None:
                    return None
                visit.route = route.template
                return Answer(body), route.cache_control
        return None


async def send_answer(visit: Visit, answer: Answer, cache_control: bytes) -> None:
    """Send a ready body in the best encoding that the client takes, or 304 where it has it."""
    body = answer.body
    encoding = chosen_encoding(visit.headers.get(b"accept-encoding", b""))
    plain = body.form("")
    if len(plain) < _SHORTEST_COMPRESSED:
        encoding = ""
    etag = body.etag(encoding)
    headers: Headers = [
        (b"etag", etag),
        (b"cache-control", b"no-cache" if answer.stale or answer.pending else cache_control),
        _VARY,
    ]
    if answer.stale:
        headers.append((b"x-lma-stale", answer.stale.encode()))
    if answer.pending:
        headers.append((b"x-lma-pending", str(answer.pending).encode()))
    known = visit.headers.get(b"if-none-match")
    if known is not None and _names(known, etag):
        await visit.send({"type": "http.response.start", "status": 304, "headers": headers})
        await visit.send({"type": "http.response.body", "body": b""})
        return
    sent = body.form(encoding) if encoding else plain
    headers += [JSON, (b"content-length", str(len(sent)).encode())]
    if encoding:
        headers.append((b"content-encoding", encoding.encode()))
    await visit.send({"type": "http.response.start", "status": 200, "headers": headers})
    await visit.send({"type": "http.response.body", "body": sent})


@lru_cache(maxsize=256)
def chosen_encoding(accepted: bytes) -> str:
    """The best of our encodings that an `Accept-Encoding` takes, empty for none."""
    weights: dict[str, float] = {}
    for part in accepted.decode("latin-1").lower().split(","):
        name, _, parameters = part.partition(";")
        weights[name.strip()] = _weight(parameters)
    rest = weights.get("*", 0.0)
    best = max(_ENCODINGS, key=lambda name: weights.get(name, rest))
    return best if weights.get(best, rest) > 0 else ""


def _weight(parameters: str) -> float:
    found = re.search(r"q\s*=\s*([01](?:\.[0-9]{0,3})?)", parameters)
    return float(found[1]) if found else 1.0


def _names(known: bytes, etag: bytes) -> bool:
    """Whether an `If-None-Match` names a tag; a weak one of the same name counts."""
    tags = (tag.strip().removeprefix(b"W/") for tag in known.split(b","))
    return any(tag in (etag, b"*") for tag in tags)
