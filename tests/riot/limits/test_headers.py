"""What is read from headers that are odd."""

import time
from email.utils import formatdate

import pytest

from lma.riot.limits.headers import read_pause, read_report, read_windows
from lma.riot.limits.messages import Receipt

NOON = "Tue, 24 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "86401"}, None),
        ({"retry-after": "Tue, 24 Nov 2026 12:00:09 GMT", "date": NOON}, 9),
        ({"retry-after": "Tue, 24 Nov 2026 11:59:59 GMT", "date": NOON}, None),
        ({"retry-after": "Tue, 99 Nov 2026 12:00:09 GMT", "date": NOON}, None),
    ],
)
def test_a_pause(headers: dict[str, str], seconds: float | None) -> None:
    assert read_pause(headers) == seconds


def test_a_date_without_the_servers_own_is_compared_to_ours() -> None:
    told = read_pause({"retry-after": formatdate(time.time() + 600, usegmt=True)})
    assert told is not None
    assert 500 < told <= 600


@pytest.mark.parametrize(
    ("limits", "counts", "windows"),
    [
        ("100:120,20:1", "3:120,2:1", [[1, 20, 2], [120, 100, 3]]),
        (" 20:1 , 100:120 ", "", [[1, 20, 1], [120, 100, 1]]),
        ("20:1", "0:1", [[1, 20, 1]]),
        ("0:1", "0:1", [[1, 1, 1]]),
        ("20:1", "25:1,9:7", [[1, 20, 25]]),
        ("20:0,x:1,:,20:1:1,\u0662:1", "", []),
        (None, "2:1", []),
    ],
)
def test_windows(limits: str | None, counts: str, windows: list[list[int]]) -> None:
    told = {"l-count": counts} | ({} if limits is None else {"l": limits})
    assert read_windows(told, "l") == windows


def test_a_pause_is_told_to_the_millisecond() -> None:
    receipt = Receipt("ann", 0, [], [])
    assert read_report("match", receipt, 429, {"retry-after": "1.5"}, 0.0).retry_after == 1500
