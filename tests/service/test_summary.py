"""The arithmetic of a list of matches."""

from lma.context import Context
from lma.domain.match_filter import MatchFilter
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.schemas.match import MatchList
from lma.services.matches import list_matches
from lma.services.players import Asked
from tests.payloads import arena_body, match_body, person, remake_body

from .world import World


async def summary_of(ctx: Context, world: World, *bodies: bytes) -> MatchList:
    world.add("p1", "Faker#NA1")
    world.play("p1", *bodies)
    asked = Asked(parse_player("Faker#NA1"), None)
    return await list_matches(ctx, asked, MatchFilter(count=20), reading=Reading())


async def test_wins_losses_and_averages(here: Context, world: World) -> None:
    found = await summary_of(
        here,
        world,
        match_body("NA1_1", [person(kills=10, deaths=1, assists=5)]),
        match_body("NA1_2", [person(kills=1, deaths=7, assists=3, win=False)]),
        match_body("NA1_3", [person(kills=4, deaths=0, assists=9)]),
    )
    summary = found.summary
    assert (summary.games, summary.wins, summary.losses, summary.win_rate) == (3, 2, 1, 0.6667)
    assert (summary.kills, summary.deaths, summary.assists) == (5.0, 2.67, 5.67)
    assert summary.kda == 4.0  # 32 / 8: of all games together, not the mean of 15, 0.57 and 13
    assert [row.kda for row in found.matches] == [13.0, 0.57, 15.0]
    assert (summary.remakes, summary.placement) == (0, None)


async def test_remakes_and_aborted_games_count_for_nothing(here: Context, world: World) -> None:
    aborted = person(win=False, kills=9)
    found = await summary_of(
        here,
        world,
        remake_body("NA1_1", [person(kills=0, deaths=1, win=False)]),
        match_body("NA1_2", [aborted], endOfGameResult="Abort_Unexpected"),
        match_body("NA1_3", [person(kills=4, deaths=2, assists=2)]),
        match_body("NA1_4", [person(win=False)]),
    )
    summary = found.summary
    assert [row.result for row in found.matches] == ["loss", "win", "aborted", "remake"]
    assert (summary.games, summary.wins, summary.losses, summary.remakes) == (4, 1, 1, 1)
    assert (summary.kills, summary.deaths) == (4.5, 2.0)


async def test_games_with_placements_have_an_average_of_their_own(
    here: Context, world: World
) -> None:
    def placed(place: int) -> list[dict[str, object]]:
        return [person(playerSubteamId=1, subteamPlacement=place, win=place < 5)]

    found = await summary_of(
        here,
        world,
        arena_body("NA1_1", placed(1)),
        arena_body("NA1_2", placed(4)),
        match_body("NA1_3", [person(win=True)]),
        match_body("NA1_4", [person(win=False)]),
    )
    assert [row.result for row in found.matches] == ["loss", "win", "4", "1"]
    assert found.summary.placement == 2.5
    assert (found.summary.wins, found.summary.losses) == (1, 1)


async def test_what_a_payload_leaves_out_is_no_zero(here: Context, world: World) -> None:
    unknown = person()
    del unknown["kills"], unknown["goldEarned"], unknown["neutralMinionsKilled"]
    found = await summary_of(
        here, world, match_body("NA1_1", [unknown]), match_body("NA1_2", [person(kills=8)])
    )
    first = found.matches[1]
    assert (first.kills, first.kda, first.gold, first.cs, first.kill_participation) == (None,) * 5
    assert (found.summary.kills, found.summary.deaths) == (8.0, 2.0)
    assert found.summary.kda == 7.5
