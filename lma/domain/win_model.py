"""How likely each side is to win from a state: logistic regression that knows no sides.

Every feature is odd and there is no intercept, so the same state seen from the other side has
exactly the other probability: p and 1 - p.
"""

from collections.abc import Mapping, Sequence
from math import exp

from lma.domain.states import ROLES, SCALES

FEATURES_VERSION = 1
"""Counts up whenever a feature changes: a model of another version is not used."""

_PLACES = {name: place for place, name in enumerate(SCALES)}
_XP = tuple(_PLACES[f"{role.lower()}_xp"] for role in ROLES)
_GOLD = _PLACES["team_gold"]
# One side's xp is spread over five roles; so many of a role's scales make an ordinary difference.
_XP_SCALE = 3.0
# The state's minute is in fives: a lead of minute 20 counts 1 in the features that grow.
_LATE = 4.0
_PLAIN = (
    "team_kills",
    "towers",
    "inhibitors",
    "dragons",
    "souls",
    "elders",
    "barons",
    "heralds",
    "grubs",
    "atakhans",
    "baron_buff",
    "elder_buff",
)

FEATURES = ("gold", "gold_late", "xp", "xp_late", *_PLAIN)
"""The features by name; `_late` is the same lead times minute / 20."""


def features_of(vector: Sequence[float]) -> tuple[float, ...]:
    """The features of a state's vector, in the order of `FEATURES`; all of them odd."""
    late = vector[0] / _LATE
    gold = vector[_GOLD]
    xp = sum(vector[place] for place in _XP) / _XP_SCALE
    return (gold, gold * late, xp, xp * late, *(vector[_PLACES[name]] for name in _PLAIN))


def win_probability(coefficients: Mapping[str, float], vector: Sequence[float]) -> float:
    """How likely the side wins from whose eyes the vector is seen; 0.5 where all is even."""
    score = sum(
        coefficients.get(name, 0.0) * amount
        for name, amount in zip(FEATURES, features_of(vector), strict=True)
    )
    # Both branches are the same function; taken by sign they are exact mirror images.
    return 1 / (1 + exp(-score)) if score >= 0 else 1 - 1 / (1 + exp(score))
