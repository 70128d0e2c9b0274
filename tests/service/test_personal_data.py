"""What is stored of a person: shown, handed over, erased, and kept out from then on."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lma.cache import Body
from lma.cache.keys import MATCH
from lma.context import Context
from lma.core.errors import BadInput, NotFound
from lma.db import matches, timelines
from lma.db.quarantine import quarantine
from lma.domain.match import PayloadFormat
from lma.domain.match_filter import MatchFilter
from lma.domain.match_id import parse_match_id
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.riot.facts import read_match
from lma.services.front_end import users
from lma.services.front_end.leagues import get_leagues
from lma.services.matches import list_matches
from lma.services.personal_data import export_person, forget_person, get_person
from lma.services.players import Asked
from lma.services.scoreboards import get_match
from lma.services.store import rebuild_facts
from tests.conftest import NOW, Clock
from tests.payloads import match_body, person

NAME = "Faker#NA1"
EMAIL = "faker@example.com"
GONE = "p" * 78


async def stored(ctx: Context, count: int = 3) -> tuple[str, str]:
    """A player with an email, matches, a timeline and a rank: their id and PUUID."""
    user = await users.sign_up(ctx, NAME, EMAIL)
    asked = Asked(parse_player(NAME), None)
    listed = await list_matches(ctx, asked, MatchFilter(count=count), reading=Reading())
    await get_match(
        ctx, parse_match_id(listed.matches[0].match_id), reading=Reading(), timeline=True
    )
    await get_leagues(ctx, user.id)
    return user.id, user.puuid


async def everything(ctx: Context) -> str:
    """All that the database holds, as one text; bytes as what they spell."""
    told = []
    async with ctx.db.read() as session:
        tables = await session.fetch(
            "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'"
        )
        for table in tables:
            for row in await session.fetch(f"SELECT * FROM {table['name']}"):
                for value in row.values():
                    text = value.decode(errors="replace") if isinstance(value, bytes) else value
                    told.append(str(text))
    return "\n".join(told)


async def payloads(ctx: Context) -> dict[str, Any]:
    """Every match's payload, no number of it rounded."""
    async with ctx.db.read() as session:
        rows = await session.fetch("SELECT game_id, game_info FROM match")
    return {row["game_id"]: json.loads(row["game_info"], parse_float=Decimal) for row in rows}


async def test_somebody_is_shown_by_each_of_their_names(ctx: Context) -> None:
    user_id, puuid = await stored(ctx)
    for text in (NAME, "faker#na1", "Faker-NA1", "Faker", puuid, user_id, user_id.upper()):
        found = await get_person(ctx, text)
        assert (found.id, found.puuid, found.email) == (user_id, puuid, EMAIL)
    assert (found.matches, found.lists, found.has_rank) == (3, 1, True)
    for nobody in ("Nobody", "Nobody#NA1", "x" * 78, "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(NotFound):
            await get_person(ctx, nobody)
    await users.sign_up(ctx, "Faker#EUW", "another@example.com")
    with pytest.raises(BadInput) as several:
        await get_person(ctx, "Faker")
    assert several.value.hint == f"one of {NAME}, Faker#EUW"


async def test_an_export_holds_what_is_theirs_and_nobody_elses(ctx: Context) -> None:
    user_id, puuid = await stored(ctx)
    data = await export_person(ctx, NAME)
    assert data.user is not None
    assert (data.user["id"], data.user["email"], data.puuid) == (user_id, EMAIL, puuid)
    assert data.leagues is not None
    assert len(data.lists) == 1
    assert [match["game_id"] for match in data.matches] == sorted(await payloads(ctx), reverse=True)
    for match in data.matches:
        assert match["told"]["puuid"] == match["participant"]["puuid"] == puuid
        assert match["participant"]["kills"] == match["told"]["kills"]
    frames = [match["frames"] for match in data.matches if match["frames"] is not None]
    assert len(frames) == 1
    assert all("position" in frame for frame in frames[0])
    text = data.model_dump_json()
    others = {
        one["puuid"]
        for told in (await payloads(ctx)).values()
        for one in told["info"]["participants"]
    } - {puuid}
    assert len(others) > 9
    assert [other for other in others if other in text] == []


async def test_nothing_names_somebody_who_was_forgotten(ctx: Context) -> None:
    user_id, puuid = await stored(ctx)
    body = f'{{"puuid": "{puuid}"}}'.encode()
    async with ctx.db.begin() as session:
        await quarantine(session, "NA1_7", ValueError("x"), body)
        for kind, key in (("list", f"{user_id} fresh"), ("match", "NA1_8")):
            await session.execute(
                "INSERT INTO work (kind, key, queue, route, priority, rank, last_body)"
                " VALUES ($1, $2, 'backfill', 'americas', 1, 0, $3)",
                kind,
                key,
                body,
            )
    before = await everything(ctx)
    assert all(told in before for told in (puuid, NAME, EMAIL, "Faker"))
    erased = await forget_person(ctx, NAME)
    assert (erased.matches, erased.user) == (3, True)
    after = await everything(ctx)
    assert [told for told in (puuid, user_id, NAME, EMAIL, "Faker", "faker") if told in after] == []
    assert "NA1_8" in after
    with pytest.raises(NotFound):
        await get_person(ctx, NAME)


async def test_the_others_of_their_matches_keep_every_digit(ctx: Context) -> None:
    _, puuid = await stored(ctx)
    before = await payloads(ctx)
    await forget_person(ctx, puuid)
    after = await payloads(ctx)
    for game, told in before.items():
        for was, now in zip(
            told["info"]["participants"], after[game]["info"]["participants"], strict=True
        ):
            if was["puuid"] == puuid:
                assert (now["puuid"], now["riotIdGameName"]) == ("", "forgotten")
                assert set(now) == set(was)
                assert (now["kills"], now["challenges"]) == (was["kills"], was["challenges"])
            else:
                assert now == was
        ids = [one if one != puuid else "" for one in told["metadata"]["participants"]]
        assert after[game]["metadata"] == {**told["metadata"], "participants": ids}
        rest = {key: value for key, value in told["info"].items() if key != "participants"}
        assert rest == {k: v for k, v in after[game]["info"].items() if k != "participants"}


async def test_a_rebuild_brings_nobody_back(ctx: Context) -> None:
    _, puuid = await stored(ctx)
    await forget_person(ctx, puuid)
    match_id = parse_match_id(min(await payloads(ctx)))
    shown = await get_match(ctx, match_id, reading=Reading(offline=True))
    assert (await rebuild_facts(ctx)).unreadable == 0
    assert await get_match(ctx, match_id, reading=Reading(offline=True)) == shown
    assert [one.player for one in shown.participants].count("forgotten") == 1
    assert puuid not in await everything(ctx)


def body_with(puuid: str, match_id: str = "NA1_9") -> bytes:
    people = [person(puuid, summonerName="gone"), person("b" * 78, teamId=200, win=False)]
    told = json.loads(match_body(match_id, people))
    told["metadata"]["participants"] = [one["puuid"] for one in people]
    return json.dumps(told).encode()


async def store_body(ctx: Context, body: bytes) -> None:
    async with ctx.db.begin() as session:
        await matches.store_matches(session, [(read_match(body), body)], NOW)


async def test_somebody_whom_only_matches_name_can_be_forgotten_too(ctx: Context) -> None:
    await store_body(ctx, body_with(GONE))
    found = await get_person(ctx, GONE)
    assert (found.id, found.email, found.matches) == (None, None, 1)
    assert (await export_person(ctx, GONE)).user is None
    assert (await forget_person(ctx, GONE)).user is False
    after = await everything(ctx)
    assert GONE not in after
    assert "gone" not in after
    assert "b" * 78 in after


async def test_later_matches_do_not_bring_them_back(ctx: Context) -> None:
    await store_body(ctx, body_with(GONE))
    await forget_person(ctx, GONE)
    await store_body(ctx, body_with(GONE, "NA1_10"))
    timeline = {"metadata": {"participants": [GONE, "b" * 78]}, "info": {"frames": []}}
    async with ctx.db.begin() as session:
        row = await matches.find_match(session, "NA1_10")
        await timelines.store_timeline(
            session, row["id"], "NA1_10", json.dumps(timeline).encode(), NOW
        )
    assert GONE not in await everything(ctx)
    assert len(await payloads(ctx)) == 2


async def test_looking_them_up_does(ctx: Context) -> None:
    user_id, puuid = await stored(ctx)
    await forget_person(ctx, NAME)
    again = await users.sign_up(ctx, NAME, EMAIL)
    assert again.puuid == puuid
    assert again.id != user_id
    async with ctx.db.read() as session:
        assert await session.fetchval("SELECT count(*) FROM forgotten") == 0


async def test_forgetting_goes_on_where_it_was_interrupted(ctx: Context) -> None:
    _, puuid = await stored(ctx)
    async with ctx.db.begin() as session:  # as if the first batch alone had been written
        from lma.db import erasure

        ids = await erasure.matches_of(session, puuid)
        await erasure.blank_in_matches(session, ids[:1], puuid)
    assert (await forget_person(ctx, NAME)).matches == 2
    assert puuid not in await everything(ctx)


async def test_cached_bodies_are_dropped(ctx: Context) -> None:
    await store_body(ctx, body_with(GONE))
    await ctx.cache.store(MATCH, "NA1_9", Body(body_with(GONE)))
    await forget_person(ctx, GONE)
    assert await ctx.cache.find(MATCH, "NA1_9") is None


async def test_other_processes_drop_theirs_soon(ctx: Context, clock: Clock) -> None:
    import asyncio

    from lma.bootstrap.caches import watching_the_forgotten

    await store_body(ctx, body_with(GONE))
    async with watching_the_forgotten(ctx, every_s=0.01):
        await asyncio.sleep(0.1)
        await ctx.cache.store(MATCH, "other", Body(b"{}"))
        await asyncio.sleep(0.1)
        assert ctx.cache.find_here(MATCH, "other") is not None
        await forget_person(ctx, GONE)
        for _ in range(200):
            if ctx.cache.find_here(MATCH, "other") is None:
                break
            await asyncio.sleep(0.01)
    assert ctx.cache.find_here(MATCH, "other") is None


OLD = {
    "gameId": 77,
    "platformId": "NA1",
    "gameCreation": 1_500_000_000_000,
    "gameDuration": 1800,
    "queueId": 420,
    "mapId": 11,
    "gameMode": "CLASSIC",
    "gameVersion": "8.1.1",
    "participants": [
        {"participantId": 1, "teamId": 100, "championId": 1, "stats": {"win": True}},
        {"participantId": 2, "teamId": 200, "championId": 2, "stats": {"win": False}},
    ],
    "participantIdentities": [
        {
            "participantId": 1,
            "player": {
                "platformId": "NA1",
                "accountId": 123456,
                "summonerId": 234567,
                "summonerName": "Faker",
                "matchHistoryUri": "/v1/stats/player_history/NA1/123456",
            },
        },
        {
            "participantId": 2,
            "player": {"accountId": 3, "summonerId": 4, "summonerName": "Somebody"},
        },
    ],
}


async def test_matches_of_riots_older_apis_tell_players_by_name(
    ctx: Context, store_old: Callable[..., Any]
) -> None:
    await stored(ctx, count=1)
    await store_old(OLD)
    await forget_person(ctx, NAME)
    told = (await payloads(ctx))["NA1_77"]
    one, other = (identity["player"] for identity in told["participantIdentities"])
    assert one == {
        "platformId": "NA1",
        "accountId": -1,
        "summonerId": -1,
        "summonerName": "forgotten",
        "matchHistoryUri": "",
    }
    assert other == OLD["participantIdentities"][1]["player"]  # type: ignore[index]
    assert told["participants"] == OLD["participants"]
    await rebuild_facts(ctx)
    after = await everything(ctx)
    assert "Faker" not in after
    assert "Somebody" in after


@pytest.fixture
def store_old(ctx: Context) -> Callable[..., Any]:
    """Stores a payload of match-v3."""
    from lma.domain.routing import Platform
    from lma.riot.old_facts import read_old_match

    async def store(told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        facts = read_old_match(body, platform=Platform.NA1)
        assert facts.format is PayloadFormat.V3
        async with ctx.db.begin() as session:
            await matches.store_matches(session, [(facts, body)], NOW)

    return store


@pytest.mark.shared
async def test_real_payloads_lose_one_player_and_nothing_else(ctx: Context, shared: Path) -> None:
    files = sorted((shared / "riot" / "matches").rglob("*.json"))
    assert len(files) > 20
    for file in files:
        body = file.read_bytes()
        facts = read_match(body)
        whom = next((one for one in facts.participants if one.puuid), None)
        if whom is None or whom.puuid is None:
            continue
        await store_body(ctx, body)
        before = (await payloads(ctx))[facts.match_id]
        await forget_person(ctx, whom.puuid)
        after = (await payloads(ctx))[facts.match_id]
        assert whom.puuid not in json.dumps(after, default=str)
        gone = ("", whom.puuid)  # who was in an earlier file was forgotten by then
        others = [one for one in before["info"]["participants"] if one["puuid"] not in gone]
        kept = [one for one in after["info"]["participants"] if one["puuid"] != ""]
        assert kept == others, file.name
