"""Players' places on the ladders."""

import json
from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import NotStored, UpstreamFailed
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.schemas.rank import RankEntry
from lma.services.players import Asked
from lma.services.ranks import get_rank
from tests.conftest import Clock

from .world import World

ASKED = Asked(parse_player("Faker#NA1"), None)


@pytest.fixture(autouse=True)
def faker(world: World) -> None:
    world.add("p1", "Faker#NA1")


async def rank(ctx: Context, **reading: Any) -> list[RankEntry]:
    return await get_rank(ctx, ASKED, reading=Reading(**reading))


def entry(queue: str, **told: Any) -> dict[str, Any]:
    made = {"queueType": queue, "tier": "GOLD", "rank": "II", "leaguePoints": 43}
    return {**made, "wins": 20, "losses": 10, "hotStreak": False, **told}


async def test_solo_comes_first_then_flex_then_the_rest(here: Context, world: World) -> None:
    queues = ("RANKED_TFT", "CHERRY", "RANKED_FLEX_SR", "RANKED_SOLO_5x5", "RANKED_9x9")
    world.entries["p1"] = json.dumps([entry(queue) for queue in queues]).encode()
    found = await rank(here)
    assert [each.queue for each in found] == [
        "Ranked Solo",
        "Ranked Flex",
        "Arena",
        "RANKED_9x9",
        "TFT",
    ]
    solo = found[0]
    assert (solo.riot_id, solo.tier, solo.division, solo.league_points) == (
        "Faker#NA1",
        "GOLD",
        "II",
        43,
    )
    assert (solo.wins, solo.losses, solo.win_rate, solo.hot_streak) == (20, 10, 0.6667, False)


async def test_an_unranked_player_has_no_ladder(here: Context, world: World) -> None:
    assert await rank(here) == []
    assert await rank(here, offline=True) == []
    assert world.counts["league"] == 1


async def test_what_riot_leaves_out_is_unknown(here: Context, world: World) -> None:
    world.entries["p1"] = b'[{"queueType": "CHERRY", "wins": 3}, {"tier": "GOLD"}]'
    (only,) = await rank(here)
    assert (only.tier, only.division, only.wins, only.losses, only.win_rate) == (
        None,
        None,
        3,
        None,
        None,
    )


async def test_a_player_who_played_no_game_has_no_rate(here: Context, world: World) -> None:
    body = json.dumps([entry("RANKED_SOLO_5x5", wins=0, losses=0)])
    world.entries["p1"] = body.encode()
    assert (await rank(here))[0].win_rate is None


async def test_a_rank_is_stored_while_it_is_fresh(
    here: Context, world: World, clock: Clock
) -> None:
    with pytest.raises(NotStored):
        await rank(here, offline=True)
    world.entries["p1"] = json.dumps([entry("RANKED_SOLO_5x5")]).encode()
    first = await rank(here)
    world.entries["p1"] = json.dumps([entry("RANKED_SOLO_5x5", tier="PLATINUM")]).encode()
    clock.move(minutes=10)
    assert await rank(here) == first
    assert world.counts["league"] == 1
    assert (await rank(here, refresh=True))[0].tier == "PLATINUM"
    clock.move(days=1)
    assert (await rank(here, offline=True))[0].tier == "PLATINUM"
    world.answers["/league/"] = (503, {})
    with pytest.raises(UpstreamFailed):
        await rank(here)
    assert world.counts["league"] > 2


async def test_offline_a_known_player_without_a_stored_rank_is_told(
    here: Context, world: World
) -> None:
    from lma.services.players import get_player

    await get_player(here, ASKED, reading=Reading())
    with pytest.raises(NotStored, match="rank of Faker#NA1"):
        await rank(here, offline=True)
    assert world.counts["league"] == 0


async def test_a_rank_with_what_jsonb_refuses_is_stored(here: Context, world: World) -> None:
    body = json.dumps([entry("RANKED_SOLO_5x5", leagueId="\0")])
    world.entries["p1"] = body.encode()
    assert (await rank(here))[0].tier == "GOLD"
    assert (await rank(here, offline=True))[0].tier == "GOLD"


async def test_another_keys_puuid_is_renewed_by_name(here: Context, world: World) -> None:
    await rank(here)
    del world.names["p1"]
    world.foreign.add("p1")
    world.add("p2", "Faker#NA1")
    world.entries["p2"] = json.dumps([entry("RANKED_SOLO_5x5")]).encode()
    assert (await rank(here, refresh=True))[0].tier == "GOLD"
    async with here.db.begin() as session:
        assert await session.fetchval('SELECT count(*) FROM "user"') == 1
