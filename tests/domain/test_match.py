"""The arithmetic of matches."""

from datetime import UTC, datetime

import pytest

from lma.domain.match import (
    Ending,
    duration_seconds,
    ending_of,
    kda,
    per_minute,
    result_of,
    share,
    utc_from_ms,
)


@pytest.mark.parametrize(
    ("raw", "ended", "seconds"),
    [
        (1800, True, 1800),
        (1_800_999, False, 1800),
        (1800, False, 1800),
        (90_500, False, 90),
        (0, True, None),
        (None, False, None),
        (-5, True, None),
    ],
)
def test_a_duration(raw: int | None, ended: bool, seconds: int | None) -> None:
    assert duration_seconds(raw, has_end_timestamp=ended) == seconds


def test_the_first_time_that_is_one() -> None:
    assert utc_from_ms(None, 0, -1, 10**18, 1000) == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert utc_from_ms(None, 0) is None


@pytest.mark.parametrize(
    ("duration", "told", "early", "won", "ending"),
    [
        (1800, "GameComplete", False, True, Ending.PLAYED),
        (1800, None, False, False, Ending.PLAYED),
        (190, "GameComplete", True, False, Ending.REMAKE),
        (190, "GameComplete", True, True, Ending.REMAKE),
        (None, None, False, False, Ending.ABORTED),
        (None, None, False, True, Ending.PLAYED),
        (1800, "Abort_Unexpected", False, True, Ending.PLAYED),
        (1800, "Abort_TooFewPlayers", False, False, Ending.ABORTED),
    ],
)
def test_an_ending(
    duration: int | None, told: str | None, early: bool, won: bool, ending: Ending
) -> None:
    found = ending_of(
        duration_s=duration, end_of_game=told, early=[False, early], wins=[won, False]
    )
    assert found is ending


def test_unknown_is_none_and_never_zero() -> None:
    assert (share(None, 5), share(5, None), share(5, 0)) == (None, None, None)
    assert (kda(1, None, 1), per_minute(None, 60), per_minute(5, None)) == (None, None, None)


def test_ratios() -> None:
    assert (share(1, 4), kda(3, 0, 4), kda(1, 3, 0), per_minute(150, 1800)) == (
        0.25,
        7.0,
        0.33,
        5.0,
    )


@pytest.mark.parametrize(
    ("ending", "win", "placement", "result"),
    [
        (Ending.PLAYED, True, None, "win"),
        (Ending.PLAYED, False, None, "loss"),
        (Ending.PLAYED, True, 2, "2"),
        (Ending.PLAYED, None, None, None),
        (Ending.REMAKE, True, 2, "remake"),
        (Ending.ABORTED, None, None, "aborted"),
    ],
)
def test_a_result(
    ending: Ending, win: bool | None, placement: int | None, result: str | None
) -> None:
    assert result_of(ending, win, placement) == result
