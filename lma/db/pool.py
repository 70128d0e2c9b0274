"""A pool of connections that lends them as they are.

asyncpg's own pool costs each loan a proxy, a task and two timers: as much CPU as a short query does
(docs/decisions/hot-routes.md). What is left out here is what lma does not use: no reset, because no
statement of ours changes a session, no listeners, no warming up.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# Firewalls forget connections that rest, and say nothing.
_REST_S = 300.0
_CLOSE_WITHIN_S = 2.0


class Pool:
    """At most `size` connections, each lent to one borrower at a time, the last used first."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int) -> None:
        self._connect = connect
        self._size = size
        self._clock = asyncio.get_running_loop().time
        self._open = 0  # with those that are just being opened
        self._idle: list[tuple[Connection, float]] = []
        self._lent: set[Connection] = set()
        # Whoever queues is handed a connection, or None: there is room to open one.
        self._queue: deque[asyncio.Future[Connection | None]] = deque()
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def lent(self) -> int:
        """How many connections are lent just now."""
        return len(self._lent)

    async def borrow(self, within_s: float) -> Connection:
        """A connection that was open a moment ago; raises `TimeoutError`, or why none opens."""
        connection = self._rested()
        if connection is None:
            async with asyncio.timeout(within_s):
                connection = await self._awaited()
        self._lent.add(connection)
        return connection

    def give_back(self, connection: Connection, *, sound: bool) -> None:
        """Take a connection back; one that isn't sound is closed, its query cancelled before."""
        self._lent.discard(connection)
        if sound and not connection.is_closed():
            self._pass_on(connection)
            return
        self._leave_room()
        if not connection.is_closed():
            task = asyncio.get_running_loop().create_task(_close(connection))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def end(self) -> None:
        """Close every connection; what is under way on them is cut off."""
        for connection in (*self._lent, *(connection for connection, _ in self._idle)):
            connection.terminate()
        self._idle.clear()
        await asyncio.gather(*self._closing)

    def _rested(self) -> "Connection | None":
        """A connection that nobody uses; those that were shut meanwhile are forgotten."""
        while self._idle:
            connection, since = self._idle.pop()
            if not connection.is_closed() and self._clock() - since < _REST_S:
                return connection
            connection.terminate()
            self._open -= 1
        return None

    async def _awaited(self) -> Connection:
        if self._open < self._size:
            self._open += 1
        else:
            connection = await self._next_in_queue()
            if connection is not None:
                return connection
        try:
            return await self._connect()
        except BaseException:
            self._leave_room()
            raise

    async def _next_in_queue(self) -> "Connection | None":
        turn: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it came when nobody waited any more
                handed = turn.result()
                if handed is None:
                    self._leave_room()
                else:
                    self._pass_on(handed)
            raise

    def _pass_on(self, connection: Connection) -> None:
        turn = self._next_turn()
        if turn is None:
            self._idle.append((connection, self._clock()))
        else:
            turn.set_result(connection)

    def _leave_room(self) -> None:
        """Let the next in the queue open a connection in the place of one that is gone."""
        turn = self._next_turn()
        if turn is None:
            self._open -= 1
        else:
            turn.set_result(None)

    def _next_turn(self) -> "asyncio.Future[Connection | None] | None":
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                return turn
        return None


async def _close(connection: Connection) -> None:
    with suppress(Exception):  # whatever is wrong with it: asyncpg lets go of it all the same
        await connection.close(timeout=_CLOSE_WITHIN_S)
