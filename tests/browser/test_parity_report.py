"""parity-check's page of HTML in a real browser: what differs is read side by side."""

from pathlib import Path
from typing import Any

from lma.parity.report import html
from lma.parity.report.model import Report
from tests.browser.browsing import WITHIN_S, FrontEnd, visiting
from tests.parity.test_reports import hostile, made

ONLOOKER = Path(__file__).with_name("onlooker.html").read_bytes()
WIDE, NARROW = "1280", "420"


def seen(browser: str, profile: Path, report: Report) -> dict[str, Any]:
    """What the onlooker saw of a report, by the width of its window."""
    served = FrontEnd({"/": ONLOOKER, "/report.html": html.write(report).encode()})
    try:
        with visiting(browser, served.origin, profile):
            told = served.reports.get(timeout=WITHIN_S)
    finally:
        served.close()
    assert "broken" not in told, told["broken"]
    return told


def test_what_differs_is_read_side_by_side(browser: str, tmp_path: Path) -> None:
    told = seen(browser, tmp_path / "profile", made("icon-off-by-one"))
    wide = told[WIDE]
    assert wide["title"] == "Parity check: differences found"
    assert wide["heading"] == wide["title"]
    assert wide["verdictColour"] != wide["plainColour"]
    # The routes that differ lie open, the others are a line each.
    assert (wide["opened"], wide["closed"]) == (2, 6)
    assert "POST /fetch_user" in wide["summaries"][2]
    where, was, now = next(row for row in wide["rows"] if "$.profileIconId" in row[0]["text"])
    assert (was["text"], now["text"]) == ("21", "22")
    for cells in [[where, was, now], *told[NARROW]["rows"]]:
        assert len({cell["top"] for cell in cells}) == 1
        assert cells[0]["right"] <= cells[1]["left"] < cells[1]["right"] <= cells[2]["left"]
    assert not wide["overflows"]
    assert not told[NARROW]["overflows"]
    assert (wide["foreign"], wide["loaded"]) == (0, 0)


def test_foreign_text_is_text(browser: str, tmp_path: Path) -> None:
    told = seen(browser, tmp_path / "profile", hostile())
    for width in (WIDE, NARROW):
        assert told[width]["alerts"] == []
        assert told[width]["foreign"] == 0
        assert not told[width]["overflows"]
        assert any("<script>alert(1)</script>" in cell["text"] for cell in told[width]["rows"][0])
