"""Facts of the real timelines, against values worked out by hand or read with plain JSON."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lma.domain.calibration import Forecast, score
from lma.domain.facts import Fact, facts_of
from lma.domain.states import Moment, moments_of, why_no_states
from lma.domain.win_model import win_probability
from lma.riot.facts import read_match
from lma.riot.timelines import read_timeline
from lma.services.win.models import read_prior

pytestmark = pytest.mark.shared

Payload = dict[str, Any]
MINUTES = (10, 15, 20, 25)


@cache
def facts_in(shared: Path, match_id: str) -> dict[str, Fact]:
    match = read_match((shared / f"riot/matches/{match_id}.json").read_bytes())
    path = shared / f"riot/timelines/{match_id}.json"
    timeline = read_timeline(path.read_bytes()) if path.exists() else None
    facts = facts_of(match, timeline)
    assert Counter(fact.id for fact in facts).most_common(1)[0][1] == 1
    assert all((fact.value is None) == bool(fact.unknown) for fact in facts)
    return {fact.id: fact for fact in facts}


def plain(shared: Path, kind: str, match_id: str) -> Payload:
    told: Payload = json.loads((shared / f"riot/{kind}/{match_id}.json").read_bytes())
    return told


def match_ids(shared: Path, folder: str) -> list[str]:
    return sorted(path.stem for path in (shared / "riot" / folder).glob("*.json"))


def test_a_ranked_game_by_hand(shared: Path) -> None:
    """Taliyah, slot 3, against Katarina, slot 8: 3,883 to 3,209 gold at 10 minutes."""
    told = facts_in(shared, "EUW1_6869252626")
    value = {name: fact.value for name, fact in told.items()}
    assert (value["champion.s3"], value["opponent.s3"]) == ("Taliyah", 8)
    assert value["gold_diff.10.s3"] == 3883 - 3209
    assert value["xp_diff.10.s3"] == 4917 - 4605
    assert value["level_diff.10.s3"] == 0
    assert value["cs_diff.10.s3"] == 83 - 69
    assert (value["x_at.10.s3"], value["y_at.10.s3"]) == (7420, 7182)
    # Blue 2947+4012+3883+4443+3188 = 18,473; red 3692+4440+3209+3064+2477 = 16,882.
    assert value["gold_lead.10.t100"] == 1591
    assert value["skill_order.s3"] == "QEWQQRQEQEEREWWWRW"
    assert value["skill_maxed_first.s3"] == "Q"
    assert [value[f"death_time.{n}.s3"] for n in range(1, 6)] == [190, 788, 862, 1329, 1583]
    assert [value[f"death_place.{n}.s3"] for n in range(1, 6)] == [
        "top_river",
        "mid_lane",
        "top_lane",
        "red_bottom_jungle",
        "blue_top_jungle",
    ]
    assert [value[f"death_by.{n}.s3"] for n in range(1, 6)] == [7, 8, 6, 6, 8]
    items = [value[f"item.{n}.s3"] for n in range(1, 10)]
    assert items == [1056, 2003, 2003, 3340, 3070, 1001, 2031, 3802, 3158]
    assert (value["item_sold.1.s3"], value["item_sold.7.s3"]) == (1549, 1138)
    assert value["items_bought.s3"] == 24
    assert (value["first_blood"], value["first_blood_time"]) == (3, 168)
    assert (value["winner"], value["comeback"], value["deficit_overcome.t100"]) == (
        100,
        False,
        1986,
    )


def test_an_undone_purchase_by_hand(shared: Path) -> None:
    """LA1_1568057368, slot 3: 3108 bought at 1145 s and undone, bought for good at 1185 s."""
    value = {name: fact.value for name, fact in facts_in(shared, "LA1_1568057368").items()}
    bought = [value[f"item.{n}.s3"] for n in range(1, int(value["items_bought.s3"] or 0) + 1)]
    assert bought == [
        1056,
        2003,
        2003,
        1082,
        2031,
        3108,
        1052,
        3113,
        4629,
        3363,
        1001,
        3158,
        1052,
        3147,
        3108,
        4633,
    ]
    assert value["item_time.15.s3"] == 1185
    assert value["item_sold.5.s3"] == 1148


def test_an_undone_sale_by_hand(shared: Path) -> None:
    """TH2_24825892, slot 4: 2031 sold at 1006 s, 3133 bought, both undone, both done later."""
    value = {name: fact.value for name, fact in facts_in(shared, "TH2_24825892").items()}
    assert [value[f"item.{n}.s4"] for n in (10, 14, 15, 16)] == [2031, 1038, 3133, 6675]
    assert (value["item_sold.10.s4"], value["item_time.15.s4"]) == (1229, 1011)
    # The control ward that was sold is the newest of four: the older ones were placed long before.
    assert (value["item.13.s4"], value["item_sold.13.s4"]) == (2055, 1009)
    assert "item_sold.8.s4" not in value


def test_differences_of_every_lane_against_plain_json(shared: Path) -> None:
    seen = 0
    for match_id in match_ids(shared, "timelines"):
        info = plain(shared, "matches", match_id)["info"]
        frames = plain(shared, "timelines", match_id)["info"]["frames"]
        told = facts_in(shared, match_id)
        people = info["participants"]
        for one in people:
            for other in people:
                lane = one["teamPosition"]
                if not lane or lane != other["teamPosition"] or one["teamId"] == other["teamId"]:
                    continue
                for minute in MINUTES:
                    fact = told[f"gold_diff.{minute}.s{one['participantId']}"]
                    if minute > info["gameDuration"] / 60:
                        assert fact.unknown
                        continue
                    own, theirs = (
                        frames[minute]["participantFrames"][str(p["participantId"])]
                        for p in (one, other)
                    )
                    assert fact.value == own["totalGold"] - theirs["totalGold"]
                    seen += 1
    assert seen > 400


def test_counts_agree_with_the_payloads_of_the_matches(shared: Path) -> None:
    """Deaths, participation and objectives of every real game with two teams."""
    names = {"dragon": "dragons", "baron": "barons", "riftHerald": "rift_heralds"}
    names |= {"tower": "towers", "inhibitor": "inhibitors"}
    for match_id in match_ids(shared, "timelines"):
        info = plain(shared, "matches", match_id)["info"]
        told = facts_in(shared, match_id)
        if info["gameMode"] == "CHERRY":
            continue
        for one in info["participants"]:
            deaths = [f for f in told.values() if f.name == "death_time"]
            own = [f for f in deaths if f.slot == one["participantId"]]
            assert len(own) == one["deaths"]
        if len({one["teamId"] for one in info["participants"]}) != 2:
            continue
        for team in info["teams"]:
            for theirs, ours in names.items():
                fact = told[f"{ours}.t{team['teamId']}"]
                assert fact.value == team["objectives"][theirs]["kills"], (match_id, ours)


def test_modes_without_lanes_say_what_is_not_known(shared: Path) -> None:
    arena = facts_in(shared, "JP1_498473890")
    assert arena["gold_diff.10.s1"].unknown == "Arena has no lanes and no lane opponents"
    assert arena["placement.s1"].value is not None
    swarm = facts_in(shared, "JP1_457196409")
    assert swarm["gold_lead"].unknown == "there are not two teams to compare"
    aram = facts_in(shared, "JP1_518347273")
    assert aram["gold_diff.10.s1"].unknown
    assert aram["gold_lead.10.t100"].value is not None
    bots = facts_in(shared, "JP1_391732436")
    assert bots["bots"].value
    assert bots["timeline"].unknown == "there is no timeline of this match"


def moments_in(shared: Path, match_id: str) -> list[Moment]:
    match = read_match((shared / f"riot/matches/{match_id}.json").read_bytes())
    timeline = read_timeline((shared / f"riot/timelines/{match_id}.json").read_bytes())
    moments = moments_of(match, timeline)
    assert bool(moments) == (why_no_states(match, timeline) is None)
    return moments


def test_states_of_a_ranked_game_by_hand(shared: Path) -> None:
    """Minute 10: three grubs are red's; the fourth (605 s) and the dragon (621 s) come later."""
    moments = moments_in(shared, "EUW1_6869252626")
    state = next(moment.state for moment in moments if moment.state.minute == 10)
    amounts = state.amounts
    assert (amounts["team_gold"], amounts["middle_gold"], amounts["top_cs"]) == (1591, 674, -21)
    assert (amounts["grubs"], amounts["dragons"], amounts["towers"]) == (-3, 0, 0)
    kills = [
        event
        for frame in plain(shared, "timelines", "EUW1_6869252626")["info"]["frames"]
        for event in frame["events"]
        if event["type"] == "CHAMPION_KILL" and event["timestamp"] <= 600_240
    ]
    blue = sum(0 < event["killerId"] <= 5 for event in kills)
    assert amounts["team_kills"] == blue - sum(event["killerId"] > 5 for event in kills)


def test_states_and_the_prior_on_every_real_game(shared: Path) -> None:
    """15 of the 20 timelines have lanes; the prior names the winner of most of their minutes."""
    told = {match_id: moments_in(shared, match_id) for match_id in match_ids(shared, "timelines")}
    assert sum(bool(moments) for moments in told.values()) == 15
    prior = read_prior().coefficients
    found = score(
        [
            Forecast(match_id, win_probability(prior, m.state.vector), won=m.aftermath.winner == 1)
            for match_id, moments in told.items()
            for m in moments
        ]
    )
    assert found is not None
    assert (found.matches, found.forecasts) == (15, 393)
    assert found.accuracy > 0.7
    assert found.log_loss < 0.6
    assert not found.calibrated
