"""How good probabilities were, once it is known what happened.

Forecasts of one match share its outcome, so they are not independent: whatever says how much is
noise treats a match as one case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, repeat
from math import log
from random import Random
from statistics import mean

_BINS = 10
_ROUNDS, _FEWEST_ROUNDS = 200, 40
_MOST_DRAWS = 20_000_000
"""So many take some seconds; more forecasts than fit into it get fewer rounds."""
_SEED = 20_261_124
_LEAST = 1e-12
_ENOUGH = 30
"""Fewer matches tell nothing of calibration: chance alone would explain almost any error."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A probability for a side in a match, and whether that side won."""

    match: str
    probability: float
    won: bool


@dataclass(frozen=True, slots=True)
class Score:
    """How good forecasts were; `ece_floor` is the error that chance alone would give.

    `ece_floor_95` is what chance exceeds in one case of twenty: an error above it is none of
    chance's.
    """

    matches: int
    forecasts: int
    accuracy: float
    log_loss: float
    brier: float
    ece: float
    ece_floor: float
    ece_floor_95: float

    @property
    def calibrated(self) -> bool:
        """Whether the probabilities are no further off than chance explains, by enough matches."""
        return self.matches >= _ENOUGH and self.ece <= self.ece_floor_95


def score(forecasts: Sequence[Forecast]) -> Score | None:
    """How good they were, None for none at all; forecasts of a match must stand side by side."""
    if not forecasts:
        return None
    probabilities = [one.probability for one in forecasts]
    outcomes = [one.won for one in forecasts]
    floor = _chance(forecasts, probabilities)
    return Score(
        matches=len({one.match for one in forecasts}),
        forecasts=len(forecasts),
        accuracy=_rounded(map(_hit, probabilities, outcomes)),
        log_loss=_rounded(map(_surprise, probabilities, outcomes)),
        brier=_rounded((p - won) ** 2 for p, won in zip(probabilities, outcomes, strict=True)),
        ece=round(calibration_error(probabilities, outcomes), 4),
        ece_floor=round(mean(floor), 4),
        ece_floor_95=round(sorted(floor)[int(0.95 * len(floor))], 4),
    )


def calibration_error(probabilities: Sequence[float], outcomes: Sequence[bool]) -> float:
    """The expected calibration error over ten bins of equal width.

    The mean distance between what was said and what happened, weighted by the bins' cases.
    """
    said, happened = [0.0] * _BINS, [0] * _BINS
    for probability, won in zip(probabilities, outcomes, strict=True):
        place = min(int(probability * _BINS), _BINS - 1)
        said[place] += probability
        happened[place] += won
    gaps = (abs(one - other) for one, other in zip(said, happened, strict=True))
    return sum(gaps) / len(probabilities)


def _chance(forecasts: Sequence[Forecast], probabilities: Sequence[float]) -> list[float]:
    """Errors of perfect forecasts with the same probabilities, matches drawn as wholes.

    One number a match decides all of its forecasts: each comes true as often as it says, and those
    of a match together, as in life.
    """
    dice = Random(_SEED)  # noqa: S311 - chance to measure by, not to hide with
    sizes = [len(list(group)) for _, group in groupby(forecasts, key=lambda one: one.match)]
    errors = []
    for _ in range(max(_FEWEST_ROUNDS, min(_ROUNDS, _MOST_DRAWS // len(forecasts)))):
        draws = (draw for size in sizes for draw in repeat(dice.random(), size))
        outcomes = [draw < p for draw, p in zip(draws, probabilities, strict=True)]
        errors.append(calibration_error(probabilities, outcomes))
    return errors


def _hit(probability: float, won: bool) -> float:
    """1 for the right side, a half for none."""
    return 0.5 if probability == 0.5 else float((probability > 0.5) == won)


def _surprise(probability: float, won: bool) -> float:
    return -log(max(probability if won else 1 - probability, _LEAST))


def _rounded(values: Iterable[float]) -> float:
    return round(mean(values), 4)
