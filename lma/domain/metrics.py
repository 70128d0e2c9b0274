"""What a game is measured by, so that games of different lengths can be compared.

A share is between 0 and 1; a rate counts for each minute, deaths for each ten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a number counts; it decides how the number is written and which words may follow."""

    SHARE = "share"
    CS_PER_MIN = "cs_per_min"
    GOLD_PER_MIN = "gold_per_min"
    DAMAGE_PER_MIN = "damage_per_min"
    VISION_PER_MIN = "vision_per_min"
    DEATHS = "deaths"
    GOLD = "gold"
    XP = "xp"
    CS = "cs"
    LEVEL = "level"
    COUNT = "count"
    SECONDS = "seconds"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Metric:
    """A number that each game gives once.

    `better` is 1 where more is better, else -1. A spread smaller than `least_spread` is taken for
    chance: it would make a mountain of nothing. `minute` is the game's, for what is read then.
    """

    name: str
    label: str
    unit: Unit
    better: int
    least_spread: float
    minute: int | None = None
    signed: bool = False
    not_for: tuple[str, ...] = ()


WHOLE_GAME = (
    Metric("cs_per_min", "creep score per minute", Unit.CS_PER_MIN, 1, 0.4, not_for=("UTILITY",)),
    Metric("gold_per_min", "gold per minute", Unit.GOLD_PER_MIN, 1, 20.0),
    Metric(
        "damage_per_min", "damage per minute", Unit.DAMAGE_PER_MIN, 1, 60.0, not_for=("UTILITY",)
    ),
    Metric("damage_share", "share of the team's damage", Unit.SHARE, 1, 0.03, not_for=("UTILITY",)),
    Metric("kill_participation", "kill participation", Unit.SHARE, 1, 0.05),
    Metric("deaths_per_10_min", "deaths per 10 minutes", Unit.DEATHS, -1, 0.4),
    Metric("vision_per_min", "vision score per minute", Unit.VISION_PER_MIN, 1, 0.15),
)
# Against the opponent of the same role, from timelines.
AT_MINUTES = tuple(
    Metric(
        f"{name}_diff_{minute}",
        f"{label} difference to the lane opponent at minute {minute}",
        unit,
        1,
        spread,
        minute=minute,
        signed=True,
        not_for=("UTILITY",) if unit is Unit.CS else (),
    )
    for name, label, unit, spread in (
        ("gold", "gold", Unit.GOLD, 250.0),
        ("xp", "experience", Unit.XP, 250.0),
        ("cs", "creep score", Unit.CS, 6.0),
    )
    for minute in (10, 15)
)
METRICS: Mapping[str, Metric] = {metric.name: metric for metric in (*WHOLE_GAME, *AT_MINUTES)}

_PER_MINUTE = {
    "cs_per_min": "cs",
    "gold_per_min": "gold",
    "damage_per_min": "damage",
    "vision_per_min": "vision_score",
}
_AS_TOLD = ("damage_share", "kill_participation")


def whole_game_values(told: Mapping[str, object], duration_s: int | None) -> dict[str, float]:
    """The metrics of one participant's columns; one that is not known is left out."""
    values = {name: number for name in _AS_TOLD if (number := _number(told.get(name))) is not None}
    if not duration_s:
        return values
    for name, column in _PER_MINUTE.items():
        number = _number(told.get(column))
        if number is not None:
            values[name] = number * 60 / duration_s
    deaths = _number(told.get("deaths"))
    if deaths is not None:
        values["deaths_per_10_min"] = deaths * 600 / duration_s
    return values


def fact_name(metric: str) -> str:
    """The fact that a metric is read from, as `lma match --facts` names it."""
    return "deaths" if metric == "deaths_per_10_min" else metric


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def written(value: float, unit: Unit, *, signed: bool = False) -> str:
    """A number as a sentence has it: `54%`, `7.1`, `412`, `-310`."""
    if unit is Unit.SHARE:
        return f"{value:+.0%}" if signed else f"{value:.0%}"
    if unit is Unit.SECONDS:
        return f"{int(value) // 60}:{int(value) % 60:02}"
    digits = _digits(value, unit)
    text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    return text.lstrip("+-") if float(text) == 0 else text


def _digits(value: float, unit: Unit) -> int:
    if unit in (Unit.DEATHS, Unit.VISION_PER_MIN, Unit.CS_PER_MIN):
        return 1
    return 0 if abs(value) >= 10 or value == int(value) else 1
