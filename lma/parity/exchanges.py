"""A request, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

Encoding = Literal["json", "form"]
ENCODINGS: tuple[Encoding, ...] = ("json", "form")
SAFE_METHODS = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as one side is asked it; `route` is its method and path template."""

    route: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    encoding: Encoding = "json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """`GET`, `POST`, …"""
        return method_of(self.route)

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; header names are lower-case, `latency_ms` is None where nobody measured.

    `fault` is the code and sentence of what kept the body from being read whole.
    """

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    latency_ms: float | None = None
    fault: tuple[str, str] | None = None

    @property
    def media_type(self) -> str:
        """`application/json`, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer came: one sentence that says why, and whether the server was reached at all."""

    reason: str
    reached: bool = True


def method_of(route: str) -> str:
    """The method of a route such as `GET /users/{id}`."""
    return route.partition(" ")[0]


def template_of(route: str) -> str:
    """The path template of a route."""
    return route.partition(" ")[2]
