"""Gaps: where a player's newest games differ from their own before, from others, from their lane.

All of it is medians and quartiles: one strange game moves neither. A gap's size is in spreads, the
difference over (upper quartile - lower quartile) / 1.349, which for a normal distribution is one
standard deviation. Negative is worse, whatever the metric counts.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median, quantiles

from lma.domain.metrics import METRICS, WHOLE_GAME, Metric

LEAST_OWN = 5
"""Fewer games of one's own before say nothing of what is usual."""
LEAST_OTHERS = 10
"""Fewer games of others say nothing of others."""
LEAST_LANE = 3
"""Fewer games against a lane are that game's story."""
NEWEST = 5
LEAST_SIZE = 0.3
_IQR_OF_NORMAL = 1.349


class Against(StrEnum):
    """What a player is compared with."""

    OWN = "own"
    STORE = "store"
    LANE = "lane"


@dataclass(frozen=True, slots=True)
class Game:
    """One game from the player's side; `values` by metric, `facts` the ids of what they rest on."""

    match_id: str
    slot: int
    started_at: datetime | None
    mode: str | None
    role: str | None
    champion: str | None
    champion_id: int | None
    won: bool | None
    duration_s: int | None
    values: Mapping[str, float]
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reference:
    """What is usual: quartiles over `n` games; `scope` says whose (`Ahri, mid`)."""

    low: float
    middle: float
    high: float
    n: int
    scope: str


@dataclass(frozen=True, slots=True)
class Gap:
    """One metric, the player's value (a median over `n_value` games) beside what is usual.

    `facts` are the ids of the single games' numbers that the value is the median of.
    """

    metric: Metric
    against: Against
    scope: str
    value: float
    n_value: int
    reference: float
    n: int
    size: float
    facts: tuple[str, ...]

    @property
    def difference(self) -> float:
        """The value minus what is usual."""
        return self.value - self.reference

    @property
    def weight(self) -> float:
        """How much it counts: its size, more where more games speak for it."""
        return abs(self.size) * math.sqrt(min(self.n_value, NEWEST))


def reference_of(values: Sequence[float], scope: str) -> Reference | None:
    """What is usual among values, None for none."""
    if not values:
        return None
    if len(values) == 1:
        return Reference(values[0], values[0], values[0], 1, scope)
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return Reference(low, middle, high, len(values), scope)


def split(games: Sequence[Game], match_id: str | None) -> tuple[list[Game], list[Game]]:
    """The games in question, and those before them that are compared with; both newest first.

    In question is the one match that is named, else the newest `NEWEST`.
    """
    if match_id is None:
        return list(games[:NEWEST]), list(games[NEWEST:])
    place = next((i for i, game in enumerate(games) if game.match_id == match_id), None)
    if place is None:
        return [], list(games)
    return [games[place]], [*games[:place], *games[place + 1 :]]


def find_gaps(
    newest: Sequence[Game], before: Sequence[Game], others: Mapping[str, Reference]
) -> list[Gap]:
    """Every gap that enough games speak for, the heaviest first; worse and better alike."""
    role = newest[0].role if newest else None
    found = [
        gap
        for metric in METRICS.values()
        if role not in metric.not_for
        for gap in _gaps_of(metric, newest, before, others)
    ]
    return sorted(found, key=lambda gap: (-gap.weight, gap.metric.name, gap.against))


def worst(gaps: Sequence[Gap], count: int = 3) -> list[Gap]:
    """The heaviest gaps for the worse, each metric once and no two of the same kind of number."""
    return _distinct([gap for gap in gaps if gap.size <= -LEAST_SIZE], count)


def best(gaps: Sequence[Gap], count: int = 3) -> list[Gap]:
    """The heaviest gaps for the better, likewise."""
    return _distinct([gap for gap in gaps if gap.size >= LEAST_SIZE], count)


def _distinct(gaps: Sequence[Gap], count: int) -> list[Gap]:
    chosen: dict[str, Gap] = {}
    for gap in gaps:
        chosen.setdefault(_family(gap.metric), gap)
    return list(chosen.values())[:count]


def _family(metric: Metric) -> str:
    """`gold_diff_10` and `gold_diff_15` tell one story."""
    return metric.name.rpartition("_")[0] if metric.minute is not None else metric.name


def _gaps_of(
    metric: Metric,
    newest: Sequence[Game],
    before: Sequence[Game],
    others: Mapping[str, Reference],
) -> list[Gap]:
    values = _known(newest, metric)
    if not values:
        return []
    gaps = []
    own = reference_of(_known(before, metric), "your games before")
    if own is not None and own.n >= LEAST_OWN:
        gaps.append(_gap(metric, Against.OWN, newest, values, own))
    if metric in WHOLE_GAME:
        reference = others.get(metric.name)
        if reference is not None and reference.n >= LEAST_OTHERS:
            gaps.append(_gap(metric, Against.STORE, newest, values, reference))
    elif len(values) >= LEAST_LANE:
        gaps.append(_gap(metric, Against.LANE, newest, values, _even(values)))
    return gaps


def _even(values: Sequence[float]) -> Reference:
    """An even lane, with the spread of the games in question themselves."""
    told = reference_of(values, "an even lane")
    spread = 0.0 if told is None else (told.high - told.low) / 2
    return Reference(-spread, 0.0, spread, len(values), "an even lane")


def _gap(
    metric: Metric,
    against: Against,
    newest: Sequence[Game],
    values: Sequence[float],
    reference: Reference,
) -> Gap:
    value = median(values)
    spread = max((reference.high - reference.low) / _IQR_OF_NORMAL, metric.least_spread)
    return Gap(
        metric=metric,
        against=against,
        scope=reference.scope,
        value=value,
        n_value=len(values),
        reference=reference.middle,
        n=reference.n,
        size=round(metric.better * (value - reference.middle) / spread, 2),
        facts=tuple(game.facts[metric.name] for game in newest if metric.name in game.facts),
    )


def _known(games: Sequence[Game], metric: Metric) -> list[float]:
    return [game.values[metric.name] for game in games if metric.name in game.values]
