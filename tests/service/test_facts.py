"""Facts through the store: fetched once, and a missing timeline is no error."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import BadInput, NotFound, NotStored
from lma.domain.match_id import parse_match_id
from lma.domain.reading import Reading
from lma.schemas.facts import FactRow, FactSheet
from lma.services.facts import get_facts
from tests.conftest import Clock
from tests.payloads import match_body, person

from .world import World

MATCH = parse_match_id("NA1_1")
BODY = match_body("NA1_1", [person("a", teamPosition="TOP"), person("b", teamId=200, win=False)])


def timeline() -> bytes:
    people = {str(slot): {"totalGold": 500 * slot} for slot in (1, 2)}
    frames = [{"timestamp": 0, "participantFrames": people}]
    told = {"metadata": {"matchId": "NA1_1"}, "info": {"frameInterval": 60_000, "frames": frames}}
    return json.dumps(told).encode()


async def facts(ctx: Context, *, player: str | None = None, **reading: Any) -> FactSheet:
    return await get_facts(ctx, MATCH, reading=Reading(**reading), player=player)


def by_id(sheet: FactSheet) -> dict[str, FactRow]:
    return {fact.id: fact for fact in sheet.facts}


async def test_a_match_and_its_timeline_are_fetched_once(here: Context, world: World) -> None:
    with pytest.raises(NotStored):
        await facts(here, offline=True)
    world.bodies["NA1_1"], world.timelines["NA1_1"] = BODY, timeline()
    first = await facts(here)
    assert first.timeline
    assert by_id(first)["gold_lead.0.t100"].value == -500
    assert await facts(here, offline=True) == await facts(here, refresh=True) == first
    assert (world.counts["match"], world.counts["timeline"]) == (1, 1)


async def test_a_missing_timeline_is_recorded_and_no_error(
    here: Context, world: World, clock: Clock
) -> None:
    world.bodies["NA1_1"] = BODY
    for _ in range(2):
        told = await facts(here)
        assert not told.timeline
        assert by_id(told)["gold_lead"].unknown == "there is no timeline of this match"
    assert world.counts["timeline"] == 1
    clock.move(minutes=11)
    world.timelines["NA1_1"] = timeline()
    assert (await facts(here)).timeline


async def test_a_match_that_riot_lacks(here: Context, world: World) -> None:
    with pytest.raises(NotFound, match="match NA1_1"):
        await facts(here)


@pytest.mark.parametrize("player", ["1", "A#na1", "a-NA1", "a"])
async def test_the_facts_of_one_player(here: Context, world: World, player: str) -> None:
    world.bodies["NA1_1"] = BODY
    told = await facts(here, player=player)
    assert {fact.slot for fact in told.facts} == {None, 1}


@pytest.mark.parametrize(
    ("player", "said"),
    [("zork", "Nobody in NA1_1 goes by 'zork'"), ("Ahri", "2 of those in NA1_1 go by 'Ahri'")],
)
async def test_nobody_or_several_go_by_that(
    here: Context, world: World, player: str, said: str
) -> None:
    world.bodies["NA1_1"] = BODY
    with pytest.raises(BadInput, match=said) as raised:
        await facts(here, player=player)
    assert "1 Ahri, 2 Ahri" in (raised.value.hint or "")


async def test_a_payload_that_jsonb_could_not_keep_is_read_from_its_original(
    here: Context, world: World, open_context: Callable[..., Context]
) -> None:
    world.bodies["NA1_1"] = match_body("NA1_1", [person("a", riotIdGameName="x\0")])
    told = await facts(here, player="x\ufffd")
    assert {fact.slot for fact in told.facts} == {None, 1}
