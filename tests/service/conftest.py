"""A Riot of a test's own, and a context on it."""

from collections.abc import Callable

import pytest

from lma.context import Context
from tests.conftest import Opened

from .world import World


@pytest.fixture
def world() -> World:
    """A Riot that knows nobody yet."""
    return World()


@pytest.fixture
def here(world: World, open_opened: Callable[..., Opened]) -> Context:
    """A context on the empty store and that Riot."""
    return open_opened(transport=world).ctx
