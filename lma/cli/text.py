"""Foreign text on a terminal: shown, never obeyed."""

from lma.core.text import ACTING, plain

__all__ = ["json_plain", "plain"]


def json_plain(text: str) -> str:
    """JSON text with those characters escaped: it says the same, and a terminal obeys none."""
    return ACTING.sub(lambda found: found[0] if found[0] in "\n\t" else _escaped(found[0]), text)


def _escaped(character: str) -> str:
    """`\\u202e`; beyond U+FFFF a pair."""
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
