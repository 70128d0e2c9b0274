"""How sure a share is that was counted in so many cases."""

from math import sqrt

_Z = 1.959964
"""Standard deviations on either side that hold 95 % of a normal distribution."""


def wilson(successes: int, cases: int) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a share, None where nothing was counted.

    Unlike the interval of the textbook it stays between 0 and 1 and tells something of few cases.
    """
    if cases <= 0:
        return None
    share, spread = successes / cases, _Z * _Z / cases
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * sqrt(share * (1 - share) / cases + spread / (4 * cases))
    return round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)
