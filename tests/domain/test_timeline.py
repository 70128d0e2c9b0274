"""The arithmetic of timelines."""

import pytest

from lma.domain.timeline import (
    Event,
    Frame,
    GoldPoint,
    Objective,
    ParticipantFrame,
    Timeline,
    gold_difference,
    objectives,
)

TEAMS = {1: 100, 2: 100, 3: 200, 4: 200}


def standing(gold: int | None) -> ParticipantFrame:
    return ParticipantFrame(gold, None, None, None, None, None, None)


def frame(at_ms: int, *gold: int | None) -> Frame:
    return Frame(at_ms, {slot: standing(each) for slot, each in enumerate(gold, start=1)})


def timeline(*frames: Frame, events: tuple[Event, ...] = ()) -> Timeline:
    return Timeline("NA1_1", 60_000, frames, events)


def test_the_gold_difference_is_the_lower_teams_lead() -> None:
    told = timeline(frame(0, 500, 500, 500, 500), frame(60_900, 900, 800, 700, 1200))
    assert gold_difference(told, TEAMS) == [GoldPoint(0, 0), GoldPoint(60, -200)]


def test_a_frame_in_which_gold_is_unknown_is_left_out() -> None:
    told = timeline(frame(0, 1, 1, 1), frame(60_000, 1, 1, None, 1), frame(120_000, 2, 1, 1, 1))
    assert gold_difference(told, TEAMS) == [GoldPoint(120, 1)]


@pytest.mark.parametrize("teams", [{}, {1: 100}, {1: 1, 2: 2, 3: 3}])
def test_only_two_teams_have_a_difference(teams: dict[int, int]) -> None:
    assert gold_difference(timeline(frame(0, 1, 1, 1)), teams) is None


@pytest.mark.parametrize(
    ("event", "taken"),
    [
        (
            Event("ELITE_MONSTER_KILL", 1999, killer=3, killer_team_id=200, monster="BARON_NASHOR"),
            Objective(1, 200, "baron", None, 3),
        ),
        (
            Event(
                "ELITE_MONSTER_KILL", 0, killer=1, monster="DRAGON", monster_subtype="ELDER_DRAGON"
            ),
            Objective(0, 100, "dragon", "elder", 1),
        ),
        (
            Event("ELITE_MONSTER_KILL", 0, killer=1, killer_team_id=100, monster="NEW_BEAST"),
            Objective(0, 100, "new_beast", None, 1),
        ),
        (Event("ELITE_MONSTER_KILL", 0, killer_team_id=300, monster="HORDE"), None),
        (
            Event("BUILDING_KILL", 0, team_id=100, building="INHIBITOR_BUILDING", lane="MID_LANE"),
            Objective(0, 200, "inhibitor", "mid", None),
        ),
        (
            Event("BUILDING_KILL", 0, building="TOWER_BUILDING", tower="NEXUS_TURRET"),
            Objective(0, None, "tower", "nexus", None),
        ),
        (Event("DRAGON_SOUL_GIVEN", 0, name="Ocean"), None),
        (
            Event("DRAGON_SOUL_GIVEN", 0, name="Ocean", team_id=100),
            Objective(0, 100, "dragon_soul", "ocean", None),
        ),
        (
            Event("CHAMPION_SPECIAL_KILL", 0, killer=4, kill_type="KILL_FIRST_BLOOD"),
            Objective(0, 200, "first_blood", None, 4),
        ),
        (Event("CHAMPION_SPECIAL_KILL", 0, killer=4, kill_type="KILL_ACE"), None),
        (Event("CHAMPION_KILL", 0, killer=4, victim=1), None),
        (Event("GAME_END", 0, winning_team=100), None),
    ],
)
def test_what_a_team_took(event: Event, taken: Objective | None) -> None:
    found = objectives(timeline(events=(event,)), TEAMS)
    assert found == ([] if taken is None else [taken])
