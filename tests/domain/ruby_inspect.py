"""Ruby's `Hash#inspect`, written anew from its manual: what the parser is tried against."""

import re
from dataclasses import dataclass
from typing import Any

_SHORT = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
    "\x1b": "\\e",
    "\a": "\\a",
    "\b": "\\b",
    "\v": "\\v",
    "\f": "\\f",
}
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*[?!]?\Z")


@dataclass(frozen=True)
class Symbol:
    """A symbol of Ruby's."""

    name: str


def inspected(value: Any, *, modern: bool = False) -> str:
    """A value as Ruby prints it; `modern` is how Ruby 3.4 prints hashes."""
    match value:
        case None:
            return "nil"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return float_text(value)
        case str():
            return string_text(value)
        case Symbol():
            return symbol_text(value)
        case list():
            return f"[{', '.join(inspected(item, modern=modern) for item in value)}]"
        case dict():
            pairs = (pair_text(key, item, modern=modern) for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
    raise AssertionError(value)


def pair_text(key: Any, item: Any, *, modern: bool) -> str:
    told = inspected(item, modern=modern)
    if not modern:
        return f"{inspected(key)}=>{told}"
    if isinstance(key, Symbol):
        name = key.name if _PLAIN.match(key.name) else string_text(key.name)
        return f"{name}: {told}"
    return f"{inspected(key, modern=True)} => {told}"


def symbol_text(symbol: Symbol) -> str:
    return f":{symbol.name if _PLAIN.match(symbol.name) else string_text(symbol.name)}"


def float_text(value: float) -> str:
    """1.0e-05, 1.0e+20, 100.0: always a point, two digits of an exponent at least."""
    told = repr(value)
    mantissa, e, exponent = told.partition("e")
    if e and -4 <= int(exponent) < 16:
        return f"{value:.1f}"
    if not e:
        return told
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{int(exponent):+03d}"


def string_text(text: str) -> str:
    told = "".join(map(_character, text))
    return f'"{re.sub(r"#(?=[{$@])", lambda _: chr(92) + "#", told)}"'


def _character(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character.isprintable():
        return character
    point = ord(character)
    if point < 0x80:
        return f"\\x{point:02X}" if point == 0x7F else f"\\u{point:04X}"
    return f"\\u{point:04X}" if point < 0x10000 else f"\\u{{{point:X}}}"
