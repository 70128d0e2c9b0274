"""What JSONB refuses is taken out of a payload, and nothing else of it is touched."""

import asyncio
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lma.db.jsonb import jsonb_ready

Ask = Any

# Texts that look like what is refused, and are not: a backslash before `u0000`, words in strings.
TRICKY = st.sampled_from(
    [
        "\0",
        "\ud800",
        "\udfff",
        "\ud83e\udd8a",
        "\\u0000",
        "\\",
        '"',
        "NaN",
        "Infinity",
        "\\ud800",
        "é",
    ]
)
TEXTS = st.lists(st.one_of(TRICKY, st.text(max_size=3)), max_size=5).map("".join)
NUMBERS = st.one_of(
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=True, allow_infinity=True),
    st.decimals(-10, 10, places=25, allow_nan=False),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


class _Digits(float):
    """A number that is written with all its digits."""

    def __new__(cls, digits: Decimal) -> "_Digits":
        made = super().__new__(cls, digits)
        made.digits = str(digits)  # type: ignore[attr-defined]
        return made

    def __repr__(self) -> str:
        return str(self.digits)  # type: ignore[attr-defined]


def spelled(value: Any, *, ascii_only: bool) -> bytes:
    """JSON as Python writes it: NaN and Infinity as bare words, NUL and half pairs as escapes."""
    text = json.dumps(_with_digits(value), ensure_ascii=ascii_only)
    return "".join(
        c if not "\ud800" <= c <= "\udfff" else f"\\u{ord(c):04x}" for c in text
    ).encode()


def _with_digits(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _Digits(value)
    if isinstance(value, list):
        return [_with_digits(each) for each in value]
    if isinstance(value, dict):
        return {key: _with_digits(each) for key, each in value.items()}
    return value


def acceptable(value: Any) -> Any:
    """What PostgreSQL is to hold in place of a value."""
    if isinstance(value, str):
        return "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in value)
    if isinstance(value, list):
        return [acceptable(each) for each in value]
    if isinstance(value, dict):
        return {acceptable(key): acceptable(each) for key, each in value.items()}
    return value


def read(body: bytes) -> Any:
    """JSON with every digit, bare words as null."""
    return json.loads(body, parse_float=Decimal, parse_constant=lambda _: None)


@pytest.fixture(scope="module")
def as_jsonb(store_address: dict[str, Any]) -> Iterator[Ask]:
    """What PostgreSQL makes of a body, as text."""
    with asyncio.Runner() as runner:

        async def connect() -> Any:
            return await asyncpg.connect(**store_address)

        connection = runner.run(connect())

        def ask(body: bytes) -> str:
            return str(runner.run(connection.fetchval("SELECT $1::text::jsonb", body.decode())))

        yield ask
        runner.run(connection.close())


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(value=VALUES, ascii_only=st.booleans())
def test_postgresql_takes_what_is_ready_and_holds_the_same(
    as_jsonb: Ask, value: Any, ascii_only: bool
) -> None:
    body = spelled(value, ascii_only=ascii_only)
    ready = jsonb_ready(body)
    assert read(as_jsonb(ready).encode()) == acceptable(read(body))


@settings(deadline=None)
@given(value=VALUES, ascii_only=st.booleans())
def test_a_body_is_the_same_object_unless_something_is_refused(
    value: Any, ascii_only: bool
) -> None:
    body = spelled(value, ascii_only=ascii_only)
    ready = jsonb_ready(body)
    has_word = json.loads(body, parse_constant=lambda _: "\0") != read_floats(body)
    if acceptable(read(body)) == read(body) and not has_word:
        assert ready is body
    else:
        assert ready != body
    assert jsonb_ready(ready) is ready


def read_floats(body: bytes) -> Any:
    return json.loads(body, parse_constant=lambda _: None)


@pytest.mark.parametrize(
    ("body", "ready"),
    [
        (rb'"\u0000"', rb'"\ufffd"'),
        (rb'"\\u0000"', None),
        (rb'"\\\u0000"', rb'"\\\ufffd"'),
        (rb'"\ud83e\udd8a"', None),
        (rb'"\uD83E\uDD8A\uD83E"', rb'"\uD83E\uDD8A\ufffd"'),
        (rb'"\udd8a\ud83e"', rb'"\ufffd\ufffd"'),
        (rb'"\ud83e\ud83e\udd8a"', rb'"\ufffd\ud83e\udd8a"'),
        (rb'"\ud83e\\udd8a"', rb'"\ufffd\\udd8a"'),
        (b"[NaN, -Infinity,Infinity]", b"[null, null,null]"),
        (b'{"NaN": "-Infinity"}', None),
        (rb'{"\"NaN": NaN}', rb'{"\"NaN": null}'),
        (b"[1.10, 1e5, -0, 123456789012345678901234567890]", None),
        (b"", None),
        (rb'"\u001f\ud83e\udd8a\u00e9"', None),
        (rb'"\u001f\u0000\u00e9\n"', rb'"\u001f\ufffd\u00e9\n"'),
    ],
)
def test_nothing_else_is_touched(body: bytes, ready: bytes | None) -> None:
    if ready is None:
        assert jsonb_ready(body) is body
    else:
        assert jsonb_ready(body) == ready
