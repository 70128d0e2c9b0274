"""Champion masteries: who is asked for what, and what becomes of the answers."""

from collections.abc import Callable
from typing import Any

import pytest

from lma.core.errors import NotStored, UpstreamFailed
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.sandbox import Fault
from lma.services.masteries import list_masteries
from lma.services.players import Asked

FAKER = Asked(parse_player("Faker#NA1"), None)


async def test_a_champion_that_was_never_played_is_no_row(ctx: Any) -> None:
    found = await list_masteries(ctx, FAKER, count=10, champion_id=9999, reading=Reading())
    assert found == []


async def test_names_come_from_the_store_and_may_be_missing(
    open_context: Callable[..., Any],
) -> None:
    broken = Fault(kind="404", path="ddragon")
    ctx = open_context(faults=(broken,))
    found = await list_masteries(ctx, FAKER, count=2, reading=Reading())
    assert [row.champion for row in found] == [None, None]
    assert all(row.champion_id for row in found)


async def test_they_are_asked_for_every_time(open_opened: Callable[..., Any]) -> None:
    opened = open_opened()
    for _ in range(2):
        await list_masteries(opened.ctx, FAKER, count=2, reading=Reading())
    asked = opened.transport.sandbox._counts
    assert asked["na1 champion-mastery-v4.top 200"] == 2
    assert asked["na1 summoner-v4.by-puuid 200"] == 1


async def test_offline_nobody_is_asked(open_opened: Callable[..., Any]) -> None:
    opened = open_opened()
    with pytest.raises(NotStored):
        await list_masteries(opened.ctx, FAKER, count=2, reading=Reading(offline=True))
    assert not opened.transport.sandbox._counts


async def test_riots_failure_is_told(open_context: Callable[..., Any]) -> None:
    ctx = open_context(faults=(Fault(kind="503", path="mastery"),))
    with pytest.raises(UpstreamFailed, match="answered 503"):
        await list_masteries(ctx, FAKER, count=2, reading=Reading())


async def test_another_applications_puuid_is_asked_for_anew(
    open_opened: Callable[..., Any],
) -> None:
    first = open_opened(seed=2)
    await list_masteries(first.ctx, FAKER, count=2, reading=Reading())
    second = open_opened(seed=1)
    found = await list_masteries(second.ctx, FAKER, count=2, reading=Reading())
    assert len(found) == 2
    asked = second.transport.sandbox._counts
    assert asked["na1 champion-mastery-v4.top 400"] == 1
    assert asked["na1 champion-mastery-v4.top 200"] == 1
