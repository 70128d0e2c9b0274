"""The browser that these tests need."""

import shutil

import pytest

from tests.browser.browsing import BROWSERS


@pytest.fixture(scope="session")
def browser() -> str:
    """The browser's path."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no browser on PATH: one of {', '.join(BROWSERS)}")
    return found
