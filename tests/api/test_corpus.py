"""A fixed corpus of malformed requests: no 500, no broken connection, one shape of error."""

import json
import socket
from http.client import HTTPResponse

import pytest

from tests.api.corpus import BROKEN, Malformed, malformed
from tests.api.live import Live

CORPUS = list(malformed())
INNOCENT = b"GET /health/live HTTP/1.1\r\nhost: lma.test\r\n\r\n"


def read_answer(connection: socket.socket, method: str) -> HTTPResponse:
    answer = HTTPResponse(connection, method=method)
    answer.begin()
    return answer


def test_the_corpus_is_as_large_as_it_is_meant_to_be() -> None:
    assert len(CORPUS) + len(BROKEN) >= 300
    assert len({request.name for request in CORPUS}) == len(CORPUS)


def test_no_request_of_the_corpus_is_a_500_or_breaks_its_connection(live: Live) -> None:
    faults = []
    for request in CORPUS:
        with socket.create_connection(("127.0.0.1", live.port), timeout=20) as connection:
            fault = _fault_of(request, connection)
        if fault:
            faults.append(f"{request.name}: {fault}")
    assert not faults, "\n".join(faults)


def _fault_of(request: Malformed, connection: socket.socket) -> str | None:
    """What is wrong with the answer to a request, and to an innocent one after it."""
    connection.sendall(request.raw())
    answer = read_answer(connection, request.method)
    body = answer.read()
    if answer.status >= 500:
        return f"{answer.status} {body[:200]!r}"
    if answer.status >= 400:
        told = json.loads(body)
        if set(told) - {"riot_status"} != {"detail", "message", "request_id"}:
            return f"the shape of {told}"
    if answer.getheader("connection") == "close" or answer.will_close:
        return None if answer.status == 413 else f"closed after {answer.status}"
    connection.sendall(INNOCENT)
    again = read_answer(connection, "GET")
    again.read()
    return None if again.status == 200 else f"the next request: {again.status}"


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_http_is_refused_and_harms_nobody_else(live: Live, name: str) -> None:
    with socket.create_connection(("127.0.0.1", live.port), timeout=20) as connection:
        connection.sendall(BROKEN[name])
        connection.settimeout(15)
        try:
            told = connection.recv(65536)
        except ConnectionResetError:
            told = b""
    assert not told or told[9:10] in b"24", told[:200]  # HTTP 0.9 was HTTP once
    with socket.create_connection(("127.0.0.1", live.port), timeout=20) as connection:
        connection.sendall(INNOCENT)
        assert read_answer(connection, "GET").status == 200
