"""Gaps, by hand-computed values."""

import pytest

from lma.domain import advice
from lma.domain.gaps import Against, Reference, best, find_gaps, reference_of, split, worst
from lma.domain.grounding import Names, faults_of
from lma.domain.metrics import METRICS, Unit, whole_game_values, written
from tests.domain.games import bad_lately, game, sheet_of


def test_whole_game_values_count_for_each_minute() -> None:
    told = {"cs": 200, "gold": 12_000, "damage": 20_000, "vision_score": 21, "deaths": 2}
    assert whole_game_values({**told, "damage_share": 0.25}, 1800) == {
        "cs_per_min": pytest.approx(200 / 30),
        "gold_per_min": 400.0,
        "damage_per_min": pytest.approx(20_000 / 30),
        "vision_per_min": pytest.approx(0.7),
        "deaths_per_10_min": pytest.approx(2 / 3),
        "damage_share": 0.25,
    }


def test_what_is_not_known_is_left_out() -> None:
    assert whole_game_values({"cs": None, "damage_share": None}, 1800) == {}
    assert whole_game_values({"cs": 10, "kill_participation": 0.5}, None) == {
        "kill_participation": 0.5
    }


def test_quartiles_of_an_even_row() -> None:
    assert reference_of([1, 2, 3, 4, 5], "x") == Reference(2, 3, 4, 5, "x")
    assert reference_of([], "x") is None
    assert reference_of([4], "x") == Reference(4, 4, 4, 1, "x")


def test_a_gap_is_a_median_beside_a_median_in_spreads() -> None:
    newest = [game(20 - i, cs_per_min=value) for i, value in enumerate([5, 6, 7, 6, 90])]
    before = [game(10 - i, cs_per_min=value) for i, value in enumerate([6, 7, 8, 9, 10])]
    (gap,) = find_gaps(newest, before, {})
    assert (gap.value, gap.reference, gap.n_value, gap.n) == (6, 8, 5, 5)
    assert gap.size == round(-2 / (2 / 1.349), 2) == -1.35
    assert gap.facts == tuple(f"NA1_{20 - i}/1/cs_per_min" for i in range(5))


def test_fewer_deaths_are_better() -> None:
    newest = [game(20 - i, deaths_per_10_min=1) for i in range(5)]
    before = [game(10 - i, deaths_per_10_min=value) for i, value in enumerate([2, 2, 3, 4, 4])]
    (gap,) = find_gaps(newest, before, {})
    assert gap.difference == -2
    assert gap.size > 0
    assert best([gap]) == [gap]
    assert worst([gap]) == []


def test_four_games_before_are_not_enough_and_five_are() -> None:
    newest = [game(20 - i, cs_per_min=5) for i in range(5)]
    before = [game(10 - i, cs_per_min=8) for i in range(5)]
    assert find_gaps(newest, before[:4], {}) == []
    assert len(find_gaps(newest, before, {})) == 1


def test_nine_games_of_others_are_not_enough_and_ten_are() -> None:
    newest = [game(20 - i, cs_per_min=5) for i in range(5)]
    for n, found in ((9, 0), (10, 1)):
        others = {"cs_per_min": Reference(6, 7, 8, n, "mid")}
        assert len(find_gaps(newest, [], others)) == found


def test_the_lane_is_even_at_nothing() -> None:
    newest = [game(20 - i, gold_diff_15=value) for i, value in enumerate([-700, -400, -100])]
    (gap,) = find_gaps(newest, [], {})
    assert (gap.against, gap.reference, gap.value, gap.n) == (Against.LANE, 0, -400, 3)
    assert gap.size == round(-400 / max(300 / 1.349, 250), 2)


def test_spreads_of_nothing_make_no_mountain() -> None:
    newest = [game(20 - i, cs_per_min=6.95) for i in range(5)]
    before = [game(10 - i, cs_per_min=7) for i in range(9)]
    (gap,) = find_gaps(newest, before, {})
    assert gap.size == -0.12
    assert worst([gap]) == []


def test_creeps_and_damage_are_no_measure_of_a_support() -> None:
    others = {name: Reference(6, 7, 8, 50, "support") for name in ("cs_per_min", "vision_per_min")}
    games = [game(9 - i, role="UTILITY", cs_per_min=1, vision_per_min=1) for i in range(3)]
    assert [gap.metric.name for gap in find_gaps(games, [], others)] == ["vision_per_min"]


def test_one_match_is_compared_with_all_others() -> None:
    games = [game(10 - i, cs_per_min=5 + i) for i in range(8)]
    newest, others = split(games, "NA1_7")
    assert [one.match_id for one in newest] == ["NA1_7"]
    assert len(others) == 7
    assert split(games, "NA1_999") == ([], games)


def test_the_same_story_is_told_once() -> None:
    newest = [game(20 - i, gold_diff_10=-800, gold_diff_15=-900) for i in range(4)]
    assert [gap.metric.name for gap in worst(find_gaps(newest, [], {}))] == ["gold_diff_15"]


@pytest.mark.parametrize(
    ("value", "unit", "signed", "text"),
    [
        (0.543, Unit.SHARE, False, "54%"),
        (7.06, Unit.CS_PER_MIN, False, "7.1"),
        (412.4, Unit.GOLD_PER_MIN, False, "412"),
        (-310.4, Unit.GOLD, True, "-310"),
        (-0.04, Unit.CS_PER_MIN, True, "0.0"),
        (4.5, Unit.CS, True, "+4.5"),
    ],
)
def test_numbers_as_they_are_written(value: float, unit: Unit, signed: bool, text: str) -> None:
    assert written(value, unit, signed=signed) == text


def test_the_report_tells_the_worst_with_its_receipts() -> None:
    sheet = bad_lately()
    (told,) = advice.recommend(sheet)
    assert told.title == "Farm"
    assert told.sentences[0].text == (
        "In your 5 newest games (median) your creep score per minute was 5.6; "
        "in your 10 other games it was 7.1."
    )
    known = sheet.by_ref()
    assert [known[ref].shown for ref in told.sentences[0].receipts] == ["5.6", "7.1"]
    assert told.sentences[1].text == (
        "In 210 games of others (Ahri, mid) it was 7.4, yours was 5.6."
    )
    assert [sentence.text for sentence in advice.praise(sheet)] == [
        "In your 5 newest games (median) your kill participation was 61%; "
        "in your 10 other games it was 50%."
    ]


@pytest.mark.parametrize("name", METRICS)
@pytest.mark.parametrize("single", [True, False])
def test_every_template_keeps_the_rules_that_a_model_has_to_keep(name: str, single: bool) -> None:
    worse = -METRICS[name].better
    scale = METRICS[name].least_spread
    games = [game(20 - i, **{name: 0.4 + (worse * 9 * scale if i < 5 else 0)}) for i in range(15)]
    others = {name: Reference(0.4, 0.45, 0.5, 12, "Ahri, mid")}
    sheet = sheet_of(games, others, "NA1_20" if single else None)
    told = [*advice.recommend(sheet), *advice.recommend(sheet)]
    assert told
    for sentence in [s for one in told for s in one.sentences] + advice.praise(sheet):
        faults = faults_of(sentence.text, sentence.receipts, sheet.by_ref(), Names())
        assert faults == [], sentence.text
