"""Words that a sentence about a game is read by: numbers, directions, units, common names."""

from collections.abc import Mapping

from lma.domain.metrics import Unit


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _numbers() -> dict[str, int]:
    """Numbers in words but `one`, which is no number as often as not."""
    told = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty"
    )
    return {word: number for number, word in enumerate(told.split()) if word != "one"}


def _unit_words() -> dict[str, frozenset[Unit]]:
    told = {
        "gold": {Unit.GOLD, Unit.GOLD_PER_MIN},
        "xp experience": {Unit.XP},
        "cs creep creeps minion minions": {Unit.CS, Unit.CS_PER_MIN},
        "damage": {Unit.DAMAGE_PER_MIN, Unit.SHARE},
        "vision ward wards": {Unit.VISION_PER_MIN, Unit.COUNT},
        "death deaths": {Unit.DEATHS, Unit.COUNT},
        "kill kills assist assists tower towers dragon dragons plate plates": {Unit.COUNT},
        "level levels": {Unit.LEVEL},
        "second seconds": {Unit.SECONDS},
    }
    return {word: frozenset(units) for words, units in told.items() for word in words.split()}


NUMBERS: Mapping[str, int] = _numbers()
UNITS: Mapping[str, frozenset[Unit]] = _unit_words()
GAMES = _set("game games match matches")
MINUTES = _set("minute minutes min mins")
BEHIND = _set(
    "behind less fewer below under lower down deficit short worse lost losing minus dropped fell "
    "trails trailing"
)
AHEAD = _set("ahead more above over higher up lead leading better gained plus rose exceeds surplus")
BETWEEN = _set("per a an more less fewer of each your the")
"""Words that may stand between a number and its unit."""
BEFORE_GAMES = _set("newest other last more of recent previous earlier your the")
"""Words that may stand between a number and `games`."""
COMMON_NAMES = _set(
    "I CS KDA XP KP AD AP HP MP AoE ADC AFK DPS CC Baron Nashor Dragon Drake Elder Rift Herald "
    "Atakhan Void Riot League Summoner's Arena ARAM Top Jungle Mid Middle Bot Bottom Support "
    "Flash Teleport Ignite Smite Exhaust Heal Barrier Cleanse Ghost Nexus"
)
