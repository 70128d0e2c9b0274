"""Patches."""

import pytest

from lma.domain.patches import patch_of


@pytest.mark.parametrize(
    ("version", "patch"),
    [
        ("15.23.726.9074", "15.23"),
        ("16.3", "16.3"),
        ("09.02.1", "9.2"),
        ("", None),
        (None, None),
        ("15", None),
        ("15.", None),
        ("15.x.1", None),
        ("lolpatch_7.20", None),
        ("15.1beta", None),
    ],
)
def test_a_patch_is_the_first_two_numbers_of_a_version(
    version: str | None, patch: str | None
) -> None:
    assert patch_of(version) == patch
