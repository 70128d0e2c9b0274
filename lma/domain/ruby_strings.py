"""Ruby's double-quoted strings as `inspect` writes them, as JSON strings."""

import json
import re

# An unclosed string reaches to the end, so that nothing is looked through twice.
STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'

_ESCAPE = re.compile(
    r"(?P<bytes>(?:\\x[0-9A-Fa-f]{1,2})+)|\\u(?P<one>[0-9A-Fa-f]{4})"
    r"|\\u\{\s*(?P<several>[0-9A-Fa-f]{1,6}(?:\s+[0-9A-Fa-f]{1,6})*)\s*\}|\\(?P<char>.?)",
    re.DOTALL,
)
_BYTE = re.compile(r"\\x([0-9A-Fa-f]{1,2})")
_CHARACTERS = {
    '"': '"',
    "\\": "\\",
    "#": "#",
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "e": "\x1b",
    "a": "\a",
    "b": "\b",
    "v": "\v",
    "f": "\f",
}


class RubyTextError(ValueError):
    """A text that Ruby's `inspect` did not write; `position` counts characters from 0."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


def json_string(token: str) -> tuple[str, bool]:
    """A string with its quotes as JSON, and whether bytes that are no UTF-8 were lost."""
    inside = token[1:-1]
    if "\\" not in token:
        if len(token) < 2 or token[-1] != '"':
            raise RubyTextError("a string that does not end", 0)
        return (token if inside.isprintable() else json.dumps(inside, ensure_ascii=False)), False
    if token[-1] != '"':
        raise RubyTextError("a string that does not end", 0)
    reader = _Escapes()
    text = _ESCAPE.sub(reader.read, inside)
    return json.dumps(text, ensure_ascii=False), reader.lossy


def _refused(escaped: str) -> str:
    if not escaped:
        return "a string that does not end"
    if escaped == "x":
        return "a character of an encoding that is no UTF-8"
    return f"an escape \\{escaped} that Ruby does not write"


class _Escapes:
    """Reads the escapes of one string, and remembers whether a byte was lost."""

    def __init__(self) -> None:
        self.lossy = False

    def read(self, escape: re.Match[str]) -> str:
        """What an escape stands for; raises `RubyTextError`."""
        kind, told = escape.lastgroup, escape[escape.lastgroup or 0]
        if kind == "bytes":
            return self._decoded(bytes(int(byte, 16) for byte in _BYTE.findall(told)))
        if kind == "char":
            if told not in _CHARACTERS:
                raise RubyTextError(_refused(told), escape.start() + 1)
            return _CHARACTERS[told]
        points = [int(point, 16) for point in told.split()]
        if any(point > 0x10FFFF or 0xD800 <= point <= 0xDFFF for point in points):
            raise RubyTextError("an escape of no character", escape.start() + 1)
        return "".join(map(chr, points))

    def _decoded(self, octets: bytes) -> str:
        try:
            return octets.decode()
        except UnicodeDecodeError:
            self.lossy = True
            return octets.decode(errors="replace")
