"""What JSONB refuses, taken out of a payload without touching anything else of it."""

import re

# Cheap look first: nearly no payload holds any of these, and those that do are worth a second look.
# Expressions that begin with plain text are searched for in a quarter of the time of one of several
# alternatives, and a single byte in a tenth of that.
_ESCAPED = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_NO_NUMBERS = [re.compile(word) for word in (rb"NaN", rb"Infinity")]
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|-?Infinity|NaN', re.DOTALL)
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a pair: a character
    rb"|(?P<refused>\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2}))"  # NUL or half a pair
    rb"|\\.",
    re.DOTALL,
)


def jsonb_ready(body: bytes) -> bytes:
    """The body with NUL and lone surrogates as U+FFFD, and NaN and Infinity as null.

    Numbers keep every digit. A body that needs nothing comes back as the same object.
    """
    if not _is_suspicious(body):
        return body
    clean = _TOKEN.sub(_clean_token, body)
    return body if clean == body else clean


def _is_suspicious(body: bytes) -> bool:
    if b"\\" in body and _ESCAPED.search(body):
        return True
    return any(word.search(body) for word in _NO_NUMBERS)


def _clean_token(token: re.Match[bytes]) -> bytes:
    text = token[0]
    return _ESCAPE.sub(_clean_escape, text) if text.startswith(b'"') else b"null"


def _clean_escape(escape: re.Match[bytes]) -> bytes:
    return b"\\ufffd" if escape["refused"] else escape[0]
