"""Payloads with one thing wrong with them, as Riot has sent them or might."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

Place = tuple[dict[str, Any] | list[Any], str | int]

_STRANGE: tuple[Any, ...] = (
    None, True, -1, 0, 3.7, 1e308, 2**31, 2**63, 2**64, 10**40, "", "text", "\x00", "a\x00b",
    "\ud800", "\udfff tail", "\u202egnp", "9" * 400, [], {}, [None], {"a": {"b": [1]}}, [[[[]]]],
)  # fmt: skip
_RAW = (b"\x00", b"\xff", b"\xed\xa0\x80", b"NaN", b"Infinity", b"1e999", b'"\\ud800"', b"{")


def mutate(body: bytes, dice: random.Random) -> tuple[str, bytes]:
    """A body with one thing wrong, and the name of what was done to it."""
    name, change = dice.choice(_KINDS)
    return name, change(body, dice)


def _replace(body: bytes, dice: random.Random) -> bytes:
    told = json.loads(body)
    holder, key = dice.choice(list(_places(told)))
    holder[key] = dice.choice(_STRANGE)  # type: ignore[call-overload, index]
    return json.dumps(told).encode()


def _null(body: bytes, dice: random.Random) -> bytes:
    told = json.loads(body)
    holder, key = dice.choice(list(_places(told)))
    holder[key] = None  # type: ignore[call-overload, index]
    return json.dumps(told).encode()


def _drop(body: bytes, dice: random.Random) -> bytes:
    told = json.loads(body)
    holder, key = dice.choice(list(_places(told)))
    del holder[key]  # type: ignore[arg-type, union-attr]
    return json.dumps(told).encode()


def _empty_info(body: bytes, dice: random.Random) -> bytes:
    told = json.loads(body)
    told["info"] = dice.choice([{}, [], None, {"participants": []}, {"participants": [{}, None]}])
    return json.dumps(told).encode()


def _duplicate(body: bytes, dice: random.Random) -> bytes:
    """A participant twice, as one PUUID or one slot in two rows."""
    told = json.loads(body)
    people = told["info"]["participants"]
    if people:
        people.append(dict(dice.choice(people)))
    return json.dumps(told).encode()


def _raw(body: bytes, dice: random.Random) -> bytes:
    """Bytes that no JSON writer makes, in the place of a value or in the middle of one."""
    at = body.index(b":", dice.randrange(len(body) // 2)) + 1
    return body[:at] + dice.choice(_RAW) + body[at:]


def _cut(body: bytes, dice: random.Random) -> bytes:
    return body[: dice.randrange(len(body))]


def _deep(body: bytes, dice: random.Random) -> bytes:
    depth = dice.choice((500, 2_000, 20_000))
    return body.rstrip()[:-1] + b',"deep":' + b"[" * depth + b"]" * depth + b"}"


def _places(told: Any) -> Iterator[Place]:
    """Every key and every index of a document."""
    inner: Any = told.items() if isinstance(told, dict) else enumerate(told)
    for key, value in inner:
        yield told, key
        if isinstance(value, dict | list):
            yield from _places(value)


_KINDS: tuple[tuple[str, Callable[[bytes, random.Random], bytes]], ...] = (
    *(("replaced", _replace),) * 6,
    *(("dropped", _drop),) * 3,
    *(("nulled", _null),) * 2,
    ("emptied", _empty_info),
    ("duplicated", _duplicate),
    ("raw", _raw),
    ("cut", _cut),
    ("deep", _deep),
)
