"""What a receipt names is a fact of its match, with the value that `lma match --facts` gives."""

from statistics import median

import pytest

from lma.context import Context
from lma.domain.evidence import harmless
from lma.domain.match_id import parse_match_id
from lma.domain.metrics import AT_MINUTES, Unit
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.services.coach.analyses import Prepared, prepare_analysis
from lma.services.coach.evidence import find_game, list_game_evidence, list_match_evidence
from lma.services.coach.gaps import Subject
from lma.services.facts import get_facts
from lma.services.players import Asked

FAKER = Asked(parse_player("Faker#NA1"), None)
FRESH = Reading()
STORED = Reading(offline=True)


async def prepared(ctx: Context, match_id: str | None = None) -> Prepared:
    return await prepare_analysis(ctx, FAKER, Subject(match_id=match_id, count=12), reading=FRESH)


async def facts(ctx: Context, match_id: str) -> dict[str, float]:
    told = await get_facts(ctx, parse_match_id(match_id), reading=STORED)
    return {f"{match_id}/{fact.id}": fact.value for fact in told.facts}  # type: ignore[misc]


async def test_every_receipt_is_a_fact_and_lanes_are_told_by_timelines(ctx: Context) -> None:
    sheet = (await prepared(ctx)).sheet
    known: dict[str, float] = {}
    for game in (*sheet.newest, *sheet.before):
        known |= await facts(ctx, game.match_id)
    told = {name: ref for game in sheet.newest for name, ref in game.facts.items()}
    assert set(told) >= {metric.name for metric in AT_MINUTES}
    for gap in sheet.gaps:
        assert gap.facts
        assert set(gap.facts) <= set(known)
        if gap.metric.name in {metric.name for metric in AT_MINUTES}:
            assert gap.value == median(known[fact] for fact in gap.facts)


async def test_a_single_game_looked_at_closer(ctx: Context) -> None:
    sheet = (await prepared(ctx)).sheet
    game = find_game(sheet, "M1")
    assert game is not None
    known = await facts(ctx, game.match_id)
    pieces = await list_match_evidence(ctx, sheet, "M1")
    assert {piece.name for piece in pieces} >= {"kills", "opponent", "gold_diff"}
    for piece in pieces:
        assert piece.fact_id in known
        assert piece.about == piece.match == "M1"
        if isinstance(piece.value, str):
            assert piece.unit is Unit.TEXT
            assert harmless(piece.value) == piece.value
        else:
            assert piece.value == known[piece.fact_id]
    assert [piece.fact_id for piece in list_game_evidence(sheet, "M1")]


@pytest.mark.parametrize("match", ["M0", "M21", "M99", "M", "x", "M1; DROP"])
async def test_no_game_but_the_players(ctx: Context, match: str) -> None:
    sheet = (await prepared(ctx)).sheet
    assert find_game(sheet, match) is None
    assert list_game_evidence(sheet, match) == []
    assert await list_match_evidence(ctx, sheet, match) == []


async def test_people_are_slots_in_one_match_and_champions_in_several(ctx: Context) -> None:
    several = (await prepared(ctx)).sheet
    one = (await prepared(ctx, several.newest[0].match_id)).sheet
    told = {
        single: next(
            piece.value
            for piece in await list_match_evidence(ctx, sheet, "M1")
            if piece.name == "opponent"
        )
        for single, sheet in ((True, one), (False, several))
    }
    assert str(told[True]).startswith("P")
    assert str(told[True])[1:].isdecimal()
    assert not str(told[False])[1:].isdecimal()


async def test_offline_no_timeline_is_asked_for(ctx: Context) -> None:
    from dataclasses import replace

    await prepare_analysis(ctx, FAKER, Subject(count=12), reading=FRESH)
    async with ctx.db.begin() as session:
        await session.execute("DELETE FROM timeline")

    def refuse() -> None:
        raise AssertionError("Riot was asked")

    offline = replace(ctx, open_riot=refuse)  # type: ignore[arg-type]
    told = await prepare_analysis(offline, FAKER, Subject(count=12), reading=STORED)
    assert told.sheet.gaps
    assert not any(gap.metric.minute for gap in told.sheet.gaps)
