"""Foreign text on a terminal: shown, never obeyed."""

import re

# C0 and C1 controls, and what turns the direction of writing.
_ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text with every character that acts on a terminal replaced by U+FFFD."""
    return _ACTING.sub("\ufffd", text)


def json_plain(text: str) -> str:
    """JSON text with those characters escaped: it says the same, and a terminal obeys none."""
    return _ACTING.sub(
        lambda found: found[0] if found[0] in "\n\t" else f"\\u{ord(found[0]):04x}", text
    )
