"""One match and everyone in it, in the shapes of which there is no real example."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import NotFound, NotStored, UpstreamFailed
from lma.domain.match_id import parse_match_id
from lma.domain.reading import Reading
from lma.schemas.scoreboard import MatchDetail
from lma.services.scoreboards import get_match
from tests.conftest import Clock, Opened
from tests.payloads import arena_body, match_body, person, remake_body, started, zeroed_body

from .world import World

MATCH = parse_match_id("NA1_1")


async def show(
    ctx: Context, world: World, body: bytes | None, *, timeline: bool = False, **reading: Any
) -> MatchDetail:
    if body is not None:
        world.bodies["NA1_1"] = body
    return await get_match(ctx, MATCH, reading=Reading(**reading), timeline=timeline)


def ten(**told: Any) -> list[dict[str, Any]]:
    blue = [person(f"b{n}", **told) for n in range(5)]
    return blue + [person(f"r{n}", teamId=200, **{"win": False, **told}) for n in range(5)]


def teams(*bans: int) -> list[dict[str, Any]]:
    objectives = {"tower": {"kills": 3, "first": True}, "dragon": {"kills": 2}}
    blue = {"teamId": 100, "bans": [{"championId": ban, "pickTurn": 1} for ban in bans]}
    return [{**blue, "objectives": objectives}, {"teamId": 200, "objectives": {}, "bans": []}]


async def test_a_match_is_fetched_once(here: Context, world: World) -> None:
    with pytest.raises(NotStored, match="NA1_1 is not in the store"):
        await show(here, world, None, offline=True)
    first = await show(here, world, match_body("NA1_1", ten()))
    assert await show(here, world, None, offline=True) == first
    assert await show(here, world, None, refresh=True) == first
    assert world.counts["match"] == 1
    assert (first.started_at, first.platform, first.timeline) == (started("NA1_1"), "na1", None)


async def test_a_match_that_riot_lacks(here: Context, world: World) -> None:
    with pytest.raises(NotFound, match="match NA1_1"):
        await show(here, world, None)
    world.answers["matches/NA1_1"] = (500, {})
    with pytest.raises(UpstreamFailed):
        await show(here, world, None)


async def test_teams_and_bans_of_champions_that_nobody_knows(here: Context, world: World) -> None:
    match = await show(here, world, match_body("NA1_1", ten(), teams=teams(103, 9999, -1)))
    blue, red = match.teams
    assert blue.bans == ["Ahri", "Champion 9999"]
    assert (blue.towers, blue.dragons, blue.barons) == (3, 2, None)
    assert (red.towers, red.bans, red.kills, red.gold) == (None, [], 25, 60_000)
    assert [row.team for row in match.participants] == [100] * 5 + [200] * 5


async def test_a_remake_is_nobodys_win(here: Context, world: World) -> None:
    match = await show(here, world, remake_body("NA1_1", ten(win=False)))
    assert (match.ending, match.duration) == ("remake", 185)
    assert {row.result for row in match.participants} == {"remake"}
    assert [team.result for team in match.teams] == ["remake", "remake"]


async def test_a_zeroed_match_knows_who_was_in_it(here: Context, world: World) -> None:
    match = await show(here, world, zeroed_body("NA1_1", [f"p{n}" for n in range(10)]))
    assert (match.ending, match.queue, match.started_at, match.duration, match.patch) == (
        "aborted",
        None,
        None,
        None,
        None,
    )
    assert match.teams == []
    assert [row.puuid for row in match.participants] == [f"p{n}" for n in range(10)]
    shown = match.participants[0].model_dump(exclude={"match_id", "slot", "puuid", "is_bot"})
    assert shown.pop("result") == "aborted"
    assert set(shown.values()) == {None}


async def test_arena_of_eighteen(here: Context, world: World) -> None:
    people = [
        person(
            f"p{n}",
            playerSubteamId=1 + n // 3,
            subteamPlacement=6 - n // 3,
            teamId=100 if n < 9 else 200,
            teamPosition="",
            win=n >= 9,
            kills=n,
            assists=0,
        )
        for n in range(18)
    ]
    match = await show(here, world, arena_body("NA1_1", people))
    assert match.teams == []
    assert [row.placement for row in match.participants] == [
        place for place in range(1, 7) for _ in range(3)
    ]
    first = match.participants[0]
    assert (first.slot, first.result, first.subteam, first.kills) == (16, "1", 6, 15)
    assert first.kill_participation == 0.3125  # 15 of 15 + 16 + 17


async def test_swarm_of_two(here: Context, world: World) -> None:
    people = [person(f"p{n}", championName="Strawberry_Jinx", championId=3151) for n in range(2)]
    match = await show(
        here, world, match_body("NA1_1", people, gameMode="STRAWBERRY", queueId=1820)
    )
    assert (match.queue, len(match.teams)) == ("Swarm Duo", 1)
    assert [row.champion for row in match.participants] == ["Jinx", "Jinx"]


async def test_before_patch_eleven_twenty_a_duration_is_in_milliseconds(
    here: Context, world: World
) -> None:
    told = json.loads(match_body("NA1_1", ten(), gameDuration=1_800_000))
    del told["info"]["gameEndTimestamp"]
    match = await show(here, world, json.dumps(told).encode())
    assert (match.duration, match.participants[0].cs_per_min) == (1800, 6.67)


async def test_a_timeline_is_fetched_when_it_is_wanted_and_kept(
    open_opened: Callable[..., Opened],
) -> None:
    """In the synthetic world, whose timelines agree with their matches."""
    opened = open_opened()
    match_id = await any_match(opened)
    bare = await get_match(opened.ctx, match_id, reading=Reading())
    assert bare.timeline is None
    full = await get_match(opened.ctx, match_id, reading=Reading(), timeline=True)
    assert full.timeline is not None
    assert full.timeline.known
    blue, red = full.teams
    assert full.timeline.gold[-1].gold_difference == (blue.gold or 0) - (red.gold or 0)
    towers = [o for o in full.timeline.objectives if o.kind == "tower"]
    assert sum(o.team == 100 for o in towers) == blue.towers
    again = await get_match(opened.ctx, match_id, reading=Reading(offline=True), timeline=True)
    assert again == full


async def any_match(opened: Opened) -> Any:
    from lma.domain.match_filter import MatchFilter
    from lma.domain.riot_id import parse_player
    from lma.services.matches import list_matches
    from lma.services.players import Asked

    asked = Asked(parse_player("Faker#NA1"), None)
    found = await list_matches(opened.ctx, asked, MatchFilter(count=5), reading=Reading())
    played = [row for row in found.matches if row.result in ("win", "loss")]
    return parse_match_id(played[0].match_id)


async def test_a_missing_timeline_is_remembered_for_a_while(
    here: Context, world: World, clock: Clock
) -> None:
    for _ in range(2):
        match = await show(here, world, match_body("NA1_1", ten()), timeline=True)
        assert match.timeline is not None
        assert (match.timeline.known, match.timeline.gold) == (False, [])
    assert world.counts["timeline"] == 1
    clock.move(minutes=11)
    await show(here, world, None, timeline=True)
    assert world.counts["timeline"] == 2
    await show(here, world, None, timeline=True, refresh=True)
    assert world.counts["timeline"] == 3


async def test_a_timeline_that_is_stored_is_asked_for_no_more(
    here: Context, world: World, clock: Clock
) -> None:
    world.timelines["NA1_1"] = timeline_body()
    first = await show(here, world, match_body("NA1_1", ten()), timeline=True)
    clock.move(days=1)
    assert await show(here, world, None, timeline=True, refresh=True) == first
    assert world.counts["timeline"] == 1


async def test_offline_a_timeline_that_was_never_asked_for_is_unknown(
    here: Context, world: World
) -> None:
    await show(here, world, match_body("NA1_1", ten()))
    match = await show(here, world, None, timeline=True, offline=True)
    assert match.timeline is not None
    assert not match.timeline.known
    assert world.counts["timeline"] == 0


async def test_a_timeline_that_fails_is_told_and_not_remembered(
    here: Context, world: World
) -> None:
    await show(here, world, match_body("NA1_1", ten()))
    world.answers["/timeline"] = (500, {})
    with pytest.raises(UpstreamFailed):
        await show(here, world, None, timeline=True)
    world.answers.clear()
    world.timelines["NA1_1"] = timeline_body()
    match = await show(here, world, None, timeline=True)
    assert match.timeline is not None
    assert [point.gold_difference for point in match.timeline.gold] == [0]


def timeline_body(**info: Any) -> bytes:
    frame = {str(slot): {"participantId": slot, "totalGold": 500} for slot in range(1, 11)}
    told = {"frameInterval": 60_000, "frames": [{"timestamp": 0, "participantFrames": frame}]}
    return json.dumps({"metadata": {"matchId": "NA1_1"}, "info": {**told, **info}}).encode()


async def test_a_timeline_with_what_jsonb_refuses_is_kept_with_its_original(
    here: Context, world: World
) -> None:
    world.timelines["NA1_1"] = timeline_body(note="\0")
    match = await show(here, world, match_body("NA1_1", ten()), timeline=True)
    assert match.timeline is not None
    assert match.timeline.known
    async with here.db.begin() as session:
        row = await session.fetchrow("SELECT payload, original FROM timeline")
    assert row["original"] == world.timelines["NA1_1"]
    assert json.loads(row["payload"])["info"]["note"] == "\ufffd"


async def test_a_timeline_that_postgresql_refuses_is_shown_all_the_same(
    here: Context, world: World
) -> None:
    world.timelines["NA1_1"] = timeline_body()[:-1] + b', "x": 1e200000}'
    match = await show(here, world, match_body("NA1_1", ten()), timeline=True)
    assert match.timeline is not None
    assert match.timeline.known
    async with here.db.begin() as session:
        (kept,) = await session.fetch("SELECT game_id, body FROM quarantine")
    assert (kept["game_id"], kept["body"]) == ("NA1_1 timeline", world.timelines["NA1_1"])
