"""What is read from timelines, whatever is wrong in them."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lma.core.errors import UpstreamFailed
from lma.domain.timeline import Event, ParticipantFrame, gold_difference, objectives
from lma.riot.timelines import read_timeline


def body(*events: dict[str, Any], **info: Any) -> dict[str, Any]:
    standing = {
        "totalGold": 500,
        "xp": 7,
        "level": 1,
        "minionsKilled": 3,
        "jungleMinionsKilled": 2,
        "position": {"x": 10, "y": -20},
    }
    frames = [
        {
            "timestamp": 60_012,
            "participantFrames": {"1": standing, "2": {}},
            "events": list(events),
        }
    ]
    told = {"frameInterval": 60_000, "frames": frames, **info}
    return {"metadata": {"matchId": "NA1_1", "participants": []}, "info": told}


def read(told: Any) -> Any:
    return read_timeline(json.dumps(told).encode())


def test_a_frame() -> None:
    timeline = read(body())
    frame = timeline.frames[0]
    assert (timeline.match_id, timeline.interval_ms, frame.at_ms) == ("NA1_1", 60_000, 60_012)
    assert frame.participants[1] == ParticipantFrame(500, 7, 1, 3, 2, 10, -20)
    assert frame.participants[2] == ParticipantFrame(*(None,) * 7)


def test_only_events_that_are_shown_are_kept() -> None:
    kill = {"type": "CHAMPION_KILL", "timestamp": 5, "killerId": 0, "victimId": 2}
    timeline = read(
        body({"type": "ITEM_PURCHASED", "timestamp": 4}, {"type": "CHAMPION_KILL"}, kill)
    )
    assert timeline.events == (Event("CHAMPION_KILL", 5, killer=None, victim=2),)


def test_a_field_of_the_wrong_type_costs_itself_alone() -> None:
    event = {
        "type": "ELITE_MONSTER_KILL",
        "timestamp": "9",
        "killerId": [],
        "killerTeamId": 200,
        "monsterType": "DRAGON",
        "assistingParticipantIds": [1, None, "2", "x"],
    }
    told = body(event)
    told["info"]["frames"][0]["participantFrames"]["x"] = {}
    told["info"]["frames"].append(None)
    timeline = read(told)
    assert timeline.events == (
        Event("ELITE_MONSTER_KILL", 9, assists=(1, 2), killer_team_id=200, monster="DRAGON"),
    )
    assert list(timeline.frames[0].participants) == [1, 2]


@pytest.mark.parametrize(
    "told", [None, [], {}, {"info": {"frames": []}}, {"metadata": {"matchId": "NA1_1"}, "info": {}}]
)
def test_what_is_no_timeline_is_refused(told: Any) -> None:
    with pytest.raises(UpstreamFailed):
        read(told)


def test_a_timeline_may_be_empty() -> None:
    assert read(body(frames=[])).frames == ()


PATHS = st.sampled_from(["metadata", "info", "frames", "participantFrames", "events", "timestamp"])
JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just([])


@settings(max_examples=200, deadline=None)
@given(
    key=PATHS, junk=JUNK, kind=st.sampled_from(["BUILDING_KILL", "GAME_END", "DRAGON_SOUL_GIVEN"])
)
def test_no_junk_crashes_the_reader(key: str, junk: Any, kind: str) -> None:
    told = body({"type": kind, "timestamp": 1, "teamId": 200, "name": junk, "laneType": junk})
    for holder in (told, told["info"], told["info"]["frames"][0]):
        if key in holder:
            holder[key] = junk
            break
    try:
        timeline = read(told)
    except UpstreamFailed:
        return
    teams = {1: 100, 2: 200}
    gold_difference(timeline, teams)
    objectives(timeline, teams)
