"""A timeline agrees with its match."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from .games import games

KINDS = {
    "ATAKHAN": "atakhan",
    "BARON_NASHOR": "baron",
    "DRAGON": "dragon",
    "HORDE": "horde",
    "RIFTHERALD": "riftHerald",
    "TOWER_BUILDING": "tower",
    "INHIBITOR_BUILDING": "inhibitor",
}


def events(timeline: Any) -> list[Any]:
    return [event for frame in timeline["info"]["frames"] for event in frame["events"]]


def of(timeline: Any, kind: str) -> list[Any]:
    return [event for event in events(timeline) if event["type"] == kind]


def test_kills_deaths_and_assists_agree() -> None:
    for match, timeline in games():
        kills: Counter[int] = Counter()
        deaths: Counter[int] = Counter()
        assists: Counter[int] = Counter()
        for event in of(timeline, "CHAMPION_KILL"):
            kills[event["killerId"]] += 1
            deaths[event["victimId"]] += 1
            assists.update(event.get("assistingParticipantIds", []))
            assert (event["killerId"] <= 5) != (event["victimId"] <= 5)
        for player in match["info"]["participants"]:
            number = player["participantId"]
            told = kills[number], deaths[number], assists[number]
            assert told == (player["kills"], player["deaths"], player["assists"])


def test_objectives_agree() -> None:
    for match, timeline in games():
        taken: Counter[tuple[str, int]] = Counter()
        for event in of(timeline, "ELITE_MONSTER_KILL"):
            taken[KINDS[event["monsterType"]], event["killerTeamId"]] += 1
        for event in of(timeline, "BUILDING_KILL"):
            taken[KINDS[event["buildingType"]], 300 - event["teamId"]] += 1
        for team in match["info"]["teams"]:
            for name in KINDS.values():
                told = taken[name, team["teamId"]]
                assert told == team["objectives"][name]["kills"]


def test_the_last_frame_is_the_final_score() -> None:
    for match, timeline in games():
        last = timeline["info"]["frames"][-1]["participantFrames"]
        for player in match["info"]["participants"]:
            frame = last[str(player["participantId"])]
            assert frame["totalGold"] == player["goldEarned"]
            assert frame["currentGold"] == player["goldEarned"] - player["goldSpent"]
            assert frame["minionsKilled"] == player["totalMinionsKilled"]
            assert frame["jungleMinionsKilled"] == player["neutralMinionsKilled"]
            assert frame["xp"] == player["champExperience"]
            assert frame["level"] == player["champLevel"]
            damage = frame["damageStats"]
            champions = player["totalDamageDealtToChampions"]
            assert damage["totalDamageDoneToChampions"] == champions
            assert damage["totalDamageTaken"] == player["totalDamageTaken"]


def test_frames_come_every_minute_with_all_ten() -> None:
    for match, timeline in games():
        info = timeline["info"]
        assert info["frameInterval"] == 60_000
        assert timeline["metadata"] == match["metadata"]
        moments = [frame["timestamp"] for frame in info["frames"]]
        assert moments[0] == 0
        steps = [later - earlier for earlier, later in pairwise(moments)]
        assert all(60_000 <= step < 60_100 for step in steps[:-1])
        assert moments[-1] // 1000 == match["info"]["gameDuration"]
        for frame in info["frames"]:
            numbers = list(frame["participantFrames"])
            assert numbers == [str(number) for number in range(1, 11)]


def test_nothing_that_was_gathered_is_lost() -> None:
    for _, timeline in games():
        for earlier, later in pairwise(timeline["info"]["frames"]):
            for number, frame in earlier["participantFrames"].items():
                after = later["participantFrames"][number]
                for name in ("totalGold", "xp", "level", "minionsKilled"):
                    assert frame[name] <= after[name]


def test_events_are_in_order_and_in_their_frame() -> None:
    for match, timeline in games():
        moments = [event["timestamp"] for event in events(timeline)]
        assert moments == sorted(moments)
        before = -1
        for frame in timeline["info"]["frames"]:
            assert all(before < e["timestamp"] <= frame["timestamp"] for e in frame["events"])
            before = frame["timestamp"]
        first, last = events(timeline)[0], events(timeline)[-1]
        assert first["type"] == "PAUSE_END"
        assert last["type"] == "GAME_END"
        winner = next(team["teamId"] for team in match["info"]["teams"] if team["win"])
        assert last["winningTeam"] == winner


def test_levels_and_wards_agree() -> None:
    for match, timeline in games():
        levels = Counter(event["participantId"] for event in of(timeline, "LEVEL_UP"))
        skills = Counter(event["participantId"] for event in of(timeline, "SKILL_LEVEL_UP"))
        placed = Counter(event["creatorId"] for event in of(timeline, "WARD_PLACED"))
        for player in match["info"]["participants"]:
            number = player["participantId"]
            assert levels[number] == player["champLevel"] - 1
            assert skills[number] == player["champLevel"]
            assert placed[number] == player["wardsPlaced"]


def test_special_kills_agree() -> None:
    for match, timeline in games():
        special = of(timeline, "CHAMPION_SPECIAL_KILL")
        first = [e["killerId"] for e in special if e["killType"] == "KILL_FIRST_BLOOD"]
        players = match["info"]["participants"]
        assert first == [p["participantId"] for p in players if p["firstBloodKill"]]
        pentas = sum(event.get("multiKillLength") == 5 for event in special)
        assert pentas == sum(player["pentaKills"] for player in players)


@pytest.mark.shared
def test_fields_are_those_of_a_real_timeline(shared: Path) -> None:
    real = json.loads((shared / "riot/timelines/JP1_563621972.json").read_text())
    _, mine = games()[0]
    assert set(mine["info"]) == set(real["info"])
    one, other = mine["info"]["frames"][1], real["info"]["frames"][1]
    assert set(one) == set(other)
    frame, real_frame = one["participantFrames"]["1"], other["participantFrames"]["1"]
    assert set(frame) == set(real_frame)
    for name in ("championStats", "damageStats", "position"):
        assert set(frame[name]) == set(real_frame[name])
    # Kills without helpers, inhibitors and all monsters but dragons go without.
    sometimes = {"assistingParticipantIds", "towerType", "monsterSubType"}
    known: dict[str, list[set[str]]] = {}
    for event in events(real):
        known.setdefault(event["type"], []).append(set(event))
    for event in events(mine):
        shapes = known.get(event["type"])
        if shapes is not None:
            told = set(event) - sometimes
            assert set.intersection(*shapes) - sometimes <= told <= set.union(*shapes)
