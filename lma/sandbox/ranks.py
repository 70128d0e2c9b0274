"""Ranks, ladders and champion masteries of the synthetic world."""

from functools import lru_cache
from typing import Any

from lma.sandbox.dice import Dice, digest
from lma.sandbox.identity import Owner, encode_puuid, fold, name_companion
from lma.sandbox.roster import read_champions, season_start

QUEUES = {"RANKED_SOLO_5x5": 0.85, "RANKED_FLEX_SR": 0.5}
APEX = ("MASTER", "GRANDMASTER", "CHALLENGER")
TIERS = ("IRON", "BRONZE", "SILVER", "GOLD", "PLATINUM", "EMERALD", "DIAMOND", *APEX)
DIVISIONS = ("IV", "III", "II", "I")
_TIER_WEIGHTS = (8, 16, 20, 20, 15, 11, 6, 2, 1, 1)
_LADDER_PLAYERS = 1_500
_HOUR = 3_600


def rank_entries(seed: int, platform: str, puuid: str, now: float) -> list[dict[str, Any]]:
    """A player's entries this season, none for some."""
    found = (_entry(seed, platform, puuid, queue, now) for queue in QUEUES)
    return [entry for entry in found if entry]


def _entry(seed: int, platform: str, puuid: str, queue: str, now: float) -> dict[str, Any] | None:
    season = season_start(now)
    dice = Dice(seed, "rank", platform, puuid, queue, season.year)
    if not dice.chance(QUEUES[queue]):
        return None
    tier = dice.weigh(TIERS, _TIER_WEIGHTS)
    days = int((now - season.timestamp()) // 86_400)
    played = 10 + int(days * dice.within(0.3, 2.0))
    wins = int(played * dice.within(0.46, 0.56))
    points = digest(seed, "points", puuid, queue, season.year, days)
    floor = {"GRANDMASTER": 400, "CHALLENGER": 800}.get(tier, 0)
    return {
        "freshBlood": False,
        "hotStreak": points % 7 == 0,
        "inactive": False,
        "leagueId": league_id(platform, queue, tier),
        "leaguePoints": floor + points % (400 if tier in APEX else 100),
        "losses": played - wins,
        "puuid": puuid,
        "queueType": queue,
        "rank": "I" if tier in APEX else dice.pick(DIVISIONS),
        "tier": tier,
        "veteran": played > 400,
        "wins": wins,
    }


def league_id(platform: str, queue: str, tier: str) -> str:
    """The id of a league, a UUID in form."""
    text = f"{digest(platform, queue, tier, size=16):032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


@lru_cache(maxsize=32)
def _ladder_puuids(seed: int, platform: str) -> tuple[str, ...]:
    """The players of a ladder: owners whose names are drawn as companions' are."""
    puuids = []
    for number in range(_LADDER_PLAYERS):
        name, tag = name_companion(seed, Owner("ladder", platform), number)
        # Three letters: a companion's tag has five.
        owner = Owner(fold(name), fold(tag[:3]))
        puuids.append(encode_puuid(seed, owner, 0))
    return tuple(dict.fromkeys(puuids))


@lru_cache(maxsize=8)
def _ladder(seed: int, platform: str, queue: str, hour: int) -> list[dict[str, Any]]:
    now = hour * _HOUR
    puuids = _ladder_puuids(seed, platform)
    entries = [_entry(seed, platform, puuid, queue, now) for puuid in puuids]

    def standing(entry: dict[str, Any]) -> tuple[int, int, int]:
        return TIERS.index(entry["tier"]), DIVISIONS.index(entry["rank"]), entry["leaguePoints"]

    return sorted((entry for entry in entries if entry), key=standing, reverse=True)


def ladder_entries(seed: int, platform: str, queue: str, now: float) -> list[dict[str, Any]]:
    """The entries of a platform's ladder, the best first; what a player's own entries tell too."""
    return _ladder(seed, platform, queue, int(now // _HOUR)) if queue in QUEUES else []


def list_masteries(seed: int, platform: str, puuid: str, now: float) -> list[dict[str, Any]]:
    """A player's champion masteries, the most points first."""
    dice = Dice(seed, "mastery", platform, puuid)
    champions = dice.sample(read_champions(), dice.between(20, 140))
    points, found = float(dice.between(60_000, 900_000)), []
    for champion in champions:
        found.append(_mastery(dice, puuid, champion.number, int(points), now))
        points *= dice.within(0.78, 0.99)
    return found


def _mastery(dice: Dice, puuid: str, champion: int, points: int, now: float) -> dict[str, Any]:
    level = min(5 + max(0, points - 21_600) // 11_000, 200) if points > 21_600 else points // 4_500
    since = (points - 21_600) % 11_000 if points > 21_600 else points % 4_500
    milestone = {
        "bonus": False,
        "requireGradeCounts": {"A-": 1},
        "rewardMarks": 1,
        "totalGamesRequires": 1,
    }
    return {
        "championId": champion,
        "championLevel": level,
        "championPoints": points,
        "championPointsSinceLastLevel": since,
        "championPointsUntilNextLevel": (11_000 if points > 21_600 else 4_500) - since,
        "championSeasonMilestone": 0,
        "lastPlayTime": 1000 * (int(now // 86_400) * 86_400 - dice.between(0, 400) * 86_400),
        "markRequiredForNextLevel": 2,
        "nextSeasonMilestone": milestone,
        "puuid": puuid,
        "tokensEarned": 0,
    }
