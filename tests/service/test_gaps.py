"""Gaps from the store: whose games count, and that PostgreSQL computes what the domain does."""

from datetime import timedelta
from statistics import quantiles
from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import BadInput, NotFound, NotStored
from lma.db import gaps
from lma.domain.gaps import Against
from lma.domain.metrics import WHOLE_GAME, whole_game_values
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.services.coach.analyses import analyse_by_rules, prepare_analysis
from lma.services.coach.gaps import Subject, get_sheet
from lma.services.players import Asked
from tests.payloads import arena_body, match_body, person, remake_body

from .world import World

ME = Asked(parse_player("Me#NA1"), None)
FRESH = Reading(max_age=timedelta(minutes=10))


def others(number: int, count: int = 9) -> list[dict[str, Any]]:
    return [
        person(
            f"other {number} {i}",
            totalMinionsKilled=200 + 10 * i,
            teamId=200,
            deaths=i,
            championId=103 if i % 2 else 1,
            championName="Ahri" if i % 2 else "Annie",
        )
        for i in range(count)
    ]


def played(number: int, **mine: Any) -> bytes:
    return match_body(f"NA1_{number}", [person("me", **mine), *others(number)])


@pytest.fixture
def played_world(world: World) -> World:
    """Twelve games of mid: 200 creeps in the older ones, 130 in the newest five."""
    world.add("me", "Me#NA1")
    for number in range(1, 13):
        creeps = {"totalMinionsKilled": 110 if number > 7 else 180}
        world.play("me", played(number, **creeps))
    return world


async def test_a_player_beside_themselves_and_others(played_world: World, here: Context) -> None:
    told = await prepare_analysis(here, ME, Subject(), reading=FRESH)
    gap = {gap.against: gap for gap in told.sheet.gaps if gap.metric.name == "cs_per_min"}
    own, store = gap[Against.OWN], gap[Against.STORE]
    assert (round(own.value, 2), round(own.reference, 2)) == (4.33, 6.67)
    assert (own.n_value, own.n) == (5, 7)
    assert store.scope == "Ahri, mid"
    assert store.n == 12 * 4
    assert own.size < 0
    assert own.facts == tuple(f"NA1_{12 - i}/cs_per_min.s1" for i in range(5))
    assert told.failures == []


async def test_the_store_counts_as_the_domain_does(played_world: World, here: Context) -> None:
    await prepare_analysis(here, ME, Subject(), reading=FRESH)
    async with here.db.begin() as session:
        usual = {
            row["name"]: row
            for row in await gaps.usual_values(
                session, mode="CLASSIC", role="MIDDLE", champion_id=None, but="me"
            )
        }
        rows = await session.fetch(
            "SELECT p.*, m.duration_s FROM participant p JOIN match m ON m.id = p.match_id "
            "WHERE p.puuid <> 'me'"
        )
    told = [whole_game_values(row, row["duration_s"]) for row in rows]
    assert set(usual) == {metric.name for metric in WHOLE_GAME}
    for name, row in usual.items():
        values = [one[name] for one in told if name in one]
        assert row["n"] == len(values)
        assert row["quartiles"] == pytest.approx(quantiles(values, n=4, method="inclusive"))


async def test_remakes_arena_and_other_roles_are_left_out(world: World, here: Context) -> None:
    world.add("me", "Me#NA1")
    world.play("me", played(1), played(2, teamPosition="TOP"))
    world.play("me", remake_body("NA1_3", [person("me")]), arena_body("NA1_4", [person("me")]))
    world.play("me", played(5))
    sheet = (await prepare_analysis(here, ME, Subject(), reading=FRESH)).sheet
    assert [game.match_id for game in sheet.newest] == ["NA1_5", "NA1_1"]


async def test_one_match_beside_the_others(played_world: World, here: Context) -> None:
    told = await prepare_analysis(here, ME, Subject(match_id="NA1_9"), reading=FRESH)
    assert [game.match_id for game in told.sheet.newest] == ["NA1_9"]
    assert len(told.sheet.before) == 11
    assert told.people[1] == "me"
    report = analyse_by_rules(here, told)
    assert report.match_id == "NA1_9"
    assert all(receipt.match_id in (None, "NA1_9") for receipt in report.receipts)


async def test_a_match_of_others_is_refused(played_world: World, here: Context) -> None:
    played_world.play("x", match_body("NA1_90", [person("x")]))
    with pytest.raises(BadInput, match="did not play in NA1_90"):
        await prepare_analysis(here, ME, Subject(match_id="NA1_90"), reading=FRESH)
    with pytest.raises(NotFound):
        await prepare_analysis(here, ME, Subject(match_id="NA1_404"), reading=FRESH)


async def test_nobody_is_analysed_without_a_game(world: World, here: Context) -> None:
    world.add("me", "Me#NA1")
    with pytest.raises(NotStored, match="No game of Me#NA1"):
        await prepare_analysis(here, ME, Subject(), reading=FRESH)


async def test_a_champion_that_was_not_played_is_what_is_missing(
    played_world: World, here: Context
) -> None:
    with pytest.raises(NotStored, match="with that champion") as missing:
        await prepare_analysis(here, ME, Subject(champion_id=62), reading=FRESH)
    assert missing.value.hint is not None
    assert " -c 62 " in missing.value.hint


async def test_no_players_name_is_on_the_sheet(played_world: World, here: Context) -> None:
    told = await prepare_analysis(here, ME, Subject(match_id="NA1_9"), reading=FRESH)
    sheet = await get_sheet(here, told.player, told.subject)
    shown = repr([(p.label, p.value, p.about, p.unit) for p in sheet.evidence])
    assert "other" not in shown.replace("your 11 other games", "").replace("of others", "")
    assert "Me#NA1" not in repr(sheet)


async def test_a_report_cites_what_it_lists(played_world: World, here: Context) -> None:
    report = analyse_by_rules(here, await prepare_analysis(here, ME, Subject(), reading=FRESH))
    cited = {ref for one in report.recommendations for s in one.sentences for ref in s.receipts} | {
        ref for s in report.strengths for ref in s.receipts
    }
    assert cited == {receipt.ref for receipt in report.receipts}
    assert report.recommendations[0].title == "Farm"
    assert (report.source, report.games, report.compared_games) == ("rules", 5, 7)
