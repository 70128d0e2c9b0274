"""HTTP/1.1 on a connection, with bounds.

A head that is too slow or too large ends it, and so does a client that leaves its answers unread.
"""

import asyncio
import secrets
from asyncio import TimerHandle

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from lma.api.errors import error_answer
from lma.api.visit import SECURITY

HEAD_WITHIN_S = 10.0
LARGEST_HEAD = 64 * 1024
# What does not fit into the system's buffers, more than a match, waits here for its client.
READ_WITHIN_S = 60.0


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which waits for ever for a head that never ends, and keeps all of it."""

    # One timer serves all heads of a connection: a timer for each would cost every request.
    _head_alarm: TimerHandle | None = None
    _head_since: float | None = None
    _head_size = 0
    # Likewise: every answer that is larger than a buffer is waited for, most for no time at all.
    _read_alarm: TimerHandle | None = None
    _unread_since: float | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the first head its time."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the time."""
        self._head_since = None
        if self._head_alarm is not None:
            self._head_alarm.cancel()
        self._unread_since = None
        if self._read_alarm is not None:
            self._read_alarm.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Give the client its time to read what waits for it."""
        super().pause_writing()
        self._unread_since = self.loop.time()
        if self._read_alarm is None:
            self._read_alarm = self.loop.call_later(READ_WITHIN_S, self._look_at_reader)

    def resume_writing(self) -> None:
        """It has read."""
        self._unread_since = None
        super().resume_writing()

    def on_message_begin(self) -> None:
        """Give this head its time."""
        self._await_head()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Count what the head takes up."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count what the head takes up."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._head_since = None
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, in the shape of every other error."""
        request_id = secrets.token_hex(12)
        _, headers, body = error_answer(400, request_id, detail="bad_request", message=msg)
        head = [
            (b"x-request-id", request_id.encode()),
            (b"connection", b"close"),
            *headers,
            *SECURITY,
        ]
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in head)
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\n" + lines + b"\r\n" + body)
        self.transport.close()

    def _count(self, size: int) -> None:
        self._head_size += size
        if self._head_size > LARGEST_HEAD:
            raise ValueError("the head is too large")  # httptools makes it the parser's error

    def _await_head(self) -> None:
        self._head_size = 0
        self._head_since = self.loop.time()
        if self._head_alarm is None:
            self._head_alarm = self.loop.call_later(HEAD_WITHIN_S, self._look_at_head)

    def _look_at_head(self) -> None:
        """Close a connection whose head is late; look again when a younger one would be."""
        self._head_alarm = None
        if self._head_since is None or self.transport.is_closing():
            return
        left_s = self._head_since + HEAD_WITHIN_S - self.loop.time()
        if left_s > 0:
            self._head_alarm = self.loop.call_later(left_s, self._look_at_head)
        else:
            self.transport.close()

    def _look_at_reader(self) -> None:
        """Cut off a client that reads nothing; look again when a younger answer is late."""
        self._read_alarm = None
        if self._unread_since is None or self.transport.is_closing():
            return
        left_s = self._unread_since + READ_WITHIN_S - self.loop.time()
        if left_s > 0:
            self._read_alarm = self.loop.call_later(left_s, self._look_at_reader)
        else:
            self.transport.abort()
