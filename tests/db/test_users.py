"""Players in the store: one row for each, whatever happens to their names and PUUIDs."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from lma.db import match_lists, matches, users
from lma.db.database import Database
from lma.db.users import StoredUser, UserProfile
from lma.domain.match_filter import MatchFilter
from lma.domain.riot_id import fold, parse_riot_id
from tests.conftest import NOW
from tests.payloads import facts_of, match_body, person


def profile(puuid: str, name: str | None, **others: Any) -> UserProfile:
    riot_id = parse_riot_id(name) if name else None
    made = UserProfile(
        game_name=riot_id.game_name if riot_id else puuid,
        riot_id=name,
        riot_id_folded=riot_id.folded if riot_id else None,
        name_folded=fold(riot_id.game_name if riot_id else puuid),
        puuid=puuid,
        platform="na1",
        profile_icon_id=1,
        summoner_level=30,
        profile_at=NOW,
    )
    return replace(made, **others)


async def store(database: Database, *profiles: UserProfile) -> list[StoredUser]:
    async with database.begin() as session:
        return [await users.store_user(session, each) for each in profiles]


async def names(database: Database) -> dict[str, str | None]:
    """Every stored PUUID and the Riot ID that it goes by."""
    async with database.begin() as session:
        return dict(await session.fetch('SELECT puuid, riot_id FROM "user"'))


async def test_a_profile_comes_back_as_it_was_stored(database: Database) -> None:
    (stored,) = await store(database, profile("p1", "Hide on bush#KR1", summoner_level=None))
    async with database.begin() as session:
        assert await users.find_by_puuid(session, "p1") == stored
    assert (stored.riot_id, stored.summoner_name) == ("Hide on bush#KR1", "Hide on bush")
    assert (stored.summoner_level, stored.profile_at, stored.label) == (
        None,
        NOW,
        "Hide on bush#KR1",
    )


async def test_a_newer_profile_keeps_the_identity(database: Database) -> None:
    (first,) = await store(database, profile("p1", "Old#NA1"))
    later = NOW + timedelta(days=1)
    (second,) = await store(
        database, profile("p1", "New#NA1", summoner_level=31, platform="kr", profile_at=later)
    )
    assert second.id == first.id
    assert (second.riot_id, second.summoner_level, second.platform, second.profile_at) == (
        "New#NA1",
        31,
        "kr",
        later,
    )
    async with database.begin() as session:
        assert await users.find_by_riot_id(session, "old#na1") is None


async def test_thirty_writers_of_one_player_make_one_row(database: Database) -> None:
    stored = await asyncio.gather(
        *(store(database, profile("p1", "Faker#NA1", summoner_level=n)) for n in range(30))
    )
    assert len({user.id for (user,) in stored}) == 1
    assert await names(database) == {"p1": "Faker#NA1"}


async def test_of_many_who_claim_a_name_at_once_one_has_it(database: Database) -> None:
    await asyncio.gather(*(store(database, profile(f"p{n % 6}", "Faker#NA1")) for n in range(30)))
    held = await names(database)
    assert len(held) == 6
    assert sorted(name for name in held.values() if name) == ["Faker#NA1"]


async def test_two_who_swap_their_names_do_not_lock_each_other_out(database: Database) -> None:
    await store(database, profile("a", "One#NA1"), profile("b", "Two#NA1"))
    for _ in range(15):
        await asyncio.gather(
            store(database, profile("a", "Two#NA1")), store(database, profile("b", "One#NA1"))
        )
        await asyncio.gather(
            store(database, profile("a", "One#NA1")), store(database, profile("b", "Two#NA1"))
        )
    held = await names(database)
    assert set(held) == {"a", "b"}
    assert len({name for name in held.values() if name}) == len([n for n in held.values() if n])


async def test_a_name_that_moved_leaves_its_former_holder_nameless(database: Database) -> None:
    (former,) = await store(database, profile("old", "Faker#NA1"))
    (holder,) = await store(database, profile("new", "faker#na1"))
    assert await names(database) == {"old": None, "new": "faker#na1"}
    async with database.begin() as session:
        assert await users.find_by_riot_id(session, fold("FAKER#NA1")) == holder
        nameless = await users.find_by_puuid(session, "old")
    assert nameless == replace(former, riot_id=None)
    assert nameless.label == "Faker"


async def test_look_ups_compare_folded_names(database: Database) -> None:
    (stored,) = await store(database, profile("p1", "José STRASSE#LAN"))
    async with database.begin() as session:
        for spelling in ("JOSE\u0301 straße#lan", "josé strasse#LAN"):
            found = await users.find_by_riot_id(session, parse_riot_id(spelling).folded)
            assert found == stored
        assert await users.list_by_name(session, fold("JOSÉ STRAßE")) == [stored]
        assert await users.find_by_riot_id(session, "José STRASSE#LAN") is None


async def test_namesakes_are_listed_in_the_order_in_which_they_came(database: Database) -> None:
    for puuid, name in (("c", "Faker#KR1"), ("a", "faker#NA1"), ("b", "Faker#EUW")):
        await store(database, profile(puuid, name))
    async with database.begin() as session:
        found = await users.list_by_name(session, "faker")
    assert [user.puuid for user in found] == ["c", "a", "b"]


async def test_a_rekeyed_player_keeps_identity_and_matches(database: Database) -> None:
    body = match_body("NA1_1", [person("old")])
    (before,) = await store(database, profile("old", "Faker#NA1"))
    async with database.begin() as session:
        await matches.store_matches(session, [(facts_of(body), body)], NOW)
        await users.rekey_user(session, before.id, "new")
    (after,) = await store(database, profile("new", "Faker#NA1"))
    assert after.id == before.id
    async with database.begin() as session:
        assert len(await match_lists.list_rows(session, after.id, MatchFilter(count=5))) == 1


async def test_a_rekey_to_a_puuid_that_is_stored_changes_nothing(database: Database) -> None:
    """Another process may have stored it since somebody looked."""
    old, new = await store(database, profile("old", "Faker#NA1"), profile("new", "Other#NA1"))
    async with database.begin() as session:
        await users.rekey_user(session, old.id, "new")
        assert (await users.find_by_puuid(session, "new")) == new
        assert (await users.find_by_puuid(session, "old")) == old


async def test_a_new_name_is_taken_from_whoever_still_has_it(database: Database) -> None:
    first, second = await store(database, profile("a", "One#NA1"), profile("b", "Two#NA1"))
    async with database.begin() as session:
        await users.rename_user(
            session,
            first.id,
            game_name="Two",
            riot_id="Two#NA1",
            folded="two#na1",
            name_folded="two",
        )
        assert (await users.find_by_riot_id(session, "two#na1")) is not None
    assert await names(database) == {"a": "Two#NA1", "b": None}
    assert second.riot_id == "Two#NA1"
