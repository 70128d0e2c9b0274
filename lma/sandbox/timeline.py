"""The timeline of a game: frames every minute and events, in agreement with its match payload."""

from typing import Any

from lma.sandbox.dice import Dice
from lma.sandbox.economy import level_for
from lma.sandbox.events import write_events
from lma.sandbox.match import write_match, write_metadata
from lma.sandbox.play import Entry, Game

_NO_STATS_NAMES = """
abilityHaste armorPen armorPenPercent bonusArmorPenPercent bonusMagicPenPercent ccReduction
cooldownReduction lifesteal magicPen magicPenPercent omnivamp physicalVamp spellVamp
"""
FRAME_MS = 60_000
_BLUE_BASE, _RED_BASE = (560, 580), (14_340, 14_390)
_PLACES = {
    "TOP": (2_400, 12_600),
    "JUNGLE": (6_800, 7_700),
    "MIDDLE": (7_400, 7_400),
    "BOTTOM": (12_600, 2_400),
    "UTILITY": (12_300, 2_700),
    "": (6_400, 6_400),
}
_DAMAGE = {
    "magicDamageDone": "magicDamageDealt",
    "magicDamageDoneToChampions": "magicDamageDealtToChampions",
    "magicDamageTaken": "magicDamageTaken",
    "physicalDamageDone": "physicalDamageDealt",
    "physicalDamageDoneToChampions": "physicalDamageDealtToChampions",
    "physicalDamageTaken": "physicalDamageTaken",
    "totalDamageDone": "totalDamageDealt",
    "totalDamageDoneToChampions": "totalDamageDealtToChampions",
    "totalDamageTaken": "totalDamageTaken",
    "trueDamageDone": "trueDamageDealt",
    "trueDamageDoneToChampions": "trueDamageDealtToChampions",
    "trueDamageTaken": "trueDamageTaken",
}
_NO_STATS = dict.fromkeys(
    _NO_STATS_NAMES.split(),
    0,
)


def growth(game: Game, at: int) -> float:
    """How much of a final sum is there at a moment: nothing before the first minions, then more
    and more each minute, all of it at the end."""
    first = min(65_000, game.length_ms // 2)
    if at <= first:
        return 0.0
    if at >= game.length_ms:
        return 1.0
    share = (at - first) / (game.length_ms - first)
    return share * (0.8 + 0.2 * share)


def _stats(entry: Entry, level: int) -> dict[str, int]:
    is_magic = entry.champion.is_magic
    health = 560 + 105 * level
    return {
        **_NO_STATS,
        "abilityPower": 30 * level if is_magic else 0,
        "armor": 28 + 5 * level,
        "attackDamage": 58 + (4 if is_magic else 14) * level,
        "attackSpeed": 100 + 4 * level,
        "health": health,
        "healthMax": health,
        "healthRegen": 12 + 2 * level,
        "magicResist": 30 + 2 * level,
        "movementSpeed": 340,
        "power": 280 + 40 * level,
        "powerMax": 280 + 40 * level,
        "powerRegen": 15 + level,
    }


def _position(game: Game, entry: Entry, at: int, dice: Dice) -> dict[str, int]:
    base = _BLUE_BASE if entry.team == 100 else _RED_BASE
    if at == 0:
        return {"x": base[0], "y": base[1]}
    is_dead = any(
        kill.victim == entry.number and kill.at <= at < kill.at + kill.dead_ms
        for kill in game.kills
    )
    x, y = base if is_dead else _PLACES[entry.role]
    spread = 500 if is_dead else 1_800
    return {
        "x": max(0, min(14_800, x + dice.between(-spread, spread))),
        "y": max(0, min(14_800, y + dice.between(-spread, spread))),
    }


def _participant_frame(
    game: Game, entry: Entry, final: dict[str, Any], at: int, dice: Dice
) -> dict[str, Any]:
    share = growth(game, at)
    experience = int(final["champExperience"] * share)
    gold = min(500, final["goldEarned"])
    gold += int((final["goldEarned"] - gold) * share)
    spent = final["goldSpent"] if share == 1.0 else int(gold * 0.9) if at else 0
    damage = {name: int(final[source] * share) for name, source in _DAMAGE.items()}
    for kind in ("Done", "DoneToChampions", "Taken"):
        # Rounded down one by one, the parts would not add up to the whole.
        parts = (damage[f"{part}Damage{kind}"] for part in ("magic", "physical", "true"))
        damage[f"totalDamage{kind}"] = sum(parts)
    level = level_for(experience)
    return {
        "championStats": _stats(entry, level),
        "currentGold": max(0, gold - spent),
        "damageStats": damage,
        "goldPerSecond": 0,
        "jungleMinionsKilled": int(final["neutralMinionsKilled"] * share),
        "level": level,
        "minionsKilled": int(final["totalMinionsKilled"] * share),
        "participantId": entry.number,
        "position": _position(game, entry, at, dice),
        "timeEnemySpentControlled": int(final["totalTimeCCDealt"] * 1000 * share),
        "totalGold": gold,
        "xp": experience,
    }


def frame_moments(game: Game) -> list[int]:
    """The moments of the frames: 0, about every minute, and the end."""
    minutes = range(0, game.length_ms, FRAME_MS)
    # Riot's frames come some milliseconds late, later as the game goes on.
    late = [minute + 20 * index for index, minute in enumerate(minutes)]
    return [at for at in late if at < game.length_ms] + [game.length_ms]


def write_timeline(game: Game) -> dict[str, Any]:
    """The timeline of a game."""
    finals = write_match(game)["info"]["participants"]
    dice = Dice(game.fixture.seed, "timeline", game.fixture.match_id)
    events = write_events(game, finals, growth)
    frames, taken = [], 0
    for at in frame_moments(game):
        upto = taken
        while upto < len(events) and events[upto]["timestamp"] <= at:
            upto += 1
        frames.append(
            {
                "events": events[taken:upto],
                "participantFrames": {
                    str(entry.number): _participant_frame(game, entry, final, at, dice)
                    for entry, final in zip(game.entries, finals, strict=True)
                },
                "timestamp": at,
            }
        )
        taken = upto
    info = {
        "endOfGameResult": "GameComplete",
        "frameInterval": FRAME_MS,
        "frames": frames,
        "gameId": game.fixture.game_id,
        "participants": [
            {"participantId": entry.number, "puuid": entry.player.puuid} for entry in game.entries
        ],
    }
    return {"metadata": write_metadata(game), "info": info}
