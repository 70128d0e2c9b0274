"""States of a small game, worked out by hand; and that both sides see the same."""

from typing import Any

import pytest

from lma.domain.intervals import wilson
from lma.domain.match import MatchFacts
from lma.domain.states import (
    DIMENSION,
    ODD,
    SCALES,
    Aftermath,
    State,
    flipped,
    moments_of,
    why_no_states,
)
from lma.domain.timeline import Timeline
from lma.riot.facts import read_match
from tests.domain.test_facts import frame, kill, match_of, ten, timeline_of
from tests.payloads import arena_body, person, remake_body


def taken(at_ms: int, team: int, monster: str, subtype: str | None = None) -> dict[str, Any]:
    return {
        "type": "ELITE_MONSTER_KILL",
        "timestamp": at_ms,
        "killerId": 1 if team == 100 else 6,
        "killerTeamId": team,
        "monsterType": monster,
        "monsterSubType": subtype,
    }


def fallen(at_ms: int, loser: int, kind: str = "TOWER_BUILDING") -> dict[str, Any]:
    return {
        "type": "BUILDING_KILL",
        "timestamp": at_ms,
        "teamId": loser,
        "killerId": 0,
        "buildingType": kind,
    }


def only(match: MatchFacts, timeline: Timeline, minute: int) -> State:
    (found,) = (m.state for m in moments_of(match, timeline) if m.state.minute == minute)
    return found


GAME = timeline_of(
    frame(0, {}),
    frame(
        600_020,
        {3: 4200, 8: 3100, 10: 1500},
        kill(300_000, 8, 3, 1, 1),
        kill(400_000, 3, 8, 1, 1),
        kill(500_000, 3, 9, 1, 1),
        kill(550_000, 0, 9, 1, 1),
        taken(580_000, 200, "DRAGON", "FIRE_DRAGON"),
        taken(590_000, 100, "DRAGON", "ELDER_DRAGON"),
        taken(595_000, 100, "BARON_NASHOR"),
        fallen(598_000, 200),
        fallen(599_000, 200, "INHIBITOR_BUILDING"),
        taken(601_500, 200, "HORDE"),
    ),
    frame(780_030, {}),
)


def test_the_state_at_ten_by_hand() -> None:
    state = only(match_of(), GAME, 10)
    ahead = {name: amount for name, amount in state.amounts.items() if amount}
    assert ahead == {
        "middle_gold": 1100,
        "middle_xp": 550,
        "middle_level": 1,
        "middle_cs": 11,
        "middle_kills": 1,
        "utility_gold": -500,
        "utility_xp": -250,
        "utility_cs": -5,
        "dragons": -1,
        "elders": 1,
        "elder_buff": 1,
        "barons": 1,
        "baron_buff": 1,
        "towers": 1,
        "inhibitors": 1,
        "team_gold": 600,
        "team_kills": 1,
    }


def test_buffs_run_out() -> None:
    later = only(match_of(), GAME, 13).amounts
    assert (later["barons"], later["baron_buff"]) == (1, 0)
    assert (later["elders"], later["elder_buff"]) == (1, 0)
    assert later["grubs"] == -1


def test_the_vector_is_the_amounts_over_their_scales() -> None:
    vector = only(match_of(), GAME, 10).vector
    told = dict(zip(SCALES, vector, strict=True))
    assert len(vector) == DIMENSION == 39 <= 64
    assert told["minute"] == 2.0
    assert told["middle_gold"] == pytest.approx(1100 / 1500)
    assert told["team_gold"] == pytest.approx(600 / 4000)
    assert told["towers"] == pytest.approx(1 / 3)


def swapped(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same people, blue and red exchanged."""
    return [{**one, "teamId": 300 - one["teamId"], "win": one["win"]} for one in people]


def test_the_other_side_sees_the_same_negated() -> None:
    state = only(match_of(), GAME, 10)
    assert state.mirrored.vector == flipped(state.vector)
    assert flipped(flipped(state.vector)) == state.vector
    assert flipped(state.vector)[0] == state.vector[0]
    # The same game told with its teams exchanged: objectives are told by team, so only the
    # differences of people turn around.
    other = only(match_of(swapped(ten())), GAME, 10)
    for name in ODD:
        if name.startswith(("top", "jungle", "middle", "bottom", "utility", "team")):
            assert other.amounts[name] == -state.amounts[name]


def test_what_came_of_a_state() -> None:
    timeline = timeline_of(
        frame(60_000, {}),
        frame(
            500_000,
            {},
            fallen(60_000, 100),
            kill(60_001, 6, 1, 1, 1),
            taken(150_000, 200, "HORDE"),
            fallen(240_000, 200),
            kill(240_001, 1, 6, 1, 1),
        ),
    )
    first, last = moments_of(match_of(), timeline)
    assert first.aftermath == Aftermath(
        winner=1, next_kill=-1, next_tower=1, next_objective=-1, objective="void_grub", ends=False
    )
    assert last.aftermath == Aftermath(1, 0, 0, 0, None, ends=True)


def test_games_without_states_say_why() -> None:
    frames = timeline_of(frame(600_000, {}))
    bots = ten()
    bots[7]["puuid"] = "BOT"
    nobody = [{**one, "win": False} for one in ten()]
    two = [person("a", teamPosition="TOP"), person("b", teamPosition="TOP", teamId=200, win=False)]
    lanes = "its two teams don't have one player in each of the five roles"
    arena = arena_body("NA1_1", [person(f"p{n}", playerSubteamId=n) for n in range(1, 9)])
    for match, timeline, why in (
        (match_of(), None, "there is no timeline of it"),
        (read_match(remake_body("NA1_1", ten())), frames, "it was remake"),
        (match_of(bots), frames, "bots took part"),
        (match_of(two), frames, lanes),
        (read_match(arena), frames, lanes),
        (match_of([{**one, "teamPosition": ""} for one in ten()]), frames, lanes),
        (match_of(nobody), frames, "which team won is not known"),
    ):
        assert why_no_states(match, timeline) == why
        assert moments_of(match, timeline) == []
    assert why_no_states(match_of(), frames) is None


def test_a_minute_in_which_somebody_is_unknown_has_no_state() -> None:
    broken = frame(660_000, {})
    del broken["participantFrames"]["4"]
    timeline = timeline_of(frame(600_000, {}), broken)
    assert [moment.state.minute for moment in moments_of(match_of(), timeline)] == [10]


def test_a_minute_that_no_game_reaches_has_no_state() -> None:
    timeline = timeline_of(frame(600_000, {}), frame(2**50, {}))
    assert [moment.state.minute for moment in moments_of(match_of(), timeline)] == [10]


@pytest.mark.parametrize(
    ("successes", "cases", "interval"),
    [
        (0, 0, None),
        (0, 10, (0.0, 0.2775)),
        (10, 10, (0.7225, 1.0)),
        (5, 10, (0.2366, 0.7634)),
        (30, 50, (0.4618, 0.7239)),
    ],
)
def test_wilsons_interval(successes: int, cases: int, interval: tuple[float, float] | None) -> None:
    """Against the table of the statistics literature (n = 10 and 50 at 95 %)."""
    assert wilson(successes, cases) == interval
