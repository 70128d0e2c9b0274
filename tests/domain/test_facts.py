"""Facts of a small game whose every value is worked out by hand."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from lma.domain.facts import Fact, facts_of
from lma.domain.facts.items import Purchase, purchases_of
from lma.domain.facts.places import place_of
from lma.domain.facts.skills import maxed_first
from lma.domain.match import MatchFacts
from lma.domain.timeline import Event, ItemEvent, Timeline
from lma.riot.facts import read_match
from lma.riot.timelines import read_timeline
from tests.payloads import arena_body, match_body, person, remake_body, zeroed_body

ROLES = ("TOP", "JUNGLE", "MIDDLE", "BOTTOM", "UTILITY")


def ten(**told: Any) -> list[dict[str, Any]]:
    """Blue wins; red's slots are 6 to 10, in the same order of roles."""
    return [
        person(
            f"p{slot}",
            teamId=100 if slot < 5 else 200,
            teamPosition=ROLES[slot % 5],
            win=slot < 5,
            **told,
        )
        for slot in range(10)
    ]


def match_of(people: list[dict[str, Any]] | None = None, **info: Any) -> MatchFacts:
    return read_match(match_body("NA1_1", ten() if people is None else people, **info))


def standing(gold: int, **told: Any) -> dict[str, Any]:
    return {
        "totalGold": gold,
        "xp": gold // 2,
        "level": 1 + gold // 1000,
        "minionsKilled": gold // 100,
        "jungleMinionsKilled": 2,
        "position": {"x": 1000, "y": 1000},
        **told,
    }


def frame(at_ms: int, gold: dict[int, int], *events: dict[str, Any], **places: Any) -> Any:
    people = {str(slot): standing(gold.get(slot, 1000)) for slot in range(1, 11)}
    for slot, (x, y) in places.items():
        people[slot.removeprefix("s")]["position"] = {"x": x, "y": y}
    return {"timestamp": at_ms, "participantFrames": people, "events": list(events)}


def timeline_of(*frames: Any) -> Timeline:
    told = {"metadata": {"matchId": "NA1_1"}, "info": {"frameInterval": 60_000, "frames": frames}}
    return read_timeline(json.dumps(told).encode())


def by_id(match: MatchFacts, timeline: Timeline | None) -> dict[str, Fact]:
    facts = facts_of(match, timeline)
    counted = Counter(fact.id for fact in facts)
    assert counted.most_common(1)[0][1] == 1
    return {fact.id: fact for fact in facts}


def kill(at_ms: int, killer: int, victim: int, x: int, y: int, **told: Any) -> dict[str, Any]:
    return {
        "type": "CHAMPION_KILL",
        "timestamp": at_ms,
        "killerId": killer,
        "victimId": victim,
        "position": {"x": x, "y": y},
        **told,
    }


def test_the_difference_to_the_lane_opponent_at_ten() -> None:
    told = by_id(match_of(), timeline_of(frame(600_031, {3: 4200, 8: 3100})))
    assert told["opponent.s3"].value == 8
    assert (told["gold_diff.10.s3"].value, told["gold_diff.10.s8"].value) == (1100, -1100)
    assert told["xp_diff.10.s3"].value == 550
    assert told["level_diff.10.s3"].value == 1
    assert told["cs_diff.10.s3"].value == 11
    assert (told["gold_at.10.s3"].value, told["cs_at.10.s3"].value) == (4200, 44)
    assert told["gold_diff.10.s3"] == Fact(
        "gold_diff.10.s3", "gold_diff", 1100, "gold", "NA1_1", 10, 3, 100, None
    )


def test_a_minute_that_the_game_did_not_reach_is_unknown_and_says_so() -> None:
    told = by_id(match_of(gameDuration=725), timeline_of(frame(600_000, {})))
    assert told["gold_diff.10.s1"].value == 0
    assert told["gold_diff.15.s1"].value is None
    assert told["gold_diff.15.s1"].unknown == "the game ended at 12:05"
    assert "kills_by.15.s1" not in told


def test_the_first_frame_of_a_minute_is_that_minute() -> None:
    told = by_id(match_of(), timeline_of(frame(600_031, {1: 2000}), frame(640_000, {1: 9000})))
    assert told["gold_diff.10.s1"].value == 1000


def test_leads_and_a_comeback() -> None:
    frames = [frame(60_000 * m, {1: 1000 + lead}) for m, lead in enumerate((0, 500, -900, 2000))]
    frames[2] = frame(120_000, {6: 5000})
    told = by_id(match_of(), timeline_of(*frames))
    leads = [told[f"gold_lead.{minute}.t100"].value for minute in range(4)]
    assert leads == [0, 500, -4000, 2000]
    assert told["lead_changes"].value == 2
    assert (told["most_gold_lead.t100"].value, told["most_gold_lead.t100"].minute) == (2000, 3)
    assert (told["most_gold_lead.t200"].value, told["most_gold_lead.t200"].minute) == (4000, 2)
    assert (told["comeback"].value, told["winner"].value) == (True, 100)
    assert (told["deficit_overcome.t100"].value, told["deficit_overcome.t100"].minute) == (4000, 2)


def test_a_winner_who_was_never_far_behind_did_not_come_back() -> None:
    told = by_id(match_of(), timeline_of(frame(0, {}), frame(60_000, {6: 3999})))
    assert (told["comeback"].value, told["deficit_overcome.t100"].value) == (False, 2999)


def test_what_was_taken_and_by_whom() -> None:
    dragon = {
        "type": "ELITE_MONSTER_KILL",
        "timestamp": 421_500,
        "killerId": 7,
        "killerTeamId": 200,
        "monsterType": "DRAGON",
        "monsterSubType": "FIRE_DRAGON",
    }
    tower = {
        "type": "BUILDING_KILL",
        "timestamp": 800_000,
        "killerId": 0,
        "teamId": 200,
        "buildingType": "TOWER_BUILDING",
        "laneType": "TOP_LANE",
        "towerType": "OUTER_TURRET",
    }
    plate = {"type": "TURRET_PLATE_DESTROYED", "timestamp": 700_000, "teamId": 100, "killerId": 6}
    blood = {
        "type": "CHAMPION_SPECIAL_KILL",
        "killType": "KILL_FIRST_BLOOD",
        "timestamp": 125_000,
        "killerId": 2,
    }
    told = by_id(match_of(), timeline_of(frame(0, {}, blood, dragon, plate, tower)))
    assert (told["first_blood"].value, told["first_blood"].minute) == (2, 2)
    assert told["first_blood_time"].value == 125
    first = [told[f"objective{part}.1"].value for part in ("", "_kind", "_time", "_team", "_by")]
    assert first == ["dragon", "fire", 421, 200, 7]
    second = [told[f"objective{part}.2"].value for part in ("", "_kind", "_time", "_team", "_by")]
    assert second == ["tower", "top outer", 800, 100, None]
    assert told["objective_by.2"].unknown == "minions, or nobody in particular, took it"
    assert (told["dragons.t200"].value, told["dragons.t100"].value) == (1, 0)
    assert (told["towers.t100"].value, told["plates.t200"].value, told["plates.t100"].value) == (
        1,
        1,
        0,
    )


def test_a_death_with_place_and_company() -> None:
    death = kill(65_000, 8, 3, 7000, 7100, assistingParticipantIds=[7])
    far = kill(95_000, 0, 3, 900, 9000)
    places = {"s2": (7000, 9100), "s4": (7000, 9101), "s8": (7400, 7100), "s7": (6000, 6200)}
    told = by_id(match_of(), timeline_of(frame(60_000, {}, death, far, **places)))
    assert (told["death_time.1.s3"].value, told["death_place.1.s3"].value) == (65, "mid_lane")
    assert (told["death_by.1.s3"].value, told["death_enemies.1.s3"].value) == (8, 2)
    # Slot 2 stands 2,000 units away, slot 4 one more.
    assert told["death_near.1.s3"].value == "2 7 8"
    assert told["death_allies_near.1.s3"].value == 1
    assert told["death_enemies_near.1.s3"].value == 2
    assert told["death_place.2.s3"].value == "top_lane"
    assert (told["death_by.2.s3"].value, told["death_enemies.2.s3"].value) == (None, 0)
    assert told["death_near.2.s3"].value is None
    assert told["death_near.2.s3"].unknown == (
        "positions are known once a minute, the nearest 35 s away"
    )


def test_kills_deaths_and_assists_by_the_marks() -> None:
    kills = [
        kill(599_000, 3, 8, 1, 1, assistingParticipantIds=[2]),
        kill(600_000, 8, 3, 1, 1),
        kill(600_001, 3, 8, 1, 1),
    ]
    told = by_id(match_of(), timeline_of(frame(600_000, {}), frame(900_000, {}, *kills)))
    assert [told[f"{what}_by.10.s3"].value for what in ("kills", "deaths", "assists")] == [1, 1, 0]
    assert told["kills_by.15.s3"].value == 2
    assert told["assists_by.10.s2"].value == 1


SHOPPING = [
    ("ITEM_PURCHASED", 1, 1055, None),
    ("ITEM_PURCHASED", 2, 2003, None),
    ("ITEM_UNDO", 3, 2003, None),
    ("ITEM_PURCHASED", 4, 1036, None),
    ("ITEM_PURCHASED", 5, 1036, None),
    ("ITEM_SOLD", 6, 1036, None),
    ("ITEM_SOLD", 7, 1055, None),
    ("ITEM_UNDO", 8, None, 1055),
    ("ITEM_SOLD", 9, 3340, None),
    ("ITEM_UNDO", 10, None, 3340),
    ("ITEM_UNDO", 11, 4000, None),
]


def test_purchases_without_what_was_undone_and_with_what_was_sold() -> None:
    events = [ItemEvent(kind, at, 1, item, back) for kind, at, item, back in SHOPPING]
    assert purchases_of([*events, ItemEvent("ITEM_PURCHASED", 12, 2, 1001)], 1) == [
        Purchase(1055, 1),
        Purchase(1036, 4),
        Purchase(1036, 5, sold_ms=6),
    ]


def test_an_undone_sale_is_the_last_one() -> None:
    told = [
        ("ITEM_PURCHASED", 1, 1036, None),
        ("ITEM_PURCHASED", 2, 1036, None),
        ("ITEM_SOLD", 3, 1036, None),
        ("ITEM_SOLD", 4, 1036, None),
        ("ITEM_UNDO", 5, None, 1036),
    ]
    events = [ItemEvent(kind, at, 1, item, back) for kind, at, item, back in told]
    assert purchases_of(events, 1) == [Purchase(1036, 1), Purchase(1036, 2, sold_ms=3)]


def test_items_as_facts() -> None:
    bought = {"type": "ITEM_PURCHASED", "timestamp": 200_900, "participantId": 1, "itemId": 3078}
    undone = {
        "type": "ITEM_UNDO",
        "timestamp": 199_000,
        "participantId": 1,
        "beforeId": 1001,
        "afterId": 0,
    }
    sold = {"type": "ITEM_SOLD", "timestamp": 1_500_000, "participantId": 1, "itemId": 3078}
    shoes = {**bought, "itemId": 1001, "timestamp": 198_000}
    told = by_id(match_of(), timeline_of(frame(0, {}, shoes, undone, bought, sold)))
    assert (told["item.1.s1"].value, told["item_time.1.s1"].value) == (3078, 200)
    assert (told["item_sold.1.s1"].value, told["item.1.s1"].minute) == (1500, 3)
    assert told["items_bought.s1"].value == 1
    assert told["items_bought.s2"].unknown


@pytest.mark.parametrize(
    ("order", "first"),
    [("", None), ("QWEQQRQEQ", "Q"), ("QWEQQRQ", None), ("EEEERQQQQQE", "Q"), ("RRRRR", None)],
)
def test_the_skill_that_was_maxed_first(order: str, first: str | None) -> None:
    assert maxed_first(order) == first


def test_skills_and_wards() -> None:
    ups: list[dict[str, Any]] = [
        {"type": "SKILL_LEVEL_UP", "timestamp": at, "participantId": 1, "skillSlot": skill}
        for at, skill in enumerate((1, 3, 2, 4))
    ]
    ups.append({**ups[0], "levelUpType": "EVOLVE"})
    wards = [
        {"type": "WARD_PLACED", "timestamp": 9, "creatorId": 1, "wardType": kind}
        for kind in ("CONTROL_WARD", "SIGHT_WARD", "UNDEFINED", "TEEMO_MUSHROOM")
    ]
    cleared = {"type": "WARD_KILL", "timestamp": 9, "killerId": 1, "wardType": "YELLOW_TRINKET"}
    told = by_id(match_of(), timeline_of(frame(0, {}, *ups, *wards, cleared)))
    assert told["skill_order.s1"].value == "QEWR"
    assert (told["skill_maxed_first.s1"].value, told["skill_order.s2"].value) == (None, None)
    assert [
        told[f"{name}.s1"].value
        for name in ("wards_placed", "control_wards_placed", "wards_destroyed")
    ] == [2, 1, 1]


def test_shares_and_rates() -> None:
    people = ten()
    people[0] |= {"goldEarned": 20_000, "kills": 9, "assists": 1}
    told = by_id(match_of(people), None)
    assert told["gold_share.s1"].value == 0.2941  # 20,000 of 68,000
    assert told["kill_participation.s1"].value == 0.3448  # 10 of 29
    assert told["damage_share.s1"].value == 0.2
    assert told["cs_per_min.s1"].value == 6.67  # 200 in 30 minutes
    assert (told["kda.s1"].value, told["vision_score.s1"].value) == (5.0, 21)


def test_without_a_timeline_everything_that_it_tells_is_unknown() -> None:
    told = by_id(match_of(), None)
    for name in ("timeline", "gold_lead", "first_blood", "gold_diff.10.s3", "item", "death_place"):
        assert (told[name].value, told[name].unknown) == (
            None,
            "there is no timeline of this match",
        )
    assert told["opponent.s3"].value == 8


def test_arena_has_no_lanes_and_no_teams() -> None:
    people = [
        person(f"p{n}", playerSubteamId=1 + n // 2, subteamPlacement=1 + n // 2, teamPosition="")
        for n in range(8)
    ]
    match = read_match(arena_body("NA1_1", people))
    told = by_id(match, timeline_of(frame(0, {}, kill(1_000, 3, 1, 5, 5))))
    assert told["opponent.s1"].unknown == "Arena has no lanes and no lane opponents"
    assert told["gold_lead"].unknown == "there are not two teams to compare"
    assert (told["winner"].value, told["champion.s1"].team) == (None, None)
    assert (told["placement.s3"].value, told["subteam.s3"].value) == (2, 2)
    assert told["gold_share.s1"].value == 0.5
    # Its map has no regions; who is on one's side is known from the subteams.
    assert told["death_place.1.s1"].unknown == "places have names on Summoner's Rift only"
    assert told["death_allies_near.1.s1"].value == 1


def test_the_first_arena_games_tell_no_sides() -> None:
    match = read_match(arena_body("NA1_1", [person(f"p{n}", win=False) for n in range(8)]))
    told = by_id(match, timeline_of(frame(0, {}, kill(1_000, 3, 1, 5, 5))))
    assert told["gold_share.s1"].unknown == "who played with whom is not known"
    assert told["death_allies_near.1.s1"].unknown == "who played with whom is not known"


def test_swarm_has_nobody_to_compare_with() -> None:
    people = [person(f"p{n}", teamPosition="") for n in range(2)]
    match = read_match(match_body("NA1_1", people, gameMode="STRAWBERRY", mapId=33))
    told = by_id(match, timeline_of(frame(600_000, {})))
    why = "nobody played against this participant's team"
    assert (told["gold_diff.10.s1"].value, told["gold_diff.10.s1"].unknown) == (None, why)
    assert told["winner"].unknown == "there are no two teams of which one won"


def test_a_remake_is_nobodys_win() -> None:
    match = read_match(remake_body("NA1_1", ten()))
    told = by_id(match, timeline_of(frame(0, {}), frame(60_000, {})))
    assert (told["ending"].value, told["winner"].value) == ("remake", None)
    assert told["winner"].unknown == told["comeback"].unknown == "nobody won: the game was remake"
    assert told["gold_diff.10.s1"].unknown == "the game ended at 3:05"


def test_aram_has_no_lanes() -> None:
    people = [{**one, "teamPosition": ""} for one in ten()]
    told = by_id(match_of(people, gameMode="ARAM", mapId=12), timeline_of(frame(600_000, {})))
    assert told["role.s1"].value is None
    assert told["gold_diff.10.s1"].unknown == (
        "this mode has no lanes, so nobody is a lane opponent"
    )
    assert told["gold_lead.10.t100"].value == 0


def test_two_of_one_role_are_nobodys_opponent() -> None:
    people = ten()
    people[1]["teamPosition"] = "TOP"
    told = by_id(match_of(people), timeline_of(frame(600_000, {})))
    why = "nobody alone had the same role on the other team"
    assert told["opponent.s1"].unknown == told["opponent.s6"].unknown == why
    assert told["opponent.s7"].unknown == why
    assert told["opponent.s3"].value == 8


def test_bots_are_counted_and_said_to_be_bots() -> None:
    people = ten()
    for one in people[5:]:
        one["puuid"] = "BOT"
    told = by_id(match_of(people), None)
    assert (told["bots"].value, told["is_bot.s6"].value, told["is_bot.s1"].value) == (
        5,
        True,
        False,
    )


def test_a_zeroed_match_is_all_unknown() -> None:
    match = read_match(zeroed_body("NA1_1", [f"p{n}" for n in range(10)]))
    told = by_id(match, None)
    assert (told["duration"].value, told["gold.s1"].value) == (None, None)
    assert all(fact.unknown for fact in told.values() if fact.value is None)


def test_no_fact_is_both_known_and_unknown() -> None:
    told = by_id(match_of(), timeline_of(frame(600_000, {}, kill(1, 1, 6, 1, 1))))
    for fact in told.values():
        assert (fact.value is None) == (fact.unknown is not None), fact


def test_junk_in_a_timeline_costs_itself_alone() -> None:
    match = match_of()
    timeline = timeline_of(frame(0, {}))
    strange = (
        Event("CHAMPION_KILL", 5, killer=99, victim=1),
        Event("CHAMPION_KILL", 5, victim=None),
        Event("ELITE_MONSTER_KILL", 7, monster=None),
    )
    told = by_id(match, replace(timeline, events=strange))
    assert told["death_by.1.s1"].value == 99
    assert told["death_place.1.s1"].value is None


@pytest.mark.parametrize(
    ("x", "y", "place"),
    [
        (560, 580, "blue_base"),
        (14_340, 14_390, "red_base"),
        (9_866, 4_414, "bottom_river"),
        (5_007, 10_471, "top_river"),
        (981, 10_441, "top_lane"),
        (4_318, 13_875, "top_lane"),
        (10_504, 1_029, "bottom_lane"),
        (13_866, 4_505, "bottom_lane"),
        (5_846, 6_396, "mid_lane"),
        (8_955, 8_510, "mid_lane"),
        (3_821, 7_901, "blue_top_jungle"),
        (7_862, 4_111, "blue_bottom_jungle"),
        (11_131, 6_990, "red_bottom_jungle"),
        (7_016, 10_775, "red_top_jungle"),
    ],
)
def test_places_by_where_towers_pits_and_camps_stand(x: int, y: int, place: str) -> None:
    assert place_of(x, y) == place
