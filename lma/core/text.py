"""Foreign text where a terminal reads it: shown, never obeyed."""

import re

# C0 and C1 controls, what turns the direction of writing or ends a line, and tags: letters that
# nobody sees and a program reads.
ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


def plain(text: str) -> str:
    """The text with every character that acts on a terminal replaced by U+FFFD."""
    return ACTING.sub("\ufffd", text)
