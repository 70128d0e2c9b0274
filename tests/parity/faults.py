"""Faults that a new API may have, each with the code and path that must tell of it."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .servers import BIG, Fault, Reply

SIGN_UP, SIGN_IN, FETCH = "POST /users/sign_up", "POST /users/sign_in", "POST /fetch_user"
RANK, MATCHES = "GET /users/{id}/fetch_rank", "GET /users/{id}/matches"
MATCH, CHAMPIONS, CHAMPION = "GET /matches/{id}", "GET /champions", "GET /champions/{id}"


@dataclass(frozen=True)
class Planted:
    """A fault, and the route, code and path pattern of the finding that it must cause."""

    name: str
    route: str
    code: str
    pattern: str
    fault: Fault
    severity: str = "error"
    timeout_s: float = 10.0


def on(route: str, change: Callable[[Any], Any], *, misses: bool = False) -> Fault:
    """A change of the values that a route answers with."""

    def fault(asked: str, reply: Reply) -> None:
        hit = reply.status == 200 and reply.value is not None
        if asked == route and hit != misses:
            reply.value = change(reply.value)

    return fault


def sent(route: str, **changes: Any) -> Fault:
    """A change of what is sent, for hits."""

    def fault(asked: str, reply: Reply) -> None:
        if asked == route and reply.status == 200 and reply.value is not None:
            for name, value in changes.items():
                setattr(reply, name, value(reply) if callable(value) else value)

    return fault


def missed(route: str, status: int, value: Any) -> Fault:
    """Another answer to a miss."""

    def fault(asked: str, reply: Reply) -> None:
        if asked == route and (reply.status != 200 or reply.value is None):
            reply.status, reply.value = status, value

    return fault


def put(*path: str | int, to: Any) -> Callable[[Any], Any]:
    """Another value at a path."""

    def change(root: Any) -> Any:
        parent = root
        for step in path[:-1]:
            parent = parent[step]
        parent[path[-1]] = to(parent[path[-1]]) if callable(to) else to
        return root

    return change


def cut(*path: str | int) -> Callable[[Any], Any]:
    """Nothing at a path."""

    def change(root: Any) -> Any:
        parent = root
        for step in path[:-1]:
            parent = parent[step]
        del parent[path[-1]]
        return root

    return change


def moved(*path: str | int) -> Callable[[Any], Any]:
    """A list turned around."""

    def change(root: Any) -> Any:
        parent = root
        for step in path:
            parent = parent[step]
        parent.reverse()
        return root

    return change


def raw_of(change: Callable[[str], str]) -> Callable[[Reply], bytes]:
    return lambda reply: change(json.dumps(reply.value)).encode("utf-8", "surrogatepass")


PEOPLE = ("info", "participants")
P0 = (*PEOPLE, 0)
IN_P = "$.info.participants[*]"

_USERS = [
    Planted("puuid-gone", SIGN_UP, "missing", "$.puuid", on(SIGN_UP, cut("puuid"))),
    Planted("puuid-other", SIGN_IN, "value", "$.puuid", on(SIGN_IN, put("puuid", to="other"))),
    Planted(
        "level-text",
        SIGN_UP,
        "int-against-string",
        "$.summonerLevel",
        on(SIGN_UP, put("summonerLevel", to=str)),
    ),
    Planted(
        "level-fraction",
        SIGN_IN,
        "int-against-float",
        "$.summonerLevel",
        on(SIGN_IN, put("summonerLevel", to=float)),
    ),
    Planted(
        "icon-null", SIGN_UP, "null", "$.profileIconId", on(SIGN_UP, put("profileIconId", to=None))
    ),
    Planted(
        "icon-off-by-one",
        FETCH,
        "value",
        "$.profileIconId",
        on(FETCH, put("profileIconId", to=lambda icon: icon + 1)),
    ),
    Planted("email-gone", SIGN_IN, "missing", "$.email", on(SIGN_IN, cut("email"))),
    Planted("email-null", SIGN_UP, "null", "$.email", on(SIGN_UP, put("email", to=None))),
    Planted(
        "email-other",
        SIGN_UP,
        "value",
        "$.email",
        on(SIGN_UP, put("email", to="faker-parity@example.com")),
    ),
    Planted("email-leaked", FETCH, "null", "$.email", on(FETCH, put("email", to="a@example.com"))),
    Planted("null-key-gone", FETCH, "null-against-missing", "$.email", on(FETCH, cut("email"))),
    Planted("tag-lost", SIGN_UP, "value", "$.riot_id", on(SIGN_UP, put("riot_id", to="Faker"))),
    Planted(
        "name-other",
        SIGN_IN,
        "value",
        "$.summonerName",
        on(SIGN_IN, put("summonerName", to="faker")),
    ),
    Planted("id-gone", SIGN_IN, "missing", "$.id", on(SIGN_IN, cut("id"))),
    Planted(
        "two-ids",
        SIGN_IN,
        "id-conflict",
        "$.id",
        on(SIGN_IN, put("id", to="00000000-0000-4000-8000-000000000000")),
    ),
    Planted(
        "id-is-no-uuid", FETCH, "int-against-string", "$.id", on(FETCH, put("id", to="user-12"))
    ),
    Planted("created", SIGN_UP, "status", "$", sent(SIGN_UP, status=201)),
    Planted("miss-found", SIGN_IN, "null", "$", missed(SIGN_IN, 200, {})),
    Planted("miss-404", SIGN_IN, "status", "$", missed(SIGN_IN, 404, {"detail": "x"})),
    Planted("miss-500", SIGN_UP, "status", "$", missed(SIGN_UP, 500, {"detail": "x"})),
    Planted("error-body", FETCH, "error-body", "$.detail", missed(FETCH, 404, {"error": "x"})),
    Planted(
        "extra-key",
        SIGN_UP,
        "extra",
        "$.password",
        on(SIGN_UP, lambda user: {**user, "password": "x"}),
        "warning",
    ),
]
_LISTS = [
    Planted("rank-object", RANK, "type", "$", on(RANK, lambda rank: rank[0])),
    Planted("rank-empty", RANK, "length", "$", on(RANK, lambda rank: [])),
    Planted("wins-text", RANK, "int-against-string", "$[*].wins", on(RANK, put(0, "wins", to=str))),
    Planted("tier-gone", RANK, "missing", "$[*].tier", on(RANK, cut(0, "tier"))),
    Planted("unknown-user-empty", RANK, "status", "$", missed(RANK, 200, [])),
    Planted("unknown-user-422", MATCHES, "status", "$", missed(MATCHES, 422, {"detail": "x"})),
    Planted("matches-turned", MATCHES, "order", "$", on(MATCHES, moved())),
    Planted("match-lost", MATCHES, "missing", "$[*]", on(MATCHES, cut(7))),
    Planted("match-twice", MATCHES, "duplicate", "$", on(MATCHES, lambda m: [*m, dict(m[3])])),
    Planted(
        "bare-game",
        MATCHES,
        "int-against-string",
        "$[*].game_id",
        on(MATCHES, lambda m: [{**row, "game_id": int(row["game_id"][4:])} for row in m]),
    ),
    Planted(
        "game-key",
        MATCHES,
        "missing",
        "$[*].game_id",
        on(MATCHES, lambda m: [{"id": row["id"], "gameId": row["game_id"]} for row in m]),
    ),
    Planted(
        "two-ids-one-game",
        MATCHES,
        "id-conflict",
        "$[*].id",
        on(MATCHES, lambda m: put(5, "id", to=m[4]["id"])(m)),
    ),
    Planted("champion-lost", CHAMPIONS, "missing", "$[*]", on(CHAMPIONS, cut(100))),
    Planted("champion-twice", CHAMPIONS, "duplicate", "$", on(CHAMPIONS, lambda c: [*c, c[9]])),
    Planted(
        "champ-id-text",
        CHAMPIONS,
        "int-against-string",
        "$[*].champ_id",
        on(CHAMPIONS, put(8, "champ_id", to=str)),
    ),
    Planted(
        "nickname",
        CHAMPIONS,
        "value",
        "$[*].nickname",
        on(CHAMPIONS, put(8, "nickname", to=str.upper)),
    ),
    Planted(
        "image-host",
        CHAMPIONS,
        "value",
        "$[*].image_url",
        on(CHAMPIONS, put(8, "image_url", to=lambda u: u.replace("ddragon", "evil", 1))),
    ),
    Planted(
        "image-name",
        CHAMPIONS,
        "value",
        "$[*].image_url",
        on(CHAMPIONS, put(8, "image_url", to=lambda u: u.replace(".png", "%20.png"))),
    ),
    Planted("champion-null", CHAMPION, "null", "$", on(CHAMPION, lambda c: None)),
    Planted("champion-miss-404", CHAMPION, "status", "$", missed(CHAMPION, 404, {"detail": "x"})),
]
_MATCH = [
    Planted("player-lost", MATCH, "missing", IN_P, on(MATCH, cut(*PEOPLE, 4))),
    Planted("players-turned", MATCH, "order", "$.info.participants", on(MATCH, moved(*PEOPLE))),
    Planted(
        "rounded",
        MATCH,
        "value",
        f"{IN_P}.challenges.half",
        on(MATCH, put(*P0, "challenges", "half", to=0.1000000001)),
    ),
    Planted(
        "one-is-not-1.0",
        MATCH,
        "int-against-float",
        f"{IN_P}.challenges.whole",
        on(MATCH, put(*P0, "challenges", "whole", to=1)),
    ),
    Planted(
        "big-number", MATCH, "value", "$.info.gameId", on(MATCH, put("info", "gameId", to=BIG - 1))
    ),
    Planted(
        "field-lost",
        MATCH,
        "missing",
        f"{IN_P}.goldEarned",
        on(MATCH, cut(*PEOPLE, 6, "goldEarned")),
    ),
    Planted(
        "null-field", MATCH, "null", f"{IN_P}.kills", on(MATCH, put(*PEOPLE, 2, "kills", to=None))
    ),
    Planted("bool-as-int", MATCH, "type", f"{IN_P}.win", on(MATCH, put(*P0, "win", to=1))),
    Planted("metadata-lost", MATCH, "missing", "$.metadata", on(MATCH, cut("metadata"))),
    Planted("ban-order", MATCH, "order", "$.info.teams", on(MATCH, moved("info", "teams"))),
    Planted(
        "text-case",
        MATCH,
        "value",
        "$.info.gameMode",
        on(MATCH, put("info", "gameMode", to=str.lower)),
    ),
    Planted(
        "element-lost",
        MATCH,
        "length",
        "$.metadata.participants",
        on(MATCH, cut("metadata", "participants", 3)),
    ),
    Planted(
        "key-twice",
        MATCH,
        "duplicate",
        "$.info",
        sent(MATCH, raw=raw_of(lambda t: t.replace('"info": {', '"info": {"mapId": 1, ', 1))),
    ),
    Planted("match-500", MATCH, "status", "$", sent(MATCH, status=500)),
]
_WIRE = [
    Planted(
        "html-type",
        CHAMPION,
        "content-type",
        "$",
        sent(CHAMPION, headers={"content-type": "text/html"}),
    ),
    Planted("html", CHAMPION, "invalid-json", "$", sent(CHAMPION, raw=b"<html>Oops</html>")),
    Planted("empty", CHAMPION, "invalid-json", "$", sent(CHAMPION, raw=b"")),
    Planted("not-a-number", CHAMPION, "invalid-json", "$", sent(CHAMPION, raw=b'{"champ_id":NaN}')),
    Planted(
        "trailing", CHAMPION, "invalid-json", "$", sent(CHAMPION, raw=raw_of(lambda t: t + "}"))
    ),
    Planted(
        "byte-order-mark",
        CHAMPION,
        "invalid-json",
        "$",
        sent(CHAMPION, raw=raw_of(lambda t: "\ufeff" + t)),
    ),
    Planted("no-utf8", CHAMPION, "bad-utf8", "$", sent(CHAMPION, raw=b'{"name":"\xff"}')),
    Planted("deep", CHAMPION, "depth", "$", sent(CHAMPION, raw=b"[" * 10_000 + b"]" * 10_000)),
    Planted(
        "deep-objects",
        CHAMPION,
        "depth",
        "$",
        sent(CHAMPION, raw=b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    ),
    Planted("huge", CHAMPION, "size", "$", sent(CHAMPION, raw=b" " * 2**20, repeats=200)),
    Planted(
        "gzip-cut",
        CHAMPION,
        "encoding",
        "$",
        sent(
            CHAMPION,
            raw=lambda reply: gzip.compress(reply.body())[:-12],
            headers={"content-type": "application/json", "content-encoding": "gzip"},
        ),
    ),
    Planted(
        "gzip-damaged",
        CHAMPION,
        "encoding",
        "$",
        sent(
            CHAMPION,
            raw=b"no gzip at all",
            headers={"content-type": "application/json", "content-encoding": "gzip"},
        ),
    ),
    Planted(
        "gzip-bomb",
        CHAMPION,
        "size",
        "$",
        sent(
            CHAMPION,
            raw=gzip.compress(b" " * 2**26),
            headers={"content-type": "application/json", "content-encoding": "gzip"},
        ),
    ),
    Planted(
        "unasked-packing",
        CHAMPION,
        "encoding",
        "$",
        sent(CHAMPION, raw=b"x", headers={"content-encoding": "br"}),
    ),
    Planted(
        "elsewhere",
        CHAMPION,
        "redirect",
        "$",
        sent(CHAMPION, status=302, headers={"location": "http://evil.example/"}),
    ),
    Planted("hangs", CHAMPION, "no-answer", "$", sent(CHAMPION, pause_s=20.0), timeout_s=2.0),
    Planted("breaks-off", CHAMPION, "no-answer", "$", sent(CHAMPION, breaks_off=True)),
]
PLANTED = [*_USERS, *_LISTS, *_MATCH, *_WIRE]
