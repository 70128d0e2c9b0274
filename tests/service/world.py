"""A Riot of a test's own, as a transport: it knows what the test writes into it."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote

import httpx

from lma.domain.riot_id import fold

Answer = tuple[int, Any]


class World(httpx.AsyncBaseTransport):
    """Answers from what is written into it, and remembers what it was asked."""

    def __init__(self) -> None:
        self.names: dict[str, str | None] = {}
        """PUUID -> `name#tag`, None for an account whose name Riot leaves out."""
        self.foreign: set[str] = set()
        """PUUIDs of another application's key."""
        self.plays_on: dict[str, str] = {}
        """PUUID -> platform; `na1` where nothing is written."""
        self.lists: dict[str, list[str]] = {}
        """PUUID -> match ids, newest first."""
        self.queues: dict[str, int] = {}
        """Match id -> queue, for lists of one queue."""
        self.starts: dict[str, int] = {}
        """Match id -> start in milliseconds."""
        self.bodies: dict[str, bytes] = {}
        self.timelines: dict[str, bytes] = {}
        self.entries: dict[str, bytes] = {}
        self.champions: dict[str, dict[str, str]] = {"1.1.1": {"Ahri": "103", "Annie": "1"}}
        """Version -> champion -> number; versions newest first."""
        self.answers: dict[str, Answer] = {}
        """A part of a path -> the answer in place of the true one."""
        self.before: Callable[[str], Any] | None = None
        """Called with each path before it is answered."""
        self.asked: list[str] = []

    @property
    def counts(self) -> Counter[str]:
        """How often each kind of thing was asked for."""
        return Counter(_kind(path) for path in self.asked)

    def add(self, puuid: str, name: str, *, platform: str = "na1") -> None:
        """An account that plays on a platform."""
        self.names[puuid] = name
        self.plays_on[puuid] = platform

    def play(self, puuid: str, *bodies: bytes) -> None:
        """Matches of a player, oldest first."""
        for body in bodies:
            told = json.loads(body)
            match_id = told["metadata"]["matchId"]
            self.bodies[match_id] = body
            self.queues[match_id] = told["info"]["queueId"]
            self.starts[match_id] = told["info"]["gameStartTimestamp"]
            self.lists.setdefault(puuid, []).insert(0, match_id)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to a request."""
        path = request.url.raw_path.decode("ascii")
        self.asked.append(path)
        if self.before is not None:
            await self.before(path)
        status, body = self._overridden(path) or self._answer(path)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.Response(status, content=content)

    def _overridden(self, path: str) -> Answer | None:
        return next((answer for part, answer in self.answers.items() if part in path), None)

    def _answer(self, path: str) -> Answer:
        path, _, query = path.partition("?")
        route, *parts = [unquote(part) for part in path.split("/")[1:]]
        if parts[0] in ("api", "cdn"):
            return self._dragon(parts)
        match parts:
            case ["riot", "account", "v1", "accounts", "by-riot-id", name, tag]:
                return self._account(self._find(f"{name}#{tag}"))
            case ["riot", "account", "v1", "accounts", "by-puuid", puuid]:
                return self._by_puuid(puuid, self._account)
            case ["riot", "account", "v1", "region", "by-game", "lol", "by-puuid", puuid]:
                return self._by_puuid(puuid, lambda p: (200, {"region": self.plays_on[p]}))
            case ["lol", "summoner", "v4", "summoners", "by-puuid", puuid]:
                return self._by_puuid(puuid, lambda p: self._summoner(p, route))
            case ["lol", "league", "v4", "entries", "by-puuid", puuid]:
                return self._by_puuid(puuid, lambda p: (200, self.entries.get(p, b"[]")))
            case ["lol", "match", "v5", "matches", "by-puuid", puuid, "ids"]:
                return self._by_puuid(puuid, lambda p: (200, self._ids(p, query)))
            case ["lol", "match", "v5", "matches", match_id]:
                return _found(self.bodies.get(match_id))
            case ["lol", "match", "v5", "matches", match_id, "timeline"]:
                return _found(self.timelines.get(match_id))
        return 404, {}

    def _find(self, name: str) -> str | None:
        held = {fold(each): puuid for puuid, each in self.names.items() if each is not None}
        return held.get(fold(name))

    def _account(self, puuid: str | None) -> Answer:
        if puuid is None:
            return 404, {}
        name = self.names[puuid]
        if name is None:
            return 200, {"puuid": puuid}
        game_name, _, tag_line = name.partition("#")
        return 200, {"puuid": puuid, "gameName": game_name, "tagLine": tag_line}

    def _by_puuid(self, puuid: str, answer: Callable[[str], Answer]) -> Answer:
        if puuid in self.foreign:
            message = f"Bad Request - Exception decrypting {puuid}"
            return 400, {"status": {"message": message, "status_code": 400}}
        return answer(puuid) if puuid in self.names else (404, {})

    def _summoner(self, puuid: str, route: str) -> Answer:
        if self.plays_on.get(puuid, "na1") != route:
            return 404, {}
        return 200, {"puuid": puuid, "profileIconId": 7, "summonerLevel": 100}

    def _ids(self, puuid: str, query: str) -> list[str]:
        told = {name: int(values[-1]) for name, values in parse_qs(query).items()}
        listed = self.lists.get(puuid, [])
        queue = told.get("queue")
        since, until = told.get("startTime", 0), told.get("endTime", 2**60)
        fitting = [
            match_id
            for match_id in listed
            if queue in (None, self.queues.get(match_id))
            and since * 1000 <= self.starts[match_id] <= until * 1000
        ]
        return fitting[told["start"] : told["start"] + told["count"]]

    def _dragon(self, parts: list[str]) -> Answer:
        if parts[0] == "api":
            return 200, list(self.champions)
        version = parts[1]
        if not self.champions.get(version):
            return 403, {}
        return 200, {
            "data": {
                key: {"id": key, "key": number, "name": key, "title": "the one"}
                for key, number in self.champions[version].items()
            }
        }


def _found(body: bytes | None) -> Answer:
    return (404, {}) if body is None else (200, body)


def _kind(path: str) -> str:
    kinds = {
        "/timeline": "timeline",
        "/ids": "ids",
        "/match/v5/": "match",
        "by-riot-id": "account by name",
        "/region/": "platform",
        "/accounts/": "account by puuid",
        "/summoner/": "summoner",
        "/league/": "league",
        "/ddragon/": "ddragon",
    }
    return next(kind for part, kind in kinds.items() if part in path)
