"""Matches go into the store once, whole, and without harm to their neighbours."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from lma.db import match_lists, matches, users
from lma.db.database import Database, Session
from lma.db.matches import Stored, store_matches
from lma.db.quarantine import quarantine
from lma.db.users import UserProfile
from lma.domain.match import MatchFacts
from lma.domain.match_filter import MatchFilter
from tests.conftest import NOW
from tests.payloads import facts_of, match_body, person, started, zeroed_body


async def store_one(session: Session, facts: MatchFacts, body: bytes) -> Stored:
    return (await store_matches(session, [(facts, body)], NOW))[facts.match_id]


async def store(session: Session, body: bytes) -> Stored:
    return await store_one(session, facts_of(body), body)


async def add_user(database: Database, puuid: str) -> Any:
    async with database.begin() as session:
        profile = UserProfile(
            game_name=puuid,
            riot_id=f"{puuid}#NA1",
            riot_id_folded=f"{puuid}#na1",
            name_folded=puuid,
            puuid=puuid,
            platform="na1",
            profile_icon_id=1,
            summoner_level=1,
            profile_at=NOW,
        )
        return (await users.store_user(session, profile)).id


async def listed(database: Database, user_id: Any, **wanted: Any) -> list[str]:
    async with database.begin() as session:
        found = await match_lists.list_rows(
            session, user_id, MatchFilter(**{"count": 20, **wanted})
        )
    return [row["game_id"] for row in found]


async def test_twenty_writers_at_once_make_one_row(database: Database) -> None:
    body = match_body("NA1_7", [person("a"), person("b", teamId=200, win=False)])
    user_id = await add_user(database, "a")

    async def write() -> Stored:
        async with database.begin() as session:
            return await store(session, body)

    outcomes = await asyncio.gather(*(write() for _ in range(20)))
    assert sorted(outcomes, key=lambda outcome: outcome.value) == [Stored.KNOWN] * 19 + [Stored.NEW]
    async with database.begin() as session:
        assert await session.fetchval("SELECT count(*) FROM match") == 1
        assert await session.fetchval("SELECT count(*) FROM participant") == 2
        assert await session.fetchval("SELECT count(*) FROM user_match") == 1
    assert await listed(database, user_id) == ["NA1_7"]


async def test_the_payload_comes_back_equal_and_its_facts_beside_it(database: Database) -> None:
    body = match_body("NA1_7", odd=1.00000000000000000001, big=2**70, text="é\\u0041")
    async with database.begin() as session:
        assert await store(session, body) is Stored.NEW
        row = await session.fetchrow("SELECT * FROM match")
        people = await matches.list_participants(session, row["id"])
    assert json.loads(row["game_info"]) == json.loads(body)
    assert b"18446744073709551616" not in row["game_info"]
    assert str(2**70).encode() in row["game_info"]
    assert row["original"] is None
    assert (row["platform"], row["number"], row["queue_id"], row["patch"]) == (
        "na1",
        7,
        420,
        "15.23",
    )
    assert row["started_at"] == row["sort_at"] == started("NA1_7")
    (one,) = people
    assert (one["slot"], one["puuid"], one["cs"], one["kill_participation"]) == (1, "p1", 200, 1.0)
    assert one["items"] == [0] * 7


async def test_what_jsonb_refuses_is_taken_out_and_the_original_kept(database: Database) -> None:
    people = [person("a", riotIdGameName="nul\0lone\ud800", note="\ud83e\udd8a")]
    body = match_body("NA1_7", people, odd=float("nan"))
    async with database.begin() as session:
        assert await store(session, body) is Stored.NEW
        row = await session.fetchrow("SELECT * FROM match")
        (one,) = await matches.list_participants(session, row["id"])
    assert row["original"] == body
    told = json.loads(row["game_info"])["info"]
    assert told["odd"] is None
    assert told["participants"][0]["note"] == "\U0001f98a"
    assert told["participants"][0]["riotIdGameName"] == one["game_name"] == "nul\ufffdlone\ufffd"


SEVEN = match_body("NA1_7")


@pytest.mark.parametrize(
    ("told", "body"),
    [
        pytest.param(SEVEN, SEVEN[:-1] + b', "x": 1e200000}', id="a number out of range"),
        pytest.param(SEVEN, SEVEN[:-1] + b', "x": "\xff"}', id="bytes that are no UTF-8"),
        pytest.param(
            SEVEN,
            SEVEN[:-1] + b', "x": ' + b"[" * 60_000 + b"]" * 60_000 + b"}",
            id="nested too deeply",
        ),
    ],
)
async def test_a_payload_that_postgresql_refuses_harms_no_neighbour(
    database: Database, told: bytes, body: bytes
) -> None:
    async with database.begin() as session:
        assert await store(session, match_body("NA1_6")) is Stored.NEW
        refused = await store_one(session, facts_of(told), body)
        assert await store(session, match_body("NA1_8")) is Stored.NEW
    async with database.begin() as session:
        stored = await session.fetch("SELECT game_id FROM match ORDER BY number")
        (kept,) = await session.fetch("SELECT * FROM quarantine")
    assert refused is Stored.REFUSED
    assert [row["game_id"] for row in stored] == ["NA1_6", "NA1_8"]
    assert (kept["game_id"], kept["body"]) == ("NA1_7", body)
    assert kept["reason"]


async def test_quarantine_keeps_the_last_body(database: Database) -> None:
    async with database.begin() as session:
        await quarantine(session, "NA1_1", "one reason", b"\x00\xff")
        await quarantine(session, "NA1_1", "another", b"")
        (kept,) = await session.fetch("SELECT * FROM quarantine")
    assert (kept["reason"], kept["body"]) == ("another", b"")


async def test_two_participants_may_share_a_puuid(database: Database) -> None:
    user_id = await add_user(database, "twin")
    body = match_body("NA1_7", [person("other"), person("twin", kills=1), person("x", kills=2)])
    facts = facts_of(body)
    other, one, two = facts.participants
    twins = replace(facts, participants=(other, one, two._replace(puuid="twin")))
    async with database.begin() as session:
        assert await store_one(session, twins, body) is Stored.NEW
    async with database.begin() as session:
        await match_lists.link_user(session, user_id, "twin")
        (row,) = await match_lists.list_rows(session, user_id, MatchFilter(count=5))
        assert await session.fetchval("SELECT count(*) FROM participant") == 3
    assert row["kills"] == 1


async def test_bots_are_stored_and_are_nobody(database: Database) -> None:
    bots = [person("BOT", summonerName="Ashe Bot", riotIdGameName="") for _ in range(5)]
    async with database.begin() as session:
        await store(session, match_body("NA1_7", [person("a"), *bots]))
        row = await matches.find_match(session, "NA1_7")
        people = await matches.list_participants(session, row["id"])
        await match_lists.link_user(session, await add_user(database, "BOT"), "BOT")
        assert await session.fetchval("SELECT count(*) FROM user_match") == 0
    assert [one["is_bot"] for one in people] == [False] + [True] * 5
    assert [one["puuid"] for one in people] == ["a"] + [None] * 5


async def test_a_stored_player_finds_matches_from_before_and_after(database: Database) -> None:
    async with database.begin() as session:
        await store(session, match_body("NA1_1", [person("a"), person("b")]))
    user_id = await add_user(database, "a")
    assert await listed(database, user_id) == []
    async with database.begin() as session:
        await match_lists.link_user(session, user_id, "a")
        await store(session, match_body("NA1_2", [person("b"), person("a", kills=9)]))
        await store(session, match_body("NA1_3", [person("b")]))
    assert await listed(database, user_id) == ["NA1_2", "NA1_1"]


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 1, 3), (2, 3, 1)])
async def test_a_zeroed_match_sorts_between_its_neighbours(
    database: Database, order: tuple[int, ...]
) -> None:
    """Whichever of them comes first into the store, once all of them are there."""
    bodies = {n: match_body(f"NA1_{n}", [person("a")]) for n in (1, 3)}
    bodies[2] = zeroed_body("NA1_2", ["a", "b"])
    user_id = await add_user(database, "a")
    for number in order:
        async with database.begin() as session:
            await store(session, bodies[number])
    async with database.begin() as session:
        await match_lists.settle_times(session, user_id)
    assert await listed(database, user_id) == ["NA1_3", "NA1_2", "NA1_1"]
    assert await listed(database, user_id, until=started("NA1_3")) == ["NA1_2", "NA1_1"]


async def test_several_zeroed_matches_keep_their_order(database: Database) -> None:
    user_id = await add_user(database, "a")
    numbers = [5, 2, 4, 3]
    async with database.begin() as session:
        await store(session, match_body("NA1_1", [person("a")]))
        for number in numbers:
            await store(session, zeroed_body(f"NA1_{number}", ["a"]))
        await match_lists.settle_times(session, user_id)
    assert await listed(database, user_id) == ["NA1_5", "NA1_4", "NA1_3", "NA1_2", "NA1_1"]


async def test_a_zeroed_match_that_is_the_oldest_comes_before_the_next(database: Database) -> None:
    user_id = await add_user(database, "a")
    async with database.begin() as session:
        await store(session, zeroed_body("NA1_1", ["a"]))
        await store(session, match_body("NA1_2", [person("a")]))
        await store(session, match_body("KR_1", [person("a")]))
        await match_lists.settle_times(session, user_id)
    assert (await listed(database, user_id))[:1] == ["NA1_2"]
    async with database.begin() as session:
        sort_at = await session.fetchval("SELECT sort_at FROM match WHERE game_id = 'NA1_1'")
    assert sort_at < started("NA1_2")


async def times_apart(session: Session) -> list[str]:
    """Matches with participants who carry another time than theirs."""
    rows = await session.fetch(
        "SELECT DISTINCT m.game_id FROM match m JOIN participant p ON p.match_id = m.id"
        " WHERE p.sort_at IS DISTINCT FROM m.sort_at"
    )
    return [row["game_id"] for row in rows]


async def test_participants_carry_the_time_of_their_match(database: Database) -> None:
    """Whichever way it changes: by it they can be partitioned."""
    user_id = await add_user(database, "a")
    zeroed = zeroed_body("NA1_2", ["a", "b"])
    async with database.begin() as session:
        await store(session, zeroed)
        await store(session, match_body("NA1_1", [person("a"), person("b")]))
        assert await times_apart(session) == []
        before = await session.fetchval("SELECT max(sort_at) FROM participant")
        await match_lists.settle_times(session, user_id)
        assert await session.fetchval("SELECT max(sort_at) FROM participant") < before
        assert await times_apart(session) == []
        await session.execute("UPDATE participant SET sort_at = NULL")
        for row in await matches.next_payloads(session, None, 10):
            body = zeroed if b'"NA1_2"' in row["body"] else row["body"]
            await matches.rewrite_facts(session, row["id"], facts_of(body))
        assert await times_apart(session) == []
