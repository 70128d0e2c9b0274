"""Foreign text on a terminal: shown, never obeyed."""

import re

# C0 and C1 controls, what turns the direction of writing or ends a line, and tags: letters that
# nobody sees and a program reads.
_ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


def plain(text: str) -> str:
    """The text with every character that acts on a terminal replaced by U+FFFD."""
    return _ACTING.sub("\ufffd", text)


def json_plain(text: str) -> str:
    """JSON text with those characters escaped: it says the same, and a terminal obeys none."""
    return _ACTING.sub(lambda found: found[0] if found[0] in "\n\t" else _escaped(found[0]), text)


def _escaped(character: str) -> str:
    """`\\u202e`; beyond U+FFFF a pair."""
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
