"""Which matches a model is made of, and which it is judged by: whole matches, for ever the same.

States of one match never stand on both sides.
"""

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from lma.domain.patches import patch_order

_ONE_IN = 5


def is_held_out(match_id: str) -> bool:
    """Whether a match is one of the fifth that no model is ever made of."""
    return sha256(match_id.encode()).digest()[0] % _ONE_IN == 0


def new_patch(patches: Iterable[str | None]) -> str | None:
    """The newest patch of matches (one item each), to be kept apart whole.

    None where that would leave less than half of them to learn from.
    """
    counts = Counter(patch for patch in patches if patch is not None)
    if not counts:
        return None
    newest = max(counts, key=patch_order)
    return newest if 2 * counts[newest] <= counts.total() else None
