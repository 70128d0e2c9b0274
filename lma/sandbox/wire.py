"""What comes in and goes out, whatever carries it: a request, a response, Riot's error bodies."""

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import parse_qs, unquote

import msgspec

JSON = "application/json;charset=utf-8"
Damage = Literal["", "reset", "truncate", "hang"]


class Request(msgspec.Struct, frozen=True):
    """A request as it was on the wire: the path percent-encoded, header names in lower case."""

    method: str
    raw_path: str
    query: str = ""
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    body: bytes = b""

    def parts(self) -> list[str]:
        """The segments of the path, each decoded once after the split; raises `ValueError`."""
        return [unquote(part, errors="strict") for part in self.raw_path.split("/")[1:]]

    def arguments(self) -> dict[str, str]:
        """The last value of every query argument."""
        read = parse_qs(self.query, keep_blank_values=True)
        return {name: values[-1] for name, values in read.items()}


class Response(msgspec.Struct):
    """An answer; `damage` is what happens to it on its way, `delay` seconds of waiting first."""

    status: int
    body: bytes
    headers: dict[str, str] = msgspec.field(default_factory=lambda: {"content-type": JSON})
    damage: Damage = ""
    delay: float = 0.0


def answer(content: Any) -> Response:
    """A 200 with a JSON body."""
    return Response(200, msgspec.json.encode(content))


def refuse(status: int, message: str) -> Response:
    """An error in Riot's form."""
    body = {"status": {"message": message, "status_code": status}}
    return Response(status, msgspec.json.encode(body))


def forbid() -> Response:
    """Riot's answer to a path that the host doesn't serve, and to a key it doesn't accept."""
    return refuse(403, "Forbidden")


def not_found(what: str) -> Response:
    """Riot's 404."""
    return refuse(404, f"Data not found - {what}")


def bad_request(what: str) -> Response:
    """Riot's 400."""
    return refuse(400, f"Bad Request - {what}")


def foreign_puuid(puuid: str) -> Response:
    """Riot's answer to a PUUID that was encrypted for another application, or is none."""
    return bad_request(f"Exception decrypting {puuid}")
