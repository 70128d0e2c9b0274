"""Every method of the client against the stand-in, which shares no code with it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from lma.core.errors import NotFound
from lma.domain.match_id import parse_match_id
from lma.domain.riot_id import RiotId
from lma.domain.routing import Platform, Region
from lma.riot.answers import Playing
from lma.riot.client import RiotClient
from lma.riot.data_dragon import DataDragon
from lma.riot.rate_limit import InProcessLimiter
from lma.sandbox import SandboxOptions, SandboxTransport

NOW = 1_770_000_000.0
BASE = "http://sandbox.invalid"
SOLO = "RANKED_SOLO_5x5"
NA1 = Platform.NA1


class World:
    """Clients of one sandbox whose clock can be moved."""

    def __init__(self, replay: Path | None = None) -> None:
        self.now = NOW
        options = SandboxOptions(clock=lambda: self.now, replay=replay)
        transport = SandboxTransport(options)
        base_url = f"{BASE}/{{route}}"
        self.riot = RiotClient(
            transport, base_url=base_url, api_key=None, limiter=InProcessLimiter()
        )
        self.dragon = DataDragon(transport, base_url=f"{BASE}/ddragon")

    async def puuid(self, name: str = "Faker", tag: str = "NA1") -> str:
        region = Region.AMERICAS
        return (await self.riot.account_by_riot_id(RiotId(name, tag), region=region)).puuid


@pytest.fixture
async def open_world() -> AsyncIterator[Callable[..., World]]:
    opened = []

    def open_one(**options: Any) -> World:
        opened.append(World(**options))
        return opened[-1]

    yield open_one
    for world in opened:
        await world.riot.close()


@pytest.fixture
def world(open_world: Callable[..., World]) -> World:
    return open_world()


async def test_masteries_agree_with_each_other(world: World) -> None:
    puuid = await world.puuid()
    every = await world.riot.masteries_by_puuid(puuid, platform=NA1)
    points = [mastery.points or 0 for mastery in every]
    assert len(every) > 5
    assert points == sorted(points, reverse=True)
    assert await world.riot.top_masteries_by_puuid(puuid, platform=NA1) == every[:3]
    assert await world.riot.top_masteries_by_puuid(puuid, platform=NA1, count=5) == every[:5]
    best = await world.riot.mastery_by_champion(puuid, every[0].champion_id, platform=NA1)
    assert best == every[0]
    assert best.level is not None
    assert best.last_played_at is not None
    score = await world.riot.mastery_score_by_puuid(puuid, platform=NA1)
    assert score == sum(mastery.level or 0 for mastery in every)


async def test_a_champion_that_was_never_played_is_not_found(world: World) -> None:
    with pytest.raises(NotFound, match="champion mastery on na1 of the PUUID"):
        await world.riot.mastery_by_champion(await world.puuid(), 9999, platform=NA1)


async def test_apex_leagues_and_their_players_agree(world: World) -> None:
    riot = world.riot
    for ask in (riot.challenger_league, riot.grandmaster_league, riot.master_league):
        league = await ask(SOLO, platform=NA1)
        assert league.queue_type == SOLO
        assert league.tier == ask.__name__.removesuffix("_league").upper()
        first = league.entries[0]
        assert first.puuid is not None
        own = await riot.league_entries_by_puuid(first.puuid, platform=NA1)
        assert first in own.entries


async def test_pages_of_a_division_end_with_an_empty_one(world: World) -> None:
    page = await world.riot.league_entries(SOLO, "GOLD", "II", platform=NA1)
    assert page
    assert {(entry.tier, entry.rank, entry.queue_type) for entry in page} == {("GOLD", "II", SOLO)}
    assert all(entry.puuid for entry in page)
    assert await world.riot.league_entries(SOLO, "GOLD", "II", platform=NA1, page=99) == []


async def test_a_game_that_goes_on_becomes_the_match_it_says(world: World) -> None:
    puuid = await world.puuid()
    listed = await world.riot.match_ids_by_puuid(puuid, region=Region.AMERICAS, count=1)
    match = await world.riot.match(parse_match_id(listed[0]))
    assert match.facts.started_at is not None
    world.now = match.facts.started_at.timestamp() + 100
    game = await world.riot.find_active_game_by_puuid(puuid, platform=NA1)
    assert game is not None
    assert str(game.match_id) == listed[0]
    assert game.queue_id == match.facts.queue_id
    assert game.started_at is not None
    assert abs(game.started_at.timestamp() - match.facts.started_at.timestamp()) < 120
    played = {one.puuid: one.champion_id for one in match.facts.participants}
    assert {one.puuid: one.champion_id for one in game.participants} == played
    mine = next(one for one in game.participants if one.puuid == puuid)
    assert isinstance(mine, Playing)
    assert mine.riot_id == "Faker#NA1"
    assert mine.rune_ids
    assert None not in mine.spell_ids
    world.now = match.facts.started_at.timestamp() - 1
    assert await world.riot.find_active_game_by_puuid(puuid, platform=NA1) is None


async def test_replays_are_those_of_the_latest_matches(world: World) -> None:
    puuid = await world.puuid()
    listed = await world.riot.match_ids_by_puuid(puuid, region=Region.AMERICAS)
    replays = await world.riot.replays_by_puuid(puuid, region=Region.AMERICAS)
    assert replays.total == len(replays.urls) == 20
    named = zip(listed, replays.urls, strict=True)
    assert all(match_id in url for match_id, url in named)


@pytest.mark.parametrize(
    ("tag", "platform"), [("NA1", Platform.NA1), ("EUW", Platform.EUW1), ("KR1", Platform.KR)]
)
async def test_the_platform_of_an_account(tag: str, platform: Platform, world: World) -> None:
    puuid = await world.puuid(tag=tag)
    assert await world.riot.active_platform(puuid, region=Region.ASIA) is platform


async def test_the_platform_of_a_recorded_account(
    open_world: Callable[..., World], shared: Path
) -> None:
    world = open_world(replay=shared / "riot")
    seen = set()
    for path in sorted((shared / "riot/matches").glob("*.json")):
        match_id = parse_match_id(path.stem)
        match = await world.riot.match(match_id)
        puuid = next(one.puuid for one in match.facts.participants if one.puuid)
        seen.add(await world.riot.active_platform(puuid, region=Region.AMERICAS))
        assert await world.riot.masteries_by_puuid(puuid, platform=match_id.platform) == []
        game = await world.riot.find_active_game_by_puuid(puuid, platform=match_id.platform)
        assert game is None
        replays = await world.riot.replays_by_puuid(puuid, region=match_id.platform.region)
        assert any(path.stem in url for url in replays.urls)
    assert len(seen) > 1


async def test_data_dragon_names_what_matches_speak_of(world: World) -> None:
    version = (await world.dragon.versions())[0]
    items = {item.item_id for item in await world.dragon.items(version)}
    spells = {spell.spell_id for spell in await world.dragon.summoner_spells(version)}
    paths = await world.dragon.runes(version)
    runes = {rune.rune_id for path in paths for slot in path.slots for rune in slot}
    queues = {queue.queue_id for queue in await world.dragon.queues()}
    puuid = await world.puuid()
    for listed in await world.riot.match_ids_by_puuid(puuid, region=Region.AMERICAS, count=20):
        body = (await world.riot.match(parse_match_id(listed))).body
        info = httpx.Response(200, content=body).json()["info"]
        assert info["queueId"] in queues
        for one in info["participants"]:
            assert {one[f"item{slot}"] for slot in range(7)} - {0} <= items
            assert {one["summoner1Id"], one["summoner2Id"]} <= spells
            chosen = [style["selections"] for style in one["perks"]["styles"]]
            assert {rune["perk"] for slots in chosen for rune in slots} <= runes
    assert {path.key for path in paths} == {
        *("Domination", "Inspiration", "Precision", "Resolve", "Sorcery")
    }


async def test_data_dragon_of_a_version_that_is_not_there(world: World) -> None:
    dragon = world.dragon
    for ask in (dragon.items, dragon.runes, dragon.summoner_spells, dragon.champions):
        with pytest.raises(NotFound, match=r"99\.1\.1"):
            await ask("99.1.1")
