"""The stream from Riot into the store on bad days: nothing is lost, nothing wrong is stored."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import asyncpg
import httpx
import pytest

from lma.context import Context
from lma.db.database import Database
from lma.domain.match_id import parse_match_id
from lma.domain.riot_id import RiotId
from lma.domain.routing import Region
from lma.riot.facts import read_match
from lma.sandbox.options import Fault
from lma.services.intake.ingest import bring_matches
from lma.services.intake.pipeline import SHAPE
from tests.conftest import Opened
from tests.payloads import match_body

from .world import World

MATCHES = 15
HIT = "0369"  # the last digits of matches that a fault hits
KINDS = ("500", "502", "503", "504", "reset", "truncate", "malformed", "empty", "html", "hang")
REFUSALS = [
    Fault(kind=f"429-{scope}", bare=bare, retry_after=after, times=1, path=f"NA1_.*{digit}$")
    for scope, bare, after, digit in (
        ("application", False, 1, 0),
        ("method", False, 1, 2),
        ("service", False, None, 4),
        ("service", True, None, 6),
    )
]


async def good_day(ctx: Context) -> dict[str, bytes]:
    """Matches of the synthetic world, as they are."""
    account = await ctx.riot.account_by_riot_id(RiotId("Faker", "NA1"), region=Region.AMERICAS)
    listed = await ctx.riot.match_ids_by_puuid(account.puuid, region=Region.AMERICAS, count=MATCHES)
    return {one: (await ctx.riot.match(parse_match_id(one))).body for one in listed}


async def is_stored(database: Database, right: dict[str, bytes]) -> None:
    """The store holds these matches and no other, each as it is, with everyone in it."""
    async with database.read() as session:
        rows = await session.fetch("SELECT game_id, game_info, original FROM match")
        people = await session.fetch(
            "SELECT m.game_id, p.slot, p.puuid, p.kills FROM participant p "
            "JOIN match m ON m.id = p.match_id"
        )
        assert not await session.fetchval("SELECT count(*) FROM quarantine")
    assert {row["game_id"]: json.loads(row["game_info"]) for row in rows} == {
        match_id: json.loads(body) for match_id, body in right.items()
    }
    assert {tuple(row) for row in people} == {
        (match_id, person.slot, person.puuid, person.kills)
        for match_id, body in right.items()
        for person in read_match(body).participants
    }


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_fault_on_a_third_of_the_matches_changes_nothing_that_is_stored(
    kind: Any, times: int, open_opened: Callable[..., Opened], database: Database
) -> None:
    right = await good_day(open_opened().ctx)
    faults = [Fault(kind=kind, times=times, seconds=0.05, path=f"matches/NA1_.*[{HIT}]$")]
    bad = open_opened(faults=faults)
    assert await bring_matches(bad.ctx, [parse_match_id(one) for one in right]) == []
    async with httpx.AsyncClient(transport=bad.transport) as http:
        asked = (await http.get("http://sandbox.invalid/sandbox/stats")).json()["requests"]
    fetched = sum(n for key, n in asked.items() if " match-v5.match " in key)
    hit = sum(match_id[-1] in HIT for match_id in right)
    assert hit >= MATCHES // 5
    assert fetched == MATCHES + hit * times
    await is_stored(database, right)


async def test_refusals_of_every_kind_change_nothing_that_is_stored(
    open_opened: Callable[..., Opened], database: Database
) -> None:
    right = await good_day(open_opened().ctx)
    bad = open_opened(faults=REFUSALS)
    assert await bring_matches(bad.ctx, [parse_match_id(one) for one in right]) == []
    async with httpx.AsyncClient(transport=bad.transport) as http:
        asked = (await http.get("http://sandbox.invalid/sandbox/stats")).json()["requests"]
    refused = sum(n for key, n in asked.items() if key.endswith(" 429"))
    assert refused == sum(match_id[-1] in "0246" for match_id in right) > len(REFUSALS)
    await is_stored(database, right)


async def test_a_store_that_stands_still_stops_the_fetching_and_loses_nothing(
    here: Context, world: World, database: Database, address: dict[str, Any]
) -> None:
    world.add("p1", "Faker#NA1")
    world.play("p1", *(match_body(f"NA1_{number}") for number in range(1, 201)))
    wanted = [parse_match_id(f"NA1_{number}") for number in range(1, 201)]
    other = await asyncpg.connect(**address)
    async with other.transaction():
        await other.execute("LOCK TABLE match IN SHARE MODE")  # what is known can still be read
        bringing = asyncio.create_task(bring_matches(here, wanted))
        fetched = -1
        while fetched < world.counts["match"] or not fetched:
            fetched = world.counts["match"]
            await asyncio.sleep(0.3)
        most = SHAPE.fetchers + SHAPE.waiting + SHAPE.writers * SHAPE.batch
        assert SHAPE.waiting < fetched <= most
    assert await bringing == []
    await is_stored(database, world.bodies)
    await other.close()
