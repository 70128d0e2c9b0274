"""Two APIs over one made-up world: the legacy one with its quirks, the new one with faults."""

import asyncio
import json
import re
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs
from uuid import NAMESPACE_URL, uuid5

import uvicorn

from lma.parity.examples import examples_folder

BIG = 2**53 + 1
_ROUTES = {
    "POST /users/sign_up": r"POST /users/sign_up",
    "POST /users/sign_in": r"POST /users/sign_in",
    "POST /fetch_user": r"POST /fetch_user",
    "GET /users/{id}/fetch_rank": r"GET /users/([^/]+)/fetch_rank",
    "GET /users/{id}/matches": r"GET /users/([^/]+)/matches",
    "GET /matches/{id}": r"GET /matches/([^/]+)",
    "GET /champions": r"GET /champions",
    "GET /champions/{id}": r"GET /champions/([^/]+)",
}


@dataclass
class Reply:
    """What a server is about to send; `raw` is sent in place of the JSON, `pause_s` before it."""

    status: int
    value: Any
    headers: dict[str, str] = field(
        default_factory=lambda: {"content-type": "application/json; charset=utf-8"}
    )
    raw: bytes | None = None
    pause_s: float = 0.0
    breaks_off: bool = False
    repeats: int = 1

    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        return json.dumps(self.value, ensure_ascii=False).encode("utf-8", "surrogatepass")


@cache
def _text(name: str) -> str:
    return (examples_folder() / f"phase0-example-{name}.json").read_text("utf-8")


def example(name: str) -> Any:
    """An example, anew each time, for it may be spoilt."""
    value = json.loads(_text(name))
    if name == "match":
        value["info"]["gameId"] = BIG
        value["info"]["participants"][0]["challenges"]["half"] = 0.1
        value["info"]["participants"][0]["challenges"]["whole"] = 1.0
    return value


def uuid_of(kind: str, number: int) -> str:
    return str(uuid5(NAMESPACE_URL, f"{kind}/{number}"))


class Api:
    """What both have in common: routes, misses, the world."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.heard: Callable[[str], None] = lambda told: None

    def reply(self, method: str, path: str, body: bytes, content_type: str) -> tuple[str, Reply]:
        told = f"{method} {path}"
        self.asked.append(told)
        self.heard(told)
        for route, pattern in _ROUTES.items():
            matched = re.fullmatch(pattern, told)
            if matched:
                return route, self.route(route, matched, _form(body, content_type))
        return "", self.missing()

    def missing(self) -> Reply:
        return Reply(404, {"detail": "not_found", "message": "No such thing.", "request_id": "r"})

    def route(self, route: str, matched: re.Match[str], form: dict[str, Any]) -> Reply:
        match route:
            case "POST /users/sign_up" | "POST /fetch_user":
                return self.found_user(route, form)
            case "POST /users/sign_in":
                right = form.get("email") == example("users-sign-in")["email"]
                return Reply(200, self.user("users-sign-in") if right else None)
            case "GET /champions":
                return Reply(200, self.champions())
            case "GET /champions/{id}":
                return Reply(200, self.champion() if matched[1] == "266" else None)
            case "GET /matches/{id}":
                known = {str(row["id"]) for row in self.matches()}
                return Reply(200, example("match")) if matched[1] in known else self.missing()
        if matched[1] != str(self.user("users-sign-up")["id"]):
            return self.missing()
        return Reply(200, self.rank() if route.endswith("rank") else self.matches())

    def found_user(self, route: str, form: dict[str, Any]) -> Reply:
        if form.get("summonerName") != "Faker#NA1":
            return self.missing()
        return Reply(200, self.user("fetch-user" if route.endswith("user") else "users-sign-up"))

    def user(self, name: str) -> dict[str, Any]:
        return dict(example(name))

    def rank(self) -> Any:
        return example("fetch-rank")

    def matches(self) -> Any:
        return example("users-matches")

    def champions(self) -> Any:
        return example("champions")

    def champion(self) -> Any:
        return example("champion")


class Legacy(Api):
    """The old API: integer ids, another order of keys, the debts D2 to D6, and a noisy rank."""

    def user(self, name: str) -> dict[str, Any]:
        told = super().user(name)
        told["summonerName"] = told["riot_id"]
        told["email"] = told["email"] and told["email"].replace("+", " ")
        return dict(reversed(told.items()))

    def rank(self) -> Any:
        (solo,) = super().rank()
        return [{**solo, "inactive": len(self.asked) % 2 == 0}]

    def champions(self) -> Any:
        return sorted(map(self._aged, super().champions()), key=lambda c: c["name"].casefold()[1:])

    def champion(self) -> Any:
        return self._aged(super().champion())

    def _aged(self, champion: dict[str, Any]) -> dict[str, Any]:
        file = re.sub(r"[^A-Za-z]", "", champion["name"])
        image = f"https://ddragon.leagueoflegends.com/cdn/13.24.1/img/champion/{file}.png"
        return {**champion, "champ_id": 0, "image_url": image}


Fault = Callable[[str, Reply], None]


class Candidate(Api):
    """The new API: UUIDs, no debts; `fault` spoils what it is about to send."""

    def __init__(self, fault: Fault | None = None) -> None:
        super().__init__()
        self.fault = fault

    def reply(self, method: str, path: str, body: bytes, content_type: str) -> tuple[str, Reply]:
        route, told = super().reply(method, path, body, content_type)
        if self.fault is not None:
            self.fault(route, told)
        return route, told

    def user(self, name: str) -> dict[str, Any]:
        told = super().user(name)
        return {**told, "id": uuid_of("user", told["id"])}

    def matches(self) -> Any:
        return [{**row, "id": uuid_of("match", row["id"])} for row in super().matches()]


def _form(body: bytes, content_type: str) -> dict[str, Any]:
    if "urlencoded" in content_type:
        told = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        return {**told, "email": told.get("email") or told.get("user[email]")}
    return dict(json.loads(body)) if body else {}


def asgi(api: Api) -> Callable[..., Awaitable[None]]:
    """An API as an ASGI app."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        content_type = headers.get("content-type", "")
        _, reply = api.reply(scope["method"], scope["path"], body, content_type)
        await asyncio.sleep(reply.pause_s)
        sent = [(name.encode(), value.encode()) for name, value in reply.headers.items()]
        if reply.breaks_off:
            sent.append((b"content-length", b"999999"))
        await send({"type": "http.response.start", "status": reply.status, "headers": sent})
        for _ in range(reply.repeats - 1):
            await send({"type": "http.response.body", "body": reply.body(), "more_body": True})
        await send({"type": "http.response.body", "body": reply.body()})

    return app


@contextmanager
def serving(api: Api) -> Iterator[str]:
    """A real server in a thread; its address."""
    # The protocol is named so that asyncio sends without delay, which saves 40 ms a request.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(asgi(api), log_level="critical", lifespan="off", http="h11")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)
        listener.close()
