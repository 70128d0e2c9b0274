"""Training on a store whose truth is known: what comes out is that truth, and the card says so."""

import json
from collections.abc import Sequence
from datetime import timedelta
from math import exp
from random import Random
from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import CheckFailed, NotFound
from lma.db import states, win_models
from lma.db.database import Database
from lma.db.matches import store_matches
from lma.domain.splits import is_held_out
from lma.domain.states import ODD, SCALES, Aftermath, Moment, State
from lma.domain.win_model import FEATURES, features_of
from lma.services.win.models import (
    evaluate_model,
    get_model_card,
    get_model_in_use,
    list_win_models,
    use_win_model,
)
from lma.services.win.training import train_model
from tests.conftest import NOW
from tests.payloads import facts_of, match_body

TRUTH = {"gold": 1.0, "towers": 0.8, "dragons": -0.6, "xp": 0.0}
MATCHES = 500


async def fill(
    database: Database, matches: int, *, dice: Random, patches: Sequence[str] = ("15.1", "15.2")
) -> None:
    """Matches of two equal states, won as often as `TRUTH` says; the last patch has a fifth."""
    async with database.begin() as session:
        for start in range(0, matches, 50):
            bodies = [
                match_body(
                    f"NA1_{number + 1}",
                    gameVersion=f"{patches[-1] if number % 5 == 0 else patches[0]}.1.1",
                )
                for number in range(start, min(start + 50, matches))
            ]
            await store_matches(session, [(facts_of(body), body) for body in bodies], NOW)
        for row in await session.fetch("SELECT id FROM match ORDER BY number"):
            await states.write_states(session, row["id"], _moments(dice))


def _moments(dice: Random) -> list[Moment]:
    amounts = dict.fromkeys(ODD, 0)
    amounts["team_gold"] = round(dice.gauss(0, 5000))
    amounts["towers"] = round(dice.gauss(0, 3))
    amounts["dragons"] = round(dice.gauss(0, 2))
    amounts["top_xp"] = round(dice.gauss(0, 1500))
    state = State(10, amounts)
    features = dict(zip(FEATURES, features_of(state.vector), strict=True))
    score = sum(weight * features[name] for name, weight in TRUTH.items())
    winner = 1 if dice.random() < 1 / (1 + exp(-score)) else -1
    after = Aftermath(winner, 0, 0, 0, None, ends=False)
    return [Moment(state, after), Moment(State(11, amounts), after)]


async def test_training_finds_the_truth_and_its_card_tells_how_well(here: Context) -> None:
    await fill(here.db, MATCHES, dice=Random(4))
    card = await train_model(here)
    gold = card.coefficients["gold"] + card.coefficients["gold_late"] / 2  # at minute 10
    assert gold == pytest.approx(TRUTH["gold"], abs=0.3)
    assert card.coefficients["towers"] == pytest.approx(TRUTH["towers"], abs=0.3)
    assert card.coefficients["dragons"] == pytest.approx(TRUTH["dragons"], abs=0.3)
    assert (card.name, card.source, card.made_at) == ("store-1", "store", NOW)
    assert card.calibrated
    ids = [f"NA1_{number + 1}" for number in range(MATCHES)]
    newest, older = ids[::5], [match_id for n, match_id in enumerate(ids) if n % 5]
    held = [match_id for match_id in older if is_held_out(match_id)]
    assert (card.new_patch_name, card.patches) == ("15.2", ["15.1"])
    assert card.new_patch is not None
    assert card.held_out is not None
    assert (card.new_patch.matches, card.held_out.matches) == (len(newest), len(held))
    assert (card.matches, card.states) == (
        len(older) - len(held),
        2 * (len(older) - len(held)),
    )
    assert card.first_game is not None
    assert card.last_game is not None
    assert card.last_game - card.first_game > timedelta(days=10)
    for found in (card.held_out, card.new_patch):
        assert found.accuracy > 0.65
        assert found.log_loss < 0.62
        assert found.brier < 0.22
        assert 0 < found.ece_floor < found.ece_floor_95
    # Judged again, it is judged by exactly what it never saw.
    again = await evaluate_model(here, "store-1")
    assert (again.matches, again.on) == (
        len(newest) + len(held),
        "matches that it was not trained on",
    )


async def test_a_model_is_used_only_when_it_is_told_to(here: Context) -> None:
    await fill(here.db, 60, dice=Random(5))
    assert (await get_model_in_use(here)).name == "prior"
    first = await train_model(here, least=50)
    second = await train_model(here, least=50)
    assert (first.name, second.name) == ("store-1", "store-2")
    assert first.coefficients == second.coefficients
    assert (await get_model_in_use(here)).name == "prior"
    for name in ("store-2", "store-1"):
        await use_win_model(here, name)
        assert await get_model_in_use(here) == await get_model_card(here, name)
        assert [row.name for row in await list_win_models(here) if row.in_use] == [name]
    await use_win_model(here, "prior")
    assert [(row.name, row.in_use) for row in await list_win_models(here)] == [
        ("prior", True),
        ("store-1", False),
        ("store-2", False),
    ]
    with pytest.raises(NotFound, match="There is no model 'zork'"):
        await use_win_model(here, "zork")


async def test_a_model_of_other_states_is_not_used(here: Context) -> None:
    await fill(here.db, 60, dice=Random(6))
    card = await train_model(here, least=50)
    await use_win_model(here, card.name)
    older: Any = card.model_copy(update={"states_version": 0})
    async with here.db.begin() as session:
        await session.execute("UPDATE win_model SET card = $1", older.model_dump_json().encode())
    assert (await get_model_in_use(here)).name == "prior"
    assert next(row.in_use for row in await list_win_models(here))
    with pytest.raises(CheckFailed, match="made for other states"):
        await use_win_model(here, card.name)


@pytest.mark.parametrize("coefficients", [None, {"gold": 1e999}, {"zork": 1.0}])
async def test_a_card_that_is_no_models_is_never_used(here: Context, coefficients: Any) -> None:
    await fill(here.db, 60, dice=Random(6))
    card = await train_model(here, least=50)
    await use_win_model(here, card.name)
    broken = {} if coefficients is None else {**card.model_dump(), "coefficients": coefficients}
    body = json.dumps(broken, default=str).replace("Infinity", "1e999").encode()
    async with here.db.begin() as session:
        await session.execute("UPDATE win_model SET card = $1", body)
    assert (await get_model_in_use(here)).name == "prior"
    assert [(row.name, row.in_use) for row in await list_win_models(here)] == [("prior", True)]
    with pytest.raises(CheckFailed, match="can't be read"):
        await get_model_card(here, card.name)
    assert (await train_model(here, least=50)).name == "store-2"


async def test_a_small_store_is_told_what_it_lacks(here: Context) -> None:
    with pytest.raises(CheckFailed, match="needs 200 matches with states, the store has 0"):
        await train_model(here)
    with pytest.raises(CheckFailed, match="no matches to judge the model prior by"):
        await evaluate_model(here, None)


async def test_one_patch_alone_is_learnt_from(here: Context) -> None:
    await fill(here.db, 60, dice=Random(7), patches=("15.1",))
    card = await train_model(here, least=50)
    assert (card.new_patch_name, card.new_patch) == (None, None)
    assert card.held_out is not None
    assert not card.calibrated  # by so few matches nothing can be said


async def test_games_that_one_side_won_alone_teach_nothing(here: Context) -> None:
    await fill(here.db, 60, dice=Random(8))
    async with here.db.begin() as session:
        await session.execute("UPDATE match_state SET winner = 1")
    with pytest.raises(CheckFailed, match="won by the same side"):
        await train_model(here, least=50)


async def test_vectors_survive_the_store(here: Context) -> None:
    await fill(here.db, 1, dice=Random(9))
    wanted = _moments(Random(9))[0].state.vector
    async with here.db.begin() as session:
        async for row in win_models.each_state(session):
            assert win_models.as_vector(row["state"])[1:] == pytest.approx(wanted[1:], rel=1e-4)
    assert len(wanted) == len(SCALES)
