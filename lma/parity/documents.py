"""A body decoded exactly: what it says, or why it can't be read."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from json.encoder import encode_basestring_ascii
from typing import Any

from lma.parity.places import Location, Trail, location_of

MAX_DEPTH = 200
MAX_BYTES = 32 * 1024 * 1024


class Doubled(dict[str, Any]):
    """An object in which keys came twice; the last value is kept, as most readers do."""

    doubled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON document; fractions are `Decimal`, so that 1 and 1.0 differ and no digit is lost."""

    root: Any
    has_duplicates: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a body is no JSON document: the code of a finding, and one sentence."""

    code: str
    reason: str


def decode(body: bytes) -> Document | Unreadable:
    """Read a body as JSON (RFC 8259): exact, bounded in size and depth."""
    if len(body) > MAX_BYTES:
        return Unreadable("size", f"the body is larger than {MAX_BYTES // 2**20} MiB")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return Unreadable("bad-utf8", f"byte {error.start} is no UTF-8")
    try:
        return _decoded(text)
    except RecursionError:
        return _too_deep()
    except ValueError as error:
        return Unreadable("invalid-json", _reason(error, text))


def _decoded(text: str) -> Document | Unreadable:
    doubles = False

    def make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal doubles
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        doubles = True
        return doubled_object(pairs)

    root = json.loads(
        text, parse_float=_fraction, parse_constant=_refuse, object_pairs_hook=make_object
    )
    return _too_deep() if is_deeper(root, MAX_DEPTH) else Document(root, doubles)


def doubled_object(pairs: list[tuple[str, Any]]) -> Doubled:
    """An object some of whose keys came twice."""
    made = Doubled(pairs)
    seen: set[str] = set()
    again = (key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    made.doubled = tuple(dict.fromkeys(again))
    return made


def is_deeper(root: Any, limit: int) -> bool:
    """Whether containers are nested in more than `limit` levels."""
    level = [root] if isinstance(root, (dict, list)) else []
    for _ in range(limit):
        if not level:
            return False
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, (dict, list))
        ]
    return bool(level)


def find_duplicates(root: Any) -> Iterator[tuple[Location, str]]:
    """Where keys came twice: each object's location and the key."""
    waiting: list[tuple[Trail, Any]] = [(None, root)]
    while waiting:
        trail, value = waiting.pop()
        if isinstance(value, Doubled):
            yield from ((location_of(trail), key) for key in value.doubled)
        members = value.items() if isinstance(value, dict) else enumerate(value)
        waiting += [
            ((trail, step), child) for step, child in members if isinstance(child, (dict, list))
        ]


def _tagged(value: Any) -> dict[str, str]:
    sign, digits, exponent = value.as_tuple()
    # By hand: Decimal's own normalize() rounds to 28 digits.
    written = "".join(map(str, digits)).lstrip("0")
    kept = written.rstrip("0")
    shown = f"{sign if kept else 0}:{kept}:{exponent + len(written) - len(kept) if kept else 0}"
    # A key that no JSON object of a normal API has, so that no string can be taken for it.
    return {"\x00fraction": shown}


_ENCODER = json.JSONEncoder(sort_keys=True, default=_tagged, check_circular=False)


def canonical(value: Any) -> str:
    """A text that two values share exactly where they are equal; 1, 1.0 and "1" differ."""
    return encode_basestring_ascii(value) if type(value) is str else _ENCODER.encode(value)


def as_text(value: Any) -> str:
    """A value as JSON for a reader: fractions as they came, letters as themselves."""
    return _unquoted(json.dumps(value, ensure_ascii=False, default=_marked, check_circular=False))


_MARK = "\ue000fraction:"


def _marked(value: Any) -> str:
    return f"{_MARK}{value}"


def _unquoted(text: str) -> str:
    if _MARK not in text:
        return text
    parts = text.split(f'"{_MARK}')
    return parts[0] + "".join(part.replace('"', "", 1) for part in parts[1:])


def _fraction(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        raise ValueError(f"the exponent of {text[:20]} is too large") from None


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _too_deep() -> Unreadable:
    return Unreadable("depth", f"the body is nested deeper than {MAX_DEPTH} levels")


def _reason(error: ValueError, text: str) -> str:
    if not text.strip():
        return "the body is empty"
    if text.lstrip()[:1] == "<":
        return "the body is HTML or XML, not JSON"
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos}"
    return str(error).split("\n")[0][:120]
