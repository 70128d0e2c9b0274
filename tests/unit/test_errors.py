"""The error tree is the one that its module draws."""

import re

import pytest

from lma.core import errors
from lma.core.errors import LmaError

DRAWN = re.compile(r"^ {4}([│├└─ ]*)(\w+) +(\w+) +(\d+) +(\d+)$", re.MULTILINE)


KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, LmaError) and kind is not LmaError
]


def drawn() -> dict[str, tuple[str, str, int, int]]:
    """Name -> parent, code, exit status and HTTP status, as the docstring says."""
    found: dict[str, tuple[str, str, int, int]] = {}
    path = ["LmaError"]
    for branch, name, code, exit_status, http_status in DRAWN.findall(errors.__doc__ or ""):
        depth = len(branch) // 4
        path[depth:] = [name]
        found[name] = (path[depth - 1], code, int(exit_status), int(http_status))
    return found


def test_the_drawing_is_the_tree() -> None:
    real = {
        kind.__name__: (kind.__mro__[1].__name__, kind.code, kind.exit_status, kind.http_status)
        for kind in KINDS
    }
    assert drawn() == real


def test_no_two_kinds_share_a_code() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_a_message_and_perhaps_a_hint(kind: type[LmaError]) -> None:
    extra = {"retry_after": 1.0} if issubclass(kind, errors.RateLimited) else {}
    error = kind("It happened.", hint="type this", **extra)
    assert (str(error), error.message, error.hint) == ("It happened.", "It happened.", "type this")
    assert 0 < error.exit_status < 10 or kind is errors.Interrupted
