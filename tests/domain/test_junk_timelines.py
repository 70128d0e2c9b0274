"""Whatever stands in a timeline, facts and states are made of the rest."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lma.domain.facts import facts_of
from lma.domain.states import DIMENSION, moments_of
from tests.domain.test_facts import frame, match_of, timeline_of

KINDS = st.sampled_from(
    [
        "BUILDING_KILL",
        "CHAMPION_KILL",
        "CHAMPION_SPECIAL_KILL",
        "DRAGON_SOUL_GIVEN",
        "ELITE_MONSTER_KILL",
        "ITEM_PURCHASED",
        "ITEM_SOLD",
        "ITEM_UNDO",
        "SKILL_LEVEL_UP",
        "TURRET_PLATE_DESTROYED",
        "WARD_KILL",
        "WARD_PLACED",
    ]
)
JUNK = (
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.just({"x": None, "y": 2**40})
    | st.just([1, None, "2"])
)
KEYS = st.sampled_from(
    [
        "timestamp",
        "killerId",
        "victimId",
        "participantId",
        "creatorId",
        "itemId",
        "beforeId",
        "afterId",
        "skillSlot",
        "wardType",
        "teamId",
        "killerTeamId",
        "monsterType",
        "monsterSubType",
        "buildingType",
        "towerType",
        "laneType",
        "name",
        "killType",
        "position",
        "assistingParticipantIds",
    ]
)
EVENTS = st.builds(
    lambda kind, fields: {"timestamp": 1, **fields, "type": kind},
    KINDS,
    st.dictionaries(KEYS, JUNK, max_size=8),
)
STANDINGS = st.dictionaries(
    st.sampled_from(["totalGold", "xp", "level", "minionsKilled", "position"]), JUNK, max_size=5
)


@settings(max_examples=100, deadline=None)
@given(
    events=st.lists(EVENTS, max_size=12),
    people=st.dictionaries(st.integers(0, 12).map(str), STANDINGS, max_size=12),
    at_ms=st.integers(0, 2**40),
)
def test_no_junk_in_a_timeline_crashes_what_is_made_of_it(
    events: list[Any], people: dict[str, Any], at_ms: int
) -> None:
    junk = {"timestamp": at_ms, "participantFrames": people, "events": events}
    timeline = timeline_of(frame(60_000, {}), junk)
    match = match_of()
    facts = facts_of(match, timeline)
    assert len({fact.id for fact in facts}) == len(facts)
    assert all((fact.value is None) == (fact.unknown is not None) for fact in facts)
    for moment in moments_of(match, timeline):
        assert len(moment.state.vector) == DIMENSION
