"""A server of our own that speaks the OpenAI chat protocol, well or badly, on loopback."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

Asked: TypeAlias = dict[str, Any]
Reply: TypeAlias = "Callable[[Asked], Sent] | Sent"


@dataclass(frozen=True)
class Sent:
    """One answer: a status, headers, a body; `delay_s` before it, `cut` ends it in the middle."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    cut: bool = False


def completion(message: dict[str, Any], *, finish: str = "stop") -> Sent:
    """A chat completion that took 900 tokens to read and 100 to write."""
    told = {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "stand-in",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": None, **message},
            }
        ],
        "usage": {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000},
    }
    return Sent(body=json.dumps(told).encode(), headers={"content-type": "application/json"})


def says(draft: Any) -> Sent:
    """The answer as text: a JSON document, or what is given as it is."""
    return completion({"content": draft if isinstance(draft, str) else json.dumps(draft)})


def calls(name: str, arguments: Any, *more: tuple[str, Any]) -> Sent:
    """Calls of tools; the answer's own tool is `final_result`."""
    told = [
        {
            "id": f"t{number}",
            "type": "function",
            "function": {
                "name": tool,
                "arguments": given if isinstance(given, str) else json.dumps(given),
            },
        }
        for number, (tool, given) in enumerate([(name, arguments), *more])
    ]
    return completion({"tool_calls": told}, finish="tool_calls")


REFUSAL = completion({"refusal": "I can't help with that.", "content": None})
GARBAGE = Sent(body=b"<html>busy</html>", headers={"content-type": "text/html"})
EMPTY = Sent(body=b"{}", headers={"content-type": "application/json"})
BROKEN = Sent(status=500, body=b'{"error":{"message":"boom"}}')
BUSY = Sent(status=429, body=b'{"error":{"message":"slow down"}}', headers={"retry-after": "7"})
UNKNOWN_KEY = Sent(status=401, body=b'{"error":{"message":"bad key sk-canary-of-the-server"}}')
CUT = Sent(body=b'{"id":"c1","choices":[{"mess', headers={"content-length": "4000"}, cut=True)


class OpenAIServer:
    """Gives its replies in turn, the last one again and again; remembers what it was asked."""

    def __init__(self, address: str) -> None:
        self.url = f"{address}/v1"
        self.replies: list[Reply] = []
        self.asked: list[Asked] = []
        self.headers: list[dict[str, str]] = []
        self.stopping = threading.Event()

    def reply(self, *replies: Reply) -> None:
        """What it answers from now on."""
        self.replies = list(replies)
        self.asked.clear()
        self.headers.clear()

    def answer(self, asked: Asked, headers: dict[str, str]) -> Sent:
        """The next answer."""
        self.asked.append(asked)
        self.headers.append(headers)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return reply(asked) if callable(reply) else reply

    @property
    def prompts(self) -> list[str]:
        """Everything that it was sent, one text for each request."""
        return [json.dumps(one, ensure_ascii=False) for one in self.asked]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        asked = json.loads(self.rfile.read(length))
        told = {name.lower(): value for name, value in self.headers.items()}
        sent = self.server.openai.answer(asked, told)
        if sent.delay_s:
            self.server.openai.stopping.wait(sent.delay_s)
        self.send_response(sent.status)
        headers = {"content-length": str(len(sent.body)), **sent.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(sent.body)
        if sent.cut:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    openai: OpenAIServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what these tests are about."""


@contextmanager
def openai_server() -> Iterator[OpenAIServer]:
    """A server on a free port of loopback."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.openai = OpenAIServer(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.openai
    finally:
        server.openai.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    """Serve one sound answer for ever: what a person tries the product with."""
    with openai_server() as server:
        server.reply(says({"recommendations": []}))
        print(server.url, flush=True)  # noqa: T201
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
