"""Match ids."""

import pytest

from lma.core.errors import BadInput
from lma.domain.match_id import MatchId, find_match_id, parse_match_id
from lma.domain.routing import Platform


def test_a_match_id_names_its_platform_and_its_game() -> None:
    assert parse_match_id(" na1_5471452820 ") == MatchId(Platform.NA1, 5471452820)
    assert str(parse_match_id("kr_0042")) == "KR_42"
    assert parse_match_id("TH2_1").platform.region == "sea"
    assert find_match_id("EUW1_" + "9" * 18) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NA1",
        "NA1_",
        "_1",
        "NA1-1",
        "XX9_1",
        "NA1_1_2",
        "NA1_-1",
        "NA1_1.0",
        "NA1_١",
        "5471452820",
        "NA1_" + "9" * 19,
        "NA1_1\0",
        "x" * 500,
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    assert find_match_id(text) is None
    with pytest.raises(BadInput) as refused:
        parse_match_id(text)
    assert "NA1_5471452820" in (refused.value.hint or "")
    assert len(refused.value.message) < 100
