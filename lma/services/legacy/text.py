"""Values of the legacy database, which come as the bytes of their texts."""

import re

_WHOLE = re.compile(rb"[0-9]{1,10}", re.ASCII)
_LARGEST = 2**31 - 1


def text_of(told: bytes | None) -> str | None:
    """A text without spaces around it, None where nothing is written."""
    text = (told or b"").decode(errors="replace").strip()
    return text or None


def whole_of(told: bytes | None) -> int | None:
    """A number that a column of ours holds, None for anything else."""
    if told is None or not _WHOLE.fullmatch(told.strip()):
        return None
    number = int(told)
    return number if number <= _LARGEST else None
