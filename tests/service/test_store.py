"""The store itself, and its facts made anew from its payloads."""

import json
from typing import Any

from lma.context import Context
from lma.db.quarantine import quarantine
from lma.domain.match_filter import MatchFilter
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.services.champions import sync_champions
from lma.services.matches import list_matches
from lma.services.players import Asked
from lma.services.store import describe_store, rebuild_facts
from tests.payloads import match_body, person, remake_body, started, zeroed_body

from .world import World

FACTS = """
SELECT m.game_id, m.queue_id, m.game_mode, m.map_id, m.game_version, m.patch, m.started_at,
       m.sort_at, m.duration_s, m.ending, p.*
FROM match m JOIN participant p ON p.match_id = m.id ORDER BY m.game_id, p.slot
"""
LINKS = "SELECT * FROM user_match ORDER BY user_id, match_id"


async def fill(ctx: Context, world: World) -> None:
    world.add("p1", "Faker#NA1")
    odd = match_body("NA1_4", [person("p1", riotIdGameName="\0x"), person("p2", teamId=200)])
    bots = [person("p1"), person("BOT", riotIdGameName="", summonerName="Ashe Bot")]
    world.play(
        "p1",
        match_body("NA1_1", [person("p2"), person("p1", kills=11)]),
        remake_body("NA1_2", [person("p1", win=False)]),
        zeroed_body("NA1_3", ["p2", "p1"]),
        odd,
        match_body("NA1_5", bots),
        *(match_body(f"NA1_{number}") for number in range(6, 60)),
    )
    asked = Asked(parse_player("Faker#NA1"), None)
    await list_matches(ctx, asked, MatchFilter(count=100), reading=Reading())


async def read(ctx: Context, query: str) -> list[Any]:
    async with ctx.db.begin() as session:
        return [tuple(row.values()) for row in await session.fetch(query)]


async def test_rebuilt_facts_are_those_that_were_written(here: Context, world: World) -> None:
    await fill(here, world)
    facts, links = await read(here, FACTS), await read(here, LINKS)
    async with here.db.begin() as session:
        await session.execute(
            "UPDATE match SET queue_id = 1, patch = 'x', started_at = NULL, duration_s = NULL,"
            " ending = 'aborted', game_mode = NULL, map_id = 7, game_version = NULL"
        )
        await session.execute(  # a match without a start keeps its place
            "UPDATE match SET sort_at = now() WHERE game_id <> 'NA1_3'"
        )
        await session.execute("UPDATE participant SET kills = 99, champion_id = NULL, puuid = NULL")
        await session.execute("DELETE FROM participant WHERE slot > 1")
        await session.execute("UPDATE user_match SET slot = 9")
    assert await read(here, FACTS) != facts
    steps: list[tuple[int, int]] = []
    rebuilt = await rebuild_facts(here, progress=lambda done, total: steps.append((done, total)))
    assert (rebuilt.matches, rebuilt.unreadable) == (59, 0)
    assert steps == [(50, 59), (59, 59)]
    assert await read(here, FACTS) == facts
    assert await read(here, LINKS) == links
    assert not [path for path in world.asked if "rebuild" in path]


async def test_a_rebuild_without_damage_changes_nothing(here: Context, world: World) -> None:
    await fill(here, world)
    before = await read(here, FACTS)
    await rebuild_facts(here)
    assert await read(here, FACTS) == before


async def test_a_payload_that_is_no_match_any_more_is_counted(here: Context, world: World) -> None:
    await fill(here, world)
    async with here.db.begin() as session:
        await session.execute(
            "UPDATE match SET game_info = $1 WHERE game_id = 'NA1_9'", b'{"metadata": {}}'
        )
    rebuilt = await rebuild_facts(here)
    assert (rebuilt.matches, rebuilt.unreadable) == (58, 1)


async def test_an_empty_store_is_rebuilt_in_no_step(here: Context) -> None:
    rebuilt = await rebuild_facts(here)
    assert (rebuilt.matches, rebuilt.unreadable) == (0, 0)


async def test_the_overview_counts_what_there_is(here: Context, world: World) -> None:
    nothing = await describe_store(here)
    assert nothing.model_dump(exclude={"size_bytes"}) == {
        "origin": None,
        "users": 0,
        "matches": 0,
        "timelines": 0,
        "champions": 0,
        "quarantined": 0,
        "oldest_match": None,
        "newest_match": None,
    }
    await fill(here, world)
    await sync_champions(here)
    async with here.db.begin() as session:
        await quarantine(session, "NA1_99", "no match", b"?")
    found = await describe_store(here)
    assert (found.users, found.matches, found.champions, found.quarantined) == (1, 59, 2, 1)
    assert (found.oldest_match, found.newest_match) == (started("NA1_1"), started("NA1_59"))
    assert found.size_bytes > nothing.size_bytes // 2


async def test_the_original_of_a_payload_is_what_is_read_anew(here: Context, world: World) -> None:
    await fill(here, world)
    async with here.db.begin() as session:
        row = await session.fetchrow(
            "SELECT original, game_info FROM match WHERE game_id = 'NA1_4'"
        )
    assert row["original"] == world.bodies["NA1_4"]
    assert json.loads(row["game_info"])["info"]["participants"][0]["riotIdGameName"] == "\ufffdx"
