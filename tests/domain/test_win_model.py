"""Win probability: sides are exact mirror images, and scores are those worked out by hand."""

from math import exp, log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lma.domain.calibration import Forecast, calibration_error, score
from lma.domain.patches import patch_order
from lma.domain.splits import is_held_out, new_patch
from lma.domain.states import DIMENSION, SCALES, flipped
from lma.domain.win_model import FEATURES, features_of, win_probability
from lma.services.win.models import read_prior

AMOUNTS = st.floats(min_value=-50, max_value=50)
VECTORS = st.tuples(st.floats(min_value=0, max_value=20), *[AMOUNTS] * (DIMENSION - 1))
WEIGHTS = st.fixed_dictionaries(dict.fromkeys(FEATURES, AMOUNTS))


@given(vector=VECTORS, coefficients=WEIGHTS)
def test_the_other_side_has_exactly_the_other_chance(
    vector: tuple[float, ...], coefficients: dict[str, float]
) -> None:
    chance = win_probability(coefficients, vector)
    assert 0 <= chance <= 1
    assert win_probability(coefficients, flipped(vector)) == 1 - chance


@given(vector=VECTORS)
def test_features_are_odd(vector: tuple[float, ...]) -> None:
    assert features_of(flipped(vector)) == tuple(-amount for amount in features_of(vector))


def test_an_even_game_is_even_at_any_minute() -> None:
    for minute in (0.0, 3.0, 9.0):
        assert win_probability(read_prior().coefficients, (minute, *[0.0] * 38)) == 0.5


def test_a_chance_by_hand() -> None:
    """Minute 10, 2,000 gold ahead, one role 1,500 experience ahead, two towers."""
    told = {"minute": 2.0, "team_gold": 0.5, "top_xp": 1.0, "towers": 2 / 3}
    vector = [told.get(name, 0.0) for name in SCALES]
    features = dict(zip(FEATURES, features_of(vector), strict=True))
    assert (features["gold"], features["gold_late"]) == (0.5, 0.25)
    assert features["xp"] == pytest.approx(1 / 3)
    assert features["xp_late"] == pytest.approx(1 / 6)
    coefficients = {"gold": 1.0, "gold_late": 2.0, "xp": 3.0, "xp_late": 6.0, "towers": -3.0}
    # 0.5 + 0.5 + 1 + 1 - 2 = 1
    assert win_probability(coefficients, vector) == pytest.approx(1 / (1 + exp(-1)))


def test_the_prior_prefers_whoever_is_ahead() -> None:
    prior = read_prior()
    assert not prior.calibrated
    assert set(prior.coefficients) == set(FEATURES)
    for name in SCALES:
        if name in ("minute", "team_kills") or name.split("_")[0] in (
            "top",
            "jungle",
            "middle",
            "bottom",
            "utility",
        ):
            continue
        vector = [3.0 if each == "minute" else float(each == name) for each in SCALES]
        assert win_probability(prior.coefficients, vector) > 0.5, name


def forecasts(*told: tuple[str, float, bool]) -> list[Forecast]:
    return [Forecast(*one) for one in told]


def test_scores_by_hand() -> None:
    found = score(
        forecasts(("a", 0.8, True), ("a", 0.6, True), ("b", 0.7, False), ("c", 0.5, True))
    )
    assert found is not None
    assert (found.matches, found.forecasts) == (3, 4)
    assert found.accuracy == 0.625  # two right, one wrong, one even
    assert found.brier == 0.235  # (0.04 + 0.16 + 0.49 + 0.25) / 4
    assert found.log_loss == round(-(log(0.8) + log(0.6) + log(0.3) + log(0.5)) / 4, 4)
    assert found.ece == 0.45  # every forecast in a bin of its own: (0.2 + 0.4 + 0.7 + 0.5) / 4
    assert not found.calibrated  # of three matches nothing can be said
    assert score([]) is None


def test_calibration_error_of_a_full_bin() -> None:
    assert calibration_error([0.7] * 10, [True] * 7 + [False] * 3) == pytest.approx(0)
    assert calibration_error([0.7] * 10, [True] * 10) == pytest.approx(0.3)
    assert calibration_error([1.0, 0.0], [True, False]) == 0


def drawn(dice: Random, matches: int, error: float) -> list[Forecast]:
    """Forecasts of matches, three each and alike, that are off by so much."""
    told = []
    for number in range(matches):
        chance = dice.uniform(0.2, 0.8)
        won = dice.random() < chance + error
        told += [Forecast(f"m{number}", chance, won)] * 3
    return told


def test_chance_explains_the_error_of_perfect_forecasts_and_no_larger_one() -> None:
    dice = Random(1)
    perfect = [score(drawn(dice, 120, 0.0)) for _ in range(10)]
    assert sum(found is not None and found.calibrated for found in perfect) >= 8
    off = [score(drawn(dice, 120, 0.2)) for _ in range(3)]
    assert not any(found is not None and found.calibrated for found in off)


def test_forecasts_of_one_match_are_one_case() -> None:
    """Three forecasts of a match leave as much to chance as one does."""
    dice = Random(2)
    alone = score(drawn(dice, 100, 0.0)[::3])
    together = score(drawn(Random(2), 100, 0.0))
    assert alone is not None
    assert together is not None
    assert together.ece_floor == pytest.approx(alone.ece_floor, rel=0.1)


def test_a_fifth_of_the_matches_is_held_out_for_ever() -> None:
    ids = [f"NA1_{number}" for number in range(5000)]
    held = [match_id for match_id in ids if is_held_out(match_id)]
    assert 0.18 < len(held) / len(ids) < 0.23
    assert held == [match_id for match_id in ids if is_held_out(match_id)]


def test_the_newest_patch_is_kept_apart_where_enough_is_left() -> None:
    assert new_patch([]) is None
    assert new_patch([None, None]) is None
    assert new_patch(["15.9", "15.9", "15.10"]) == "15.10"
    assert new_patch(["15.9", "15.10", "15.10"]) is None
    assert new_patch(["15.9"] * 3) is None
    assert sorted(["15.10", "9.24", "15.9"], key=patch_order) == ["9.24", "15.9", "15.10"]
