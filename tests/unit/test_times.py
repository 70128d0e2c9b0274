"""Times as people type them."""

from datetime import UTC, datetime, timedelta

import pytest

from lma.core.errors import BadInput
from lma.domain.reading import Reading
from lma.domain.times import parse_span, parse_when

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("10m", 600), (" 36H ", 129_600), ("7 d", 604_800), ("2w", 1_209_600), ("0s", 0)],
)
def test_a_span_has_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert parse_span(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "7", "d", "-1d", "1.5h", "٧d", "100000d", "7 days", "1y"])
def test_anything_else_is_no_span(text: str) -> None:
    with pytest.raises(BadInput, match="not a length of time"):
        parse_span(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("7d", "2026-11-17T12:30+00:00"),
        ("2026-11-01", "2026-11-01T00:00+00:00"),
        ("20261101", "2026-11-01T00:00+00:00"),
        ("2026-11-01T18:00", "2026-11-01T18:00+00:00"),
        ("2026-11-01T18:00+02:00", "2026-11-01T16:00+00:00"),
        ("2026-11-01 18:00Z", "2026-11-01T18:00+00:00"),
    ],
)
def test_a_moment_is_utc(text: str, moment: str) -> None:
    found = parse_when(text, now=NOW)
    assert found == datetime.fromisoformat(moment)
    assert found.utcoffset() == timedelta(0)


def test_a_bare_date_may_mean_its_end() -> None:
    assert parse_when("2026-11-01", now=NOW, end_of_day=True) == datetime(2026, 11, 2, tzinfo=UTC)
    later = parse_when("2026-11-01T18:00", now=NOW, end_of_day=True)
    assert later == datetime(2026, 11, 1, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-01", "2026-02-30", "24.11.2026", "0001-01-01T00:00+14:00"]
)
def test_anything_else_is_no_moment(text: str) -> None:
    with pytest.raises(BadInput, match="not a time"):
        parse_when(text, now=NOW)


def test_the_last_day_of_all_has_no_end() -> None:
    with pytest.raises(BadInput, match="not a time"):
        parse_when("9999-12-31", now=NOW, end_of_day=True)


def test_how_old_an_answer_may_be() -> None:
    young, old = NOW - timedelta(minutes=10), NOW - timedelta(minutes=10, seconds=1)
    assert Reading().accepts(young, NOW)
    assert not Reading().accepts(old, NOW)
    assert not Reading().accepts(None, NOW)
    assert not Reading(refresh=True).accepts(NOW, NOW)
    assert Reading(offline=True).accepts(old, NOW)
    assert not Reading(offline=True).accepts(None, NOW)
    assert Reading(max_age=timedelta(days=1)).accepts(old, NOW)
