"""The events of a timeline, in order of time."""

from collections.abc import Callable, Iterator
from typing import Any

from lma.sandbox.dice import Dice
from lma.sandbox.economy import EXPERIENCE
from lma.sandbox.objectives import SOULS, Building, Monster
from lma.sandbox.play import Entry, Game, Kill

Event = dict[str, Any]
Growth = Callable[[Game, int], float]

_SKILL_ORDER = (1, 2, 3, 1, 1, 4, 1, 2, 1, 2, 4, 2, 2, 3, 3, 4, 3, 3)
_PITS = {"DRAGON": (9_866, 4_414), "BARON_NASHOR": (5_007, 10_471), "ATAKHAN": (5_007, 10_471)}
_TOWERS = {
    ("TOP_LANE", "OUTER_TURRET"): (981, 10_441),
    ("TOP_LANE", "INNER_TURRET"): (1_512, 6_699),
    ("TOP_LANE", "BASE_TURRET"): (1_169, 4_287),
    ("TOP_LANE", ""): (1_171, 3_571),
    ("MID_LANE", "OUTER_TURRET"): (5_846, 6_396),
    ("MID_LANE", "INNER_TURRET"): (5_048, 4_812),
    ("MID_LANE", "BASE_TURRET"): (3_651, 3_696),
    ("MID_LANE", ""): (3_203, 3_208),
    ("MID_LANE", "NEXUS_TURRET"): (1_748, 2_270),
    ("BOT_LANE", "OUTER_TURRET"): (10_504, 1_029),
    ("BOT_LANE", "INNER_TURRET"): (6_919, 1_483),
    ("BOT_LANE", "BASE_TURRET"): (4_281, 1_253),
    ("BOT_LANE", ""): (3_452, 1_236),
}
_MAP = 14_870


def _point(dice: Dice, game: Game) -> dict[str, int]:
    if game.fixture.is_aram:
        along = dice.between(3_000, 10_000)
        return {"x": along, "y": along + dice.between(-600, 600)}
    return {"x": dice.between(900, 14_000), "y": dice.between(900, 14_000)}


def _damage(dice: Dice, source: Entry) -> Event:
    amount = dice.between(80, 1_400)
    magic = amount if source.champion.is_magic else 0
    return {
        "basic": False,
        "magicDamage": magic,
        "name": source.champion.payload_name,
        "participantId": source.number,
        "physicalDamage": amount - magic,
        "spellName": f"{source.champion.key.lower()}q",
        "spellSlot": 0,
        "trueDamage": 0,
        "type": "OTHER",
    }


def _kill(game: Game, dice: Dice, kill: Kill) -> Event:
    fighters = [game.entries[number - 1] for number in (kill.killer, *kill.assists)]
    dealt = [_damage(dice, game.entries[kill.victim - 1])]
    received = [_damage(dice, fighter) for fighter in fighters]
    event: Event = {
        "bounty": 300 if kill.streak < 3 else 200,
        "killStreakLength": kill.streak - 1,
        "killerId": kill.killer,
        "position": _point(dice, game),
        "shutdownBounty": min(700, 150 * (kill.ended_streak - 1)) if kill.ended_streak > 2 else 0,
        "timestamp": kill.at,
        "type": "CHAMPION_KILL",
        "victimDamageDealt": dealt,
        "victimDamageReceived": received,
        "victimTeamfightDamageDealt": dealt,
        "victimTeamfightDamageReceived": received,
        "victimId": kill.victim,
    }
    if kill.assists:
        event["assistingParticipantIds"] = list(kill.assists)
    return event


def _special(kill: Kill, position: dict[str, int], *, is_first: bool) -> Iterator[Event]:
    base = {
        "killerId": kill.killer,
        "position": position,
        "timestamp": kill.at,
        "type": "CHAMPION_SPECIAL_KILL",
    }
    if is_first:
        yield {**base, "killType": "KILL_FIRST_BLOOD"}
    if kill.multi > 1:
        yield {**base, "killType": "KILL_MULTI", "multiKillLength": kill.multi}


def _kills(game: Game, dice: Dice) -> Iterator[Event]:
    for index, kill in enumerate(game.kills):
        event = _kill(game, dice, kill)
        yield event
        yield from _special(kill, event["position"], is_first=index == 0)


def _monster(monster: Monster) -> Event:
    x, y = _PITS.get(monster.kind, _PITS["BARON_NASHOR"])
    event: Event = {
        "bounty": 0,
        "killerId": monster.killer,
        "killerTeamId": monster.team,
        "monsterType": monster.kind,
        "position": {"x": x, "y": y},
        "timestamp": monster.at,
        "type": "ELITE_MONSTER_KILL",
    }
    if monster.dragon:
        event["monsterSubType"] = f"{monster.dragon}_DRAGON"
    if monster.assists:
        event["assistingParticipantIds"] = list(monster.assists)
    return event


def _monsters(game: Game) -> Iterator[Event]:
    counts = {100: 0, 200: 0}
    for monster in game.monsters:
        yield _monster(monster)
        if monster.kind != "DRAGON" or monster.dragon == "ELDER":
            continue
        counts[monster.team] += 1
        if counts[monster.team] == 4:
            yield {
                "name": SOULS[monster.dragon],
                "teamId": monster.team,
                "timestamp": monster.at,
                "type": "DRAGON_SOUL_GIVEN",
            }


def _building(building: Building) -> Event:
    """The fall of a building; its `teamId` is the team that lost it."""
    x, y = _TOWERS[building.lane, building.tower]
    loser = 300 - building.team
    position = {"x": x, "y": y} if loser == 100 else {"x": _MAP - y, "y": _MAP - x}
    event: Event = {
        "bounty": 0,
        "buildingType": "TOWER_BUILDING" if building.is_tower else "INHIBITOR_BUILDING",
        "killerId": building.killer,
        "laneType": building.lane,
        "position": position,
        "teamId": loser,
        "timestamp": building.at,
        "type": "BUILDING_KILL",
    }
    if building.is_tower:
        event["towerType"] = building.tower
    if building.assists:
        event["assistingParticipantIds"] = list(building.assists)
    return event


def _moment_of(game: Game, share: float, growth: Growth) -> int:
    """The first whole second at which a share of a final sum is there."""
    low, high = 0, game.length_ms // 1000 + 1
    while low < high:
        middle = (low + high) // 2
        if growth(game, middle * 1000) >= share:
            high = middle
        else:
            low = middle + 1
    return min(low * 1000, game.length_ms)


def _levels(game: Game, number: int, final: Event, growth: Growth) -> Iterator[Event]:
    # The first skill is learnt on the way out of the base.
    moments = [min(20_000, game.length_ms)]
    for level in range(2, final["champLevel"] + 1):
        at = _moment_of(game, EXPERIENCE[level - 1] / final["champExperience"], growth)
        moments.append(at)
        yield {"level": level, "participantId": number, "timestamp": at, "type": "LEVEL_UP"}
    for at, skill in zip(moments, _SKILL_ORDER, strict=False):
        yield {
            "levelUpType": "NORMAL",
            "participantId": number,
            "skillSlot": skill,
            "timestamp": at,
            "type": "SKILL_LEVEL_UP",
        }


def _purchases(game: Game, number: int, final: Event) -> Iterator[Event]:
    items = [final[f"item{slot}"] for slot in (6, 0, 1, 2, 3, 4, 5) if final[f"item{slot}"]]
    for index, item in enumerate(items):
        at = 8_000 + int((game.length_ms - 8_000) * 0.92 * index / len(items))
        yield {"itemId": item, "participantId": number, "timestamp": at, "type": "ITEM_PURCHASED"}


def _wards(game: Game, dice: Dice, number: int, final: Event) -> Iterator[Event]:
    first = min(60_000, game.length_ms // 2)
    kinds = ["CONTROL_WARD"] * final["visionWardsBoughtInGame"]
    kinds += ["YELLOW_TRINKET"] * (final["wardsPlaced"] - len(kinds))
    for kind in kinds:
        at = dice.between(first, game.length_ms)
        yield {"creatorId": number, "timestamp": at, "type": "WARD_PLACED", "wardType": kind}
    for _ in range(final["wardsKilled"]):
        yield {
            "killerId": number,
            "timestamp": dice.between(first, game.length_ms),
            "type": "WARD_KILL",
            "wardType": "YELLOW_TRINKET",
        }


def _all(game: Game, finals: list[Event], growth: Growth) -> Iterator[Event]:
    dice = Dice(game.fixture.seed, "events", game.fixture.match_id)
    yield from _kills(game, dice)
    yield from _monsters(game)
    yield from (_building(building) for building in game.buildings)
    for number, final in enumerate(finals, 1):
        yield from _levels(game, number, final, growth)
        yield from _purchases(game, number, final)
        yield from _wards(game, dice, number, final)


def write_events(game: Game, finals: list[Event], growth: Growth) -> list[Event]:
    """All events from PAUSE_END at 0 to GAME_END."""
    started = game.fixture.starts_at * 1000
    first = {"realTimestamp": started, "timestamp": 0, "type": "PAUSE_END"}
    last = {
        "gameId": game.fixture.game_id,
        "realTimestamp": started + game.length_ms,
        "timestamp": game.length_ms,
        "type": "GAME_END",
        "winningTeam": game.fixture.winner,
    }
    between = sorted(_all(game, finals, growth), key=lambda event: event["timestamp"])
    return [first, *between, last]
