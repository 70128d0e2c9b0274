"""Asking a server whether it serves, without a library and without trusting a pid."""

import socket
import struct
from enum import Enum

_PROTOCOL_3 = 196_608
_CANNOT_CONNECT_NOW = b"C57P03\0"


class Answer(Enum):
    """What came back from an attempt to log in."""

    READY = "it serves"
    STARTING = "it is starting, recovering or shutting down"
    SILENT = "something accepts connections and says nothing"
    ABSENT = "nobody listens"


def ask(address: str, port: int, user: str, *, timeout: float = 5.0) -> Answer:
    """Logs in once over a Unix socket's folder or a TCP address; `timeout` in seconds.

    Connecting alone would not do: a server accepts connections before it can serve them. Any
    refusal except "not now" (too many clients, say) comes from a server that is up.
    """
    body = struct.pack("!I", _PROTOCOL_3)
    body += f"user\0{user}\0database\0postgres\0application_name\0lma probe\0\0".encode()
    hello = struct.pack("!I", len(body) + 4) + body
    try:
        with _connect(address, port, timeout) as connection:
            connection.sendall(hello)
            reply = connection.recv(8192)
    except TimeoutError:
        return Answer.SILENT
    except OSError:
        return Answer.ABSENT
    if not reply:
        return Answer.ABSENT
    return Answer.STARTING if _CANNOT_CONNECT_NOW in reply else Answer.READY


def _connect(address: str, port: int, timeout: float) -> socket.socket:
    if not address.startswith("/"):
        return socket.create_connection((address, port), timeout)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(timeout)
        connection.connect(f"{address}/.s.PGSQL.{port}")
    except OSError:
        connection.close()
        raise
    return connection
