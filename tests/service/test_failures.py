"""What could not be had is told; what was had is kept and listed."""

from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import UpstreamFailed
from lma.domain.match_filter import MatchFilter
from lma.domain.match_id import parse_match_id
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.schemas.match import Failure, MatchList
from lma.services.intake.ingest import bring_match
from lma.services.matches import list_matches
from lma.services.players import Asked
from lma.services.store import describe_store
from tests.conftest import Clock
from tests.payloads import match_body, person

from .world import World

FAKER = Asked(parse_player("Faker#NA1"), None)
COUNT = 12


@pytest.fixture(autouse=True)
def faker(world: World) -> None:
    """Faker, who played the matches 1 to 12."""
    world.add("p1", "Faker#NA1")
    world.play("p1", *(match_body(f"NA1_{number}") for number in range(1, COUNT + 1)))


async def list_(ctx: Context, **reading: Any) -> MatchList:
    return await list_matches(ctx, FAKER, MatchFilter(count=COUNT), reading=Reading(**reading))


def told(failure: Failure) -> tuple[str, str, int]:
    return failure.subject, failure.code, failure.exit_status


async def test_a_listed_match_that_riot_lacks_is_a_note(
    here: Context, world: World, clock: Clock
) -> None:
    world.answers["matches/NA1_7"] = (404, {})
    found = await list_(here)
    assert [told(failure) for failure in found.failures] == [("NA1_7", "not_found", 0)]
    assert len(found.matches) == COUNT - 1
    world.asked.clear()
    assert (await list_(here)).failures == []
    assert world.asked == []
    clock.move(minutes=11)
    world.answers.clear()
    assert len((await list_(here)).matches) == COUNT
    assert world.counts["match"] == 1


async def test_a_match_that_fails_costs_no_other_one(here: Context, world: World) -> None:
    world.answers["matches/NA1_7"] = (500, {})
    found = await list_(here)
    assert [told(failure) for failure in found.failures] == [("NA1_7", "upstream_failed", 5)]
    assert "500" in found.failures[0].message
    assert len(found.matches) == COUNT - 1
    world.answers.clear()
    world.asked.clear()
    assert len((await list_(here)).matches) == COUNT
    assert world.counts == {"ids": 1, "match": 1}


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"<html>", b'{"metadata"', match_body("NA1_999")],
    ids=["empty", "no match", "HTML", "cut short", "another match"],
)
async def test_a_body_that_is_not_the_match_is_not_stored(
    here: Context, world: World, body: bytes
) -> None:
    world.answers["matches/NA1_7"] = (200, body)
    found = await list_(here)
    assert [told(failure) for failure in found.failures] == [("NA1_7", "upstream_failed", 5)]
    assert len(found.matches) == COUNT - 1


async def test_a_match_that_postgresql_refuses_is_in_quarantine(
    here: Context, world: World
) -> None:
    refused = match_body("NA1_7")[:-1] + b', "x": 1e200000}'
    world.bodies["NA1_7"] = refused
    found = await list_(here)
    assert [told(failure) for failure in found.failures] == [("NA1_7", "upstream_failed", 5)]
    assert "quarantine" in found.failures[0].message
    assert len(found.matches) == COUNT - 1
    assert (await describe_store(here)).quarantined == 1
    with pytest.raises(UpstreamFailed, match="PostgreSQL refuses"):
        await bring_match(here, parse_match_id("NA1_7"))


@pytest.mark.parametrize(
    ("status", "headers_body", "code", "exit_status"),
    [
        (401, {}, "riot_key_missing", 4),
        (400, {"status": {"message": "Unknown apikey"}}, "riot_key_missing", 4),
        (429, {}, "rate_limited", 6),
    ],
    ids=["key rejected", "key unknown", "rate limit"],
)
async def test_what_would_end_the_next_request_too_ends_all_and_keeps_what_came(
    here: Context, world: World, status: int, headers_body: Any, code: str, exit_status: int
) -> None:
    async def turn(path: str) -> None:
        if world.counts["match"] == 8:
            world.answers["/match/v5/matches/NA1"] = (status, headers_body)

    world.before = turn
    found = await list_(here)
    assert [(f.code, f.exit_status) for f in found.failures] == [(code, exit_status)]
    missing = COUNT - len(found.matches)
    assert 0 < missing < COUNT
    assert found.failures[0].subject == f"{missing} matches"
    world.before = None
    world.answers.clear()


async def test_a_list_that_fails_raises_and_a_stored_one_is_there_offline(
    here: Context, world: World, clock: Clock
) -> None:
    await list_(here)
    clock.move(hours=1)
    world.answers["/ids"] = (503, {})
    with pytest.raises(UpstreamFailed):
        await list_(here)
    assert len((await list_(here, offline=True)).matches) == COUNT


@pytest.mark.parametrize("answer", [(500, {}), (403, {}), (404, {}), (200, b"[]"), (200, b"?")])
async def test_matches_are_listed_without_data_dragon(
    here: Context, world: World, answer: tuple[int, Any]
) -> None:
    world.answers["/ddragon/"] = answer
    world.play("p1", match_body("NA1_13", [person(championName="MonkeyKing", championId=62)]))
    found = await list_(here)
    assert found.failures == []
    assert [row.champion for row in found.matches][:2] == ["MonkeyKing", "Ahri"]
