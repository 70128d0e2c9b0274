"""Foreign text in a report: shown, never obeyed."""

import re

# Controls, what turns the direction of writing or hides text (tags), halves of letters, and what
# XML forbids.
_ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff\ud800-\udfff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """The text with every character that acts or can't be seen written as `\\u202e`."""
    return _ACTING.sub(lambda found: _escaped(ord(found[0])), text)


def _escaped(number: int) -> str:
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def counted(number: int, what: str) -> str:
    """`1 difference`, `3 differences`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
