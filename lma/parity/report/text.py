"""Foreign text in a report: shown, never obeyed."""

import re

# Controls, what turns the direction of writing, halves of letters, and what XML forbids.
_ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def visible(text: str) -> str:
    """The text with every character that acts or can't be seen written as `\\u202e`."""
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def counted(number: int, what: str) -> str:
    """`1 difference`, `3 differences`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
