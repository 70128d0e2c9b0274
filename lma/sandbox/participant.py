"""The 146 fields of one participant in a match-v5 payload."""

from typing import Any

from lma.sandbox.challenges import write_challenges
from lma.sandbox.dice import Dice, digest
from lma.sandbox.economy import Economy
from lma.sandbox.identity import Player
from lma.sandbox.play import Entry, Game
from lma.sandbox.roster import (
    BOOTS_ATTACK,
    BOOTS_MAGIC,
    BOOTS_SUPPORT,
    BOOTS_TANK,
    ITEMS,
    RUNES,
    STYLE_OF,
    SUPPORT_QUEST,
)
from lma.sandbox.schedule import EPOCH
from lma.sandbox.tally import Tally

_ZERO_NAMES = """
basicPings championTransform detectorWardsPlaced holdPings nexusLost objectivesStolen
objectivesStolenAssists placement playerSubteamId sightWardsBoughtInGame subteamPlacement
totalEnemyJungleMinionsKilled unrealKills visionClearedPings
"""
_PING_NAMES = """
allIn assistMe command danger enemyMissing enemyVision getBack needVision onMyWay push retreat
"""
_ALWAYS: dict[str, Any] = {
    **{f"PlayerScore{number}": 0 for number in range(12)},
    **{f"playerAugment{number}": 0 for number in range(1, 7)},
    **dict.fromkeys(
        _ZERO_NAMES.split(),
        0,
    ),
    "eligibleForProgression": True,
    "summonerName": "",
}
_PINGS = _PING_NAMES.split()
_LANES = {
    "TOP": ("TOP", "SOLO"),
    "JUNGLE": ("JUNGLE", "NONE"),
    "MIDDLE": ("MIDDLE", "SOLO"),
    "BOTTOM": ("BOTTOM", "CARRY"),
    "UTILITY": ("BOTTOM", "SUPPORT"),
    "": ("NONE", "SUPPORT"),
}
_BOOTS = {"Mage": BOOTS_MAGIC, "Marksman": BOOTS_ATTACK, "Support": BOOTS_SUPPORT}
_ITEM_PRICE = 2_900
PROFILE_ICONS = 28


def profile_icon(seed: int, player: Player) -> int:
    """The profile icon of a player, one of those every account owns."""
    return digest(seed, "icon", player.puuid) % PROFILE_ICONS


def summoner_level(seed: int, player: Player, moment: float) -> int:
    """The level of a player, which grows by one every ninth day."""
    start = 30 + digest(seed, "level", player.puuid) % 300
    return start + int((moment - EPOCH) // (86_400 * 9))


def choose_items(entry: Entry, own: Economy, dice: Dice, *, is_aram: bool) -> list[int]:
    """The seven items at the end, which the gold spent could buy."""
    build = ITEMS[entry.champion.tags[0]]
    left = own.gold_spent - 1_600
    items = [_BOOTS.get(entry.champion.tags[0], BOOTS_TANK)] if left > 0 else [1055]
    if entry.role == "UTILITY":
        items.append(dice.pick(SUPPORT_QUEST))
    count = max(0, min(left // _ITEM_PRICE, 6 - len(items), len(build)))
    items += dice.sample(build, count)
    trinket = 2052 if is_aram else 3364 if entry.role in ("JUNGLE", "UTILITY") else 3340
    return [*items, *[0] * (6 - len(items)), trinket]


def _perks(entry: Entry, dice: Dice) -> dict[str, Any]:
    primary = STYLE_OF[entry.champion.tags[0]]
    second = dice.pick([style for style in RUNES if style != primary])
    rows = dice.sample(RUNES[second][1:], 2)

    def select(row: tuple[int, ...]) -> dict[str, int]:
        return {"perk": dice.pick(row), "var1": dice.between(0, 1200), "var2": 0, "var3": 0}

    return {
        "statPerks": {
            "defense": dice.pick((5011, 5013, 5001)),
            "flex": dice.pick((5008, 5010, 5001)),
            "offense": dice.pick((5005, 5008, 5007)),
        },
        "styles": [
            {
                "description": "primaryStyle",
                "selections": [select(row) for row in RUNES[primary]],
                "style": primary,
            },
            {
                "description": "subStyle",
                "selections": [select(row) for row in rows],
                "style": second,
            },
        ],
    }


def _identity(game: Game, entry: Entry) -> dict[str, Any]:
    player, fixture = entry.player, game.fixture
    lane, role = _LANES[entry.role]
    return {
        "championId": entry.champion.number,
        "championName": entry.champion.payload_name,
        "individualPosition": entry.role or "Invalid",
        "lane": lane,
        "participantId": entry.number,
        "profileIcon": profile_icon(fixture.seed, player),
        "puuid": player.puuid,
        "riotIdGameName": player.game_name,
        "riotIdTagline": player.tag_line,
        "role": role,
        "roleBoundItem": 0,
        "summoner1Id": entry.spells[0],
        "summoner2Id": entry.spells[1],
        "summonerId": player.puuid[:47],
        "summonerLevel": summoner_level(fixture.seed, player, fixture.starts_at),
        "teamId": entry.team,
        "teamPosition": entry.role,
    }


def _outcome(game: Game, entry: Entry) -> dict[str, Any]:
    fixture = game.fixture
    wins = entry.team == fixture.winner
    return {
        "gameEndedInEarlySurrender": fixture.is_remake,
        "gameEndedInSurrender": fixture.is_surrender,
        "teamEarlySurrendered": fixture.is_remake and not wins,
        "timePlayed": fixture.seconds,
        "win": wins,
    }


def _fights(counts: Tally) -> dict[str, Any]:
    return {
        "assists": counts.assists,
        "deaths": counts.deaths,
        "doubleKills": counts.multis[2],
        "firstBloodAssist": counts.first_blood == "assist",
        "firstBloodKill": counts.first_blood == "kill",
        "killingSprees": counts.sprees,
        "kills": counts.kills,
        "largestKillingSpree": counts.largest_spree if counts.largest_spree > 1 else 0,
        "largestMultiKill": counts.largest_multi,
        "longestTimeSpentLiving": counts.longest_life_ms // 1000,
        "pentaKills": counts.multis[5],
        "quadraKills": counts.multis[4],
        "totalTimeSpentDead": counts.dead_ms // 1000,
        "tripleKills": counts.multis[3],
    }


def _objectives(game: Game, entry: Entry, counts: Tally) -> dict[str, Any]:
    fixture = game.fixture
    nexus = not (fixture.is_surrender or fixture.is_remake)
    took_nexus = nexus and entry.team == fixture.winner
    return {
        "baronKills": counts.taken.get("BARON_NASHOR", 0),
        "dragonKills": counts.taken.get("DRAGON", 0),
        "firstTowerAssist": counts.first_tower == "assist",
        "firstTowerKill": counts.first_tower == "kill",
        "inhibitorKills": counts.taken.get("INHIBITOR", 0),
        "inhibitorTakedowns": counts.helped.get("INHIBITOR", 0),
        "inhibitorsLost": counts.enemy_taken.get("INHIBITOR", 0),
        "nexusKills": int(took_nexus and entry.number in (4, 9)),
        "nexusLost": int(nexus and not took_nexus),
        "nexusTakedowns": int(took_nexus and entry.number in (1, 3, 4, 6, 8, 9)),
        "turretKills": counts.taken.get("TOWER", 0),
        "turretTakedowns": counts.helped.get("TOWER", 0),
        "turretsLost": counts.enemy_taken.get("TOWER", 0),
    }


def _damage(own: Economy, dice: Dice) -> dict[str, Any]:
    champions, dealt, taken = own.dealt_to_champions, own.dealt, own.taken
    return {
        "damageDealtToBuildings": own.to_towers,
        "damageDealtToEpicMonsters": own.to_monsters,
        "damageDealtToObjectives": own.to_towers + own.to_monsters,
        "damageDealtToTurrets": own.to_towers,
        "damageSelfMitigated": own.mitigated,
        "largestCriticalStrike": dice.between(200, 1400) if champions.physical > 5_000 else 0,
        "magicDamageDealt": dealt.magic,
        "magicDamageDealtToChampions": champions.magic,
        "magicDamageTaken": taken.magic,
        "physicalDamageDealt": dealt.physical,
        "physicalDamageDealtToChampions": champions.physical,
        "physicalDamageTaken": taken.physical,
        "timeCCingOthers": own.control_seconds,
        "totalDamageDealt": dealt.total,
        "totalDamageDealtToChampions": champions.total,
        "totalDamageShieldedOnTeammates": own.shielded_others,
        "totalDamageTaken": taken.total,
        "totalHeal": own.healed,
        "totalHealsOnTeammates": own.healed_others,
        "totalTimeCCDealt": own.control_seconds * 9,
        "totalUnitsHealed": 5 if own.healed_others else 1,
        "trueDamageDealt": dealt.true,
        "trueDamageDealtToChampions": champions.true,
        "trueDamageTaken": taken.true,
    }


def _economy(own: Economy, items: list[int], dice: Dice) -> dict[str, Any]:
    potions = dice.between(0, 4)
    bought = sum(1 for item in items if item)
    return {
        "champExperience": own.experience,
        "champLevel": own.level,
        "consumablesPurchased": potions + own.control_wards,
        "goldEarned": own.gold,
        "goldSpent": own.gold_spent,
        **{f"item{slot}": item for slot, item in enumerate(items)},
        "itemsPurchased": bought * 3 + potions + own.control_wards,
        "neutralMinionsKilled": own.monsters,
        "totalAllyJungleMinionsKilled": own.monsters,
        "totalMinionsKilled": own.minions,
        "visionScore": own.vision,
        "visionWardsBoughtInGame": own.control_wards,
        "wardsKilled": own.wards_killed,
        "wardsPlaced": own.wards,
    }


def write_participant(
    game: Game, index: int, tallies: list[Tally], economies: list[Economy]
) -> dict[str, Any]:
    """The participant at an index, 0 to 9, with the field names and types of patch 16."""
    entry, counts, own = game.entries[index], tallies[index], economies[index]
    fixture = game.fixture
    dice = Dice(fixture.seed, "participant", fixture.match_id, entry.number)
    minutes = fixture.seconds / 60
    items = choose_items(entry, own, dice, is_aram=fixture.is_aram)
    casts = [int(minutes * dice.within(1.5, 6)) for _ in range(3)] + [int(minutes / 4)]
    return {
        **_ALWAYS,
        **{f"{name}Pings": dice.between(0, 12) for name in _PINGS},
        **{f"spell{slot}Casts": count for slot, count in enumerate(casts, 1)},
        "summoner1Casts": int(minutes / 6),
        "summoner2Casts": int(minutes / 5),
        "missions": {f"playerScore{number}": 0 for number in range(12)},
        **_identity(game, entry),
        **_outcome(game, entry),
        **_fights(counts),
        **_objectives(game, entry, counts),
        **_damage(own, dice),
        **_economy(own, items, dice),
        "perks": _perks(entry, dice),
        "challenges": write_challenges(game, index, tallies, economies, items, sum(casts)),
    }
