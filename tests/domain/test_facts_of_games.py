"""Facts of the synthetic world's games, against an independent reading of the same payloads."""

import json
from collections import Counter
from typing import Any

from lma.domain.facts import Fact, facts_of
from lma.domain.states import Moment, moments_of
from lma.domain.win_model import win_probability
from lma.riot.facts import read_match
from lma.riot.timelines import read_timeline
from lma.services.win.models import read_prior
from tests.sandbox.games import games

Payload = dict[str, Any]


def told(match: Payload, timeline: Payload) -> dict[str, Fact]:
    facts = facts_of(
        read_match(json.dumps(match).encode()), read_timeline(json.dumps(timeline).encode())
    )
    assert Counter(fact.id for fact in facts).most_common(1)[0][1] == 1
    return {fact.id: fact for fact in facts}


def events(timeline: Payload, *types: str) -> list[Payload]:
    return [
        event
        for frame in timeline["info"]["frames"]
        for event in frame["events"]
        if event["type"] in types
    ]


def test_deaths_items_wards_and_skills_are_those_of_the_payloads() -> None:
    for match, timeline in games()[:12]:
        facts = told(match, timeline)
        for one in match["info"]["participants"]:
            slot = one["participantId"]
            kills = events(timeline, "CHAMPION_KILL")
            died = [kill for kill in kills if kill["victimId"] == slot]
            assert len(died) == one["deaths"]
            times = [facts[f"death_time.{n}.s{slot}"].value for n in range(1, len(died) + 1)]
            assert times == [kill["timestamp"] // 1000 for kill in died]
            bought = [
                event["itemId"]
                for event in events(timeline, "ITEM_PURCHASED")
                if event["participantId"] == slot
            ]
            found = [facts[f"item.{n}.s{slot}"].value for n in range(1, len(bought) + 1)]
            assert found == bought
            assert facts[f"wards_placed.s{slot}"].value == one["wardsPlaced"]
            assert facts[f"wards_destroyed.s{slot}"].value == one["wardsKilled"]


def test_frames_are_those_of_the_payloads() -> None:
    for match, timeline in games()[:6]:
        facts = told(match, timeline)
        for minute, frame in enumerate(timeline["info"]["frames"][:-1]):
            for key, standing in frame["participantFrames"].items():
                gold, x, y = (facts[f"{name}_at.{minute}.s{key}"] for name in ("gold", "x", "y"))
                assert gold.value == standing["totalGold"]
                assert {"x": x.value, "y": y.value} == standing["position"]


def test_every_game_of_the_synthetic_world_has_facts() -> None:
    for match, timeline in games():
        facts = told(match, timeline)
        assert all((fact.value is None) == bool(fact.unknown) for fact in facts.values())
        assert {fact.match_id for fact in facts.values()} == {match["metadata"]["matchId"]}


def swapped(told: Any, key: str = "") -> Any:
    """A payload whose teams have changed their sides."""
    if isinstance(told, dict):
        return {name: swapped(value, name) for name, value in told.items()}
    if isinstance(told, list):
        return [swapped(value, key) for value in told]
    is_team = key in ("teamId", "killerTeamId", "winningTeam")
    return 300 - told if is_team and told in (100, 200) else told


def moments(match: Payload, timeline: Payload) -> list[Moment]:
    return moments_of(
        read_match(json.dumps(match).encode()), read_timeline(json.dumps(timeline).encode())
    )


def test_a_whole_game_with_its_sides_swapped_has_exactly_the_other_chances() -> None:
    prior = read_prior().coefficients
    seen = 0
    for match, timeline in games()[:12]:
        ours, theirs = moments(match, timeline), moments(swapped(match), swapped(timeline))
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            assert other.state == one.state.mirrored
            assert other.aftermath.winner == -one.aftermath.winner
            assert other.aftermath.next_objective == -one.aftermath.next_objective
            chance = win_probability(prior, one.state.vector)
            assert win_probability(prior, other.state.vector) == 1 - chance
            seen += 1
    assert seen > 50
