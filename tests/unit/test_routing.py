"""Platforms and the regions that serve them."""

import json
from pathlib import Path

import pytest

from lma.core.errors import BadInput
from lma.domain.routing import (
    Platform,
    Region,
    find_platform,
    parse_platform,
    platform_of_tag,
)


def test_every_platform_has_a_region_and_a_default_tag_that_leads_back() -> None:
    for platform in Platform:
        assert isinstance(platform.region, Region)
        assert platform_of_tag(platform.default_tag) is platform
        assert find_platform(platform.default_tag) is platform


@pytest.mark.parametrize(
    ("platform", "region", "account_region"),
    [
        ("na1", "americas", "americas"),
        ("la2", "americas", "americas"),
        ("kr", "asia", "asia"),
        ("me1", "europe", "europe"),
        ("oc1", "sea", "asia"),
        ("th2", "sea", "asia"),
    ],
)
def test_accounts_are_asked_where_account_v1_is_served(
    platform: str, region: str, account_region: str
) -> None:
    assert Platform(platform).region == region
    assert Platform(platform).account_region == account_region


@pytest.mark.parametrize(
    ("text", "platform"),
    [("NA", "na1"), (" euw ", "euw1"), ("EUNE", "eun1"), ("Kr1", "kr"), ("oce", "oc1")],
)
def test_a_platform_goes_by_customary_names(text: str, platform: str) -> None:
    assert parse_platform(text) == platform


def test_a_tag_is_no_customary_name() -> None:
    assert platform_of_tag("na") is None
    assert platform_of_tag("mena") is None


def test_an_unknown_platform_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadInput) as refused:
        parse_platform("euw2")
    assert "euw1" in (refused.value.hint or "")
    with pytest.raises(BadInput) as refused:
        parse_platform("?" * 100)
    assert "na1" in (refused.value.hint or "")
    assert len(refused.value.message) < 80


@pytest.mark.shared
def test_the_regions_are_those_of_riots_table(shared: Path) -> None:
    told = json.loads((shared / "riot" / "routesTable.json").read_bytes())
    text = json.dumps(told)
    for platform in Platform:
        if platform not in (Platform.PH2, Platform.TH2):  # merged into SG2; old ids remain
            assert platform.value in text
