"""Platforms, regions, match ids and patches."""

import json
import os
from pathlib import Path

import pytest

from lma.core.errors import BadInput
from lma.domain.match_id import MatchId, find_match_id, parse_match_id
from lma.domain.patches import patch_of
from lma.domain.routing import Platform, Region, find_platform, parse_platform


@pytest.mark.parametrize(
    ("text", "platform"),
    [("na", "na1"), ("EUW", "euw1"), (" kr ", "kr"), ("oce", "oc1"), ("ph2", "ph2")],
)
def test_a_platform_by_its_names(text: str, platform: str) -> None:
    assert find_platform(text) is Platform(platform)


def test_an_unknown_platform_suggests_the_nearest() -> None:
    assert find_platform("mars") is None
    with pytest.raises(BadInput) as refused:
        parse_platform("euq1")
    assert "euw1" in (refused.value.hint or "")


def test_every_platform_has_a_region_and_one_for_accounts() -> None:
    assert {platform.region for platform in Platform} == set(Region)
    assert Region.SEA not in {platform.account_region for platform in Platform}


@pytest.mark.parametrize(
    ("text", "match_id"),
    [
        ("NA1_5471452820", MatchId(Platform.NA1, 5471452820)),
        (" kr_7 ", MatchId(Platform.KR, 7)),
        ("TH2_24825892", MatchId(Platform.TH2, 24825892)),
    ],
)
def test_a_match_id(text: str, match_id: MatchId) -> None:
    assert parse_match_id(text) == match_id
    assert str(match_id) == text.strip().upper()


@pytest.mark.parametrize(
    "text", ["", "NA1", "NA1_", "NA1_x", "XX9_1", "NA1_1_2", "NA1_" + "9" * 19]
)
def test_what_is_no_match_id(text: str) -> None:
    assert find_match_id(text) is None
    with pytest.raises(BadInput):
        parse_match_id(text)


@pytest.mark.parametrize(
    ("version", "patch"),
    [
        ("15.23.726.9074", "15.23"),
        ("16.3", "16.3"),
        ("", None),
        (None, None),
        ("x.1", None),
        ("15", None),
    ],
)
def test_a_patch(version: str | None, patch: str | None) -> None:
    assert patch_of(version) == patch


@pytest.mark.shared
def test_regions_agree_with_riots_table() -> None:
    beside = Path(__file__).parents[2].parent / "shared"
    file = Path(os.environ.get("LMA_SHARED", beside)) / "riot" / "routesTable.json"
    if not file.is_file():
        pytest.skip(f"no table of routes at {file} (LMA_SHARED names its folder)")
    told = json.loads(file.read_text())["platform"]
    for platform in Platform:
        assert platform.region == told[platform.value]["regionalRoute"]
        assert find_platform(told[platform.value].get("altName", platform.value)) is platform
