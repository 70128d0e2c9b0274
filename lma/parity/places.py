"""Places in a JSON document, and how they are written."""

import re
from collections.abc import Iterable

Step = str | int
Location = tuple[Step, ...]

# The index of an element where any of them is meant.
ANY = -1

# A location while it is walked: its last step and what leads there. Most are never written out.
Trail = tuple["Trail", Step] | None

_SHORT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_ESCAPES = {"'": "\\'", "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n"} | {
    "\r": "\\r",
    "\t": "\\t",
}


def location_of(trail: Trail) -> Location:
    """The location that a trail leads to."""
    steps: list[Step] = []
    while trail is not None:
        trail, step = trail
        steps.append(step)
    return tuple(reversed(steps))


def written(location: Iterable[Step]) -> str:
    """A location as a JSONPath of RFC 9535: `$.info.participants[3].kills`."""
    return "$" + "".join(map(_written_step, location))


def pattern_of(location: Location) -> Location:
    """A location with every index made `[*]`."""
    return tuple(ANY if isinstance(step, int) else step for step in location)


def _written_step(step: Step) -> str:
    if isinstance(step, int):
        return "[*]" if step == ANY else f"[{step}]"
    if _SHORT.match(step):
        return f".{step}"
    return f"['{''.join(map(_escaped, step))}']"


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    acting = ord(letter) < 0x20 or 0xD800 <= ord(letter) <= 0xDFFF
    return f"\\u{ord(letter):04x}" if acting else letter
