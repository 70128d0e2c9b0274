"""A Riot for other processes: a server in the test's event loop that counts what it is asked."""

import asyncio
import json
import re
from collections import Counter
from contextlib import suppress

from tests.payloads import match_body

_LIMITS = "".join(
    f"x-{whose}-rate-limit: 30000:10\r\nx-{whose}-rate-limit-count: 1:10\r\n"
    for whose in ("app", "method")
)
_MATCH = re.compile(r"/lol/match/v5/matches/(NA1_\d+)$")


class Riot:
    """Knows every match of NA1; `answer` and `delay_s` are what a test changes under way."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.paths: Counter[str] = Counter()
        self.answer: tuple[int, bytes] | None = None
        """What every request is answered instead."""
        self.bad: dict[str, tuple[int, bytes]] = {}
        """What the requests for a match are answered instead."""
        self.key: str | None = None
        """The one key that is good, where any is asked for."""
        self.delay_s = 0.0
        """How long all but the first request wait: that one tells the limits to whoever asks."""
        self.port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """What LMA_RIOT_URL is set to."""
        return f"http://127.0.0.1:{self.port}/{{route}}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if self.key is None or self.key.encode() in head:
                    status, body = await self._answer(head.split(b" ", 2)[1].decode())
                else:
                    status, body = 403, b'{"status":{"message":"Forbidden","status_code":403}}'
                told = f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\n{_LIMITS}\r\n"
                writer.write(told.encode() + body)
                await writer.drain()
        self._writers.discard(writer)
        writer.close()

    async def _answer(self, path: str) -> tuple[int, bytes]:
        self.paths[path] += 1
        found = _MATCH.search(path)
        if found:
            self.asked[found[1]] += 1
        if self.delay_s and sum(self.paths.values()) > 1:
            await asyncio.sleep(self.delay_s)
        if self.answer is not None:
            return self.answer
        if found and found[1] in self.bad:
            return self.bad[found[1]]
        if found:
            return 200, match_body(found[1])
        if "/accounts/" in path:
            return 200, json.dumps(
                {"puuid": "p" * 78, "gameName": "Riot", "tagLine": "NA1"}
            ).encode()
        return 404, b"{}"
