"""The `challenges` of a participant: every field of the real payloads, those that can be counted
counted, the others 0."""

from typing import Any

from lma.sandbox.economy import Economy
from lma.sandbox.play import Entry, Game
from lma.sandbox.roster import LEGENDARY
from lma.sandbox.tally import Tally

_NOT_COUNTED_NAMES = """
12AssistStreakCount InfernalScalePickup SWARM_DefeatAatrox SWARM_DefeatBriar
SWARM_DefeatMiniBosses SWARM_EvolveWeapon SWARM_Have3Passives SWARM_KillEnemy SWARM_PickupGold
SWARM_ReachLevel50 SWARM_Survive15Min SWARM_WinWith5EvolvedWeapons acesBefore15Minutes
blastConeOppositeOpponentCount bountyGold buffsStolen completeSupportQuestInTime
dancedWithRiftHerald dodgeSkillShotsSmallWindow doubleAces elderDragonKillsWithOpposingSoul
elderDragonMultikills enemyChampionImmobilizations enemyJungleMonsterKills
epicMonsterKillsNearEnemyJungler epicMonsterKillsWithin30SecondsOfSpawn epicMonsterSteals
epicMonsterStolenWithoutSmite fistBumpParticipation flawlessAces fullTeamTakedown hadOpenNexus
immobilizeAndKillWithAlly initialBuffCount initialCrabCount
junglerTakedownsNearDamagedEpicMonster kTurretsDestroyedBeforePlatesFall killAfterHiddenWithAlly
killedChampTookFullTeamDamageSurvived killsNearEnemyTurret killsOnRecentlyHealedByAramPack
killsUnderOwnTurret killsWithHelpFromEpicMonster knockEnemyIntoTeamAndKill
landSkillShotsEarlyGame lostAnInhibitor maxKillDeficit mejaisFullStackInTime
moreEnemyJungleThanOpponent multiKillOneSpell multiTurretRiftHeraldCount
multikillsAfterAggressiveFlash outerTurretExecutesBefore10Minutes outnumberedKills
outnumberedNexusKill perfectDragonSoulsTaken perfectGame poroExplosions quickCleanse
quickFirstTurret quickSoloKills saveAllyFromDeath scuttleCrabKills skillshotsDodged
skillshotsHit snowballsHit soloBaronKills survivedSingleDigitHpCount
survivedThreeImmobilizesInFight takedownsAfterGainingLevelAdvantage
takedownsBeforeJungleMinionSpawn takedownsInAlcove takedownsInEnemyFountain
tookLargeDamageSurvived turretPlatesTaken turretsTakenWithRiftHerald
twentyMinionsIn3SecondsCount twoWardsOneSweeperCount unseenRecalls wardsGuarded
"""
_RIFT_ONLY_NAMES = """
earlyLaningPhaseGoldExpAdvantage laningPhaseGoldExpAdvantage maxCsAdvantageOnLaneOpponent
maxLevelLeadLaneOpponent playedChampSelectPosition
"""
_NOT_COUNTED = dict.fromkeys(_NOT_COUNTED_NAMES.split(), 0)
_RIFT_ONLY = dict.fromkeys(_RIFT_ONLY_NAMES.split(), 0)


def _ratios(game: Game, counts: Tally, own: Economy, team: list[Economy]) -> dict[str, Any]:
    minutes = game.length_ms / 60_000
    dealt = sum(mate.dealt_to_champions.total for mate in team)
    taken = sum(mate.taken.total for mate in team)
    return {
        "HealFromMapSources": 0.0,
        "damagePerMinute": own.dealt_to_champions.total / minutes,
        "damageTakenOnTeamPercentage": own.taken.total / taken if taken else 0.0,
        "effectiveHealAndShielding": float(own.healed_others + own.shielded_others),
        "gameLength": game.length_ms / 1000,
        "goldPerMinute": own.gold / minutes,
        "kda": counts.takedowns / max(1, counts.deaths),
        "teamDamagePercentage": own.dealt_to_champions.total / dealt if dealt else 0.0,
        "visionScorePerMinute": own.vision / minutes,
    }


def _fights(counts: Tally, team_kills: int) -> dict[str, Any]:
    return {
        "deathsByEnemyChamps": counts.deaths,
        "killParticipation": counts.takedowns / team_kills if team_kills else 0.0,
        "killingSprees": counts.sprees,
        "legendaryCount": int(counts.largest_spree >= 8),
        "multikills": sum(counts.multis[2:]),
        "pickKillWithAlly": counts.assists,
        "soloKills": counts.solo_kills,
        "takedowns": counts.takedowns,
        "takedownsFirstXMinutes": counts.early_takedowns,
    }


def _objectives(counts: Tally) -> dict[str, Any]:
    team, helped = counts.team_taken, counts.helped
    return {
        "baronTakedowns": helped.get("BARON_NASHOR", 0),
        "dragonTakedowns": helped.get("DRAGON", 0),
        "firstTurretKilled": int(counts.first_tower == "kill"),
        "riftHeraldTakedowns": helped.get("RIFTHERALD", 0),
        "takedownOnFirstTurret": int(bool(counts.first_tower)),
        "teamBaronKills": team.get("BARON_NASHOR", 0),
        "teamElderDragonKills": team.get("ELDER", 0),
        "teamRiftHeraldKills": team.get("RIFTHERALD", 0),
        "turretTakedowns": helped.get("TOWER", 0),
        "voidMonsterKill": counts.taken.get("HORDE", 0),
    }


def _farm_and_vision(game: Game, entry: Entry, own: Economy, casts: int) -> dict[str, Any]:
    early = min(1.0, 600_000 / game.length_ms)
    return {
        "abilityUses": casts,
        "alliedJungleMonsterKills": own.monsters,
        "controlWardsPlaced": own.control_wards,
        "jungleCsBefore10Minutes": int(own.monsters * early),
        "laneMinionsFirst10Minutes": int(own.minions * early),
        "stealthWardsPlaced": own.wards - own.control_wards,
        "wardTakedowns": own.wards_killed,
        "wardTakedownsBefore20M": int(own.wards_killed * min(1.0, 1_200_000 / game.length_ms)),
        **({} if game.fixture.is_aram else _RIFT_ONLY),
        **(
            {
                "getTakedownsInAllLanesEarlyJungleAsLaner": 0,
                "killsOnOtherLanesEarlyJungleAsLaner": 0,
            }
            if entry.role not in ("", "JUNGLE")
            else {}
        ),
    }


def write_challenges(
    game: Game,
    index: int,
    tallies: list[Tally],
    economies: list[Economy],
    items: list[int],
    casts: int,
) -> dict[str, Any]:
    """The challenges of the participant at an index, 0 to 9."""
    entry, counts, own = game.entries[index], tallies[index], economies[index]
    side = slice(0, 5) if index < 5 else slice(5, 10)
    written = {
        **_NOT_COUNTED,
        **_ratios(game, counts, own, economies[side]),
        **_fights(counts, sum(mate.kills for mate in tallies[side])),
        **_objectives(counts),
        **_farm_and_vision(game, entry, own, casts),
        "legendaryItemUsed": [item for item in items if item in LEGENDARY],
    }
    if entry.role:
        written["visionScoreAdvantageLaneOpponent"] = (
            own.vision / max(1, economies[(index + 5) % 10].vision) - 1
        )
    return written
