"""One request on its way through the door."""

import re
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from lma.api.cors import Headers, cors_headers
from lma.api.policy import Policy

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_WELL_FORMED_ID = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

# For every answer: nothing here is a page to be framed, sniffed, or a place to load things from.
SECURITY: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
# Browsers take it over TLS alone; a year, this host and no other.
_ONLY_HTTPS = (b"strict-transport-security", b"max-age=31536000")
_DOCS_POLICY = (
    b"content-security-policy",
    b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'",
)


class CommonHeaders:
    """The headers that every answer has, made once for each origin that is known."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._known = {origin: self._made(origin) for origin in (None, *policy.origins)}

    def of(self, origin: bytes | None) -> Headers:
        """The headers for an origin."""
        return self._known.get(origin) or self._known[None]

    def _made(self, origin: bytes | None) -> Headers:
        source: Headers = [(b"x-lma-source", b"sandbox")] if self._policy.sandbox else []
        return [*cors_headers(self._policy, origin), *SECURITY, *source]


class Visit:
    """A request: who asks, under which id, and what was answered so far."""

    __slots__ = (
        "_common",
        "_policy",
        "_send",
        "began",
        "client",
        "headers",
        "is_head",
        "request_id",
        "route",
        "scope",
        "sent",
        "status",
    )

    def __init__(self, scope: Scope, send: Send, policy: Policy, common: CommonHeaders) -> None:
        self.began = time.perf_counter()
        self.scope = scope
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.request_id = _request_id(self.headers.get(b"x-request-id"))
        self.is_head = scope["method"] == "HEAD"
        self.route: str | None = None
        self.status = 0
        self.sent = 0
        self._send = send
        self._policy = policy
        self._common = common
        peer, forwarded = scope.get("client"), self.headers.get(b"x-forwarded-for")
        self.client = policy.client_of(
            peer[0] if peer else "", forwarded.decode("latin-1") if forwarded else None
        )

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on, with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), *self._own_headers()]
        elif message["type"] == "http.response.body":
            self.sent += len(message.get("body", b""))
            if self.is_head:
                message["body"] = b""
        await self._send(message)

    def _own_headers(self) -> Headers:
        common = self._common.of(self.headers.get(b"origin"))
        if self.scope["path"].rstrip("/") == "/docs":
            common = [header for header in common if header[0] != _DOCS_POLICY[0]]
            common.append(_DOCS_POLICY)
        own = [(b"x-request-id", self.request_id.encode()), *common]
        return [*own, _ONLY_HTTPS] if self._came_over_tls() else own

    def _came_over_tls(self) -> bool:
        """Whether the client speaks TLS, to this server or to a proxy that is believed."""
        if self.scope["scheme"] == "https":
            return True
        peer = self.scope.get("client")
        told = self.headers.get(b"x-forwarded-proto")
        return told == b"https" and peer is not None and self._policy.is_proxy(peer[0])


def visit_of(scope: Scope) -> Visit:
    """The visit that a scope belongs to."""
    visit: Visit = scope["lma.visit"]
    return visit


def _request_id(given: bytes | None) -> str:
    """The id that a client gave, if it is well-formed, else one of our own."""
    if given is not None and _WELL_FORMED_ID.fullmatch(given):
        return given.decode()
    return secrets.token_hex(12)
