"""Evals: what is measured, and what does not get through the gate."""

from pathlib import Path
from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import NotFound, NotStored
from lma.domain.grounding import Names
from lma.llm.evals.results import find_result, read_results, write_result
from lma.llm.evals.running import run_eval
from lma.llm.evals.scoring import faults_of_result, score
from lma.llm.prompts import COACH
from lma.schemas.evals import EvalResult
from lma.services.coach.analyses import Prepared, analyse_by_rules
from tests.conftest import NOW
from tests.llm.conftest import options, sound, unsound
from tests.llm.openai_server import OpenAIServer, says


def result(**told: Any) -> EvalResult:
    values: dict[str, Any] = {
        "configuration": "c1", "model": "m", "prompt": "coach-1", "cases": 10, "sentences": 20,
        "grounding": 1.0, "agreement": 0.9, "by_model": 1.0, "judged": None,
        "rules_judged": None, "input_tokens": 1, "output_tokens": 1, "cost_usd": None,
        "seconds": 1.0, "created_at": NOW,
    }  # fmt: skip
    return EvalResult(**{**values, **told})


RULES = result(configuration="rules", model=None, agreement=1.0, by_model=0.0)


async def test_the_rules_are_grounded_and_agree_with_themselves(
    here: Context, prepared: Prepared
) -> None:
    told = await run_eval(here, None, cases=5)
    assert (told.configuration, told.model, told.cases) == ("rules", None, 1)
    assert (told.grounding, told.agreement, told.by_model) == (1.0, 1.0, 0.0)
    assert told.sentences > 0
    assert faults_of_result(told, told) == []


async def test_a_model_is_measured_by_what_is_shown(
    here: Context, prepared: Prepared, server: OpenAIServer
) -> None:
    server.reply(says(sound(prepared)))
    told = await run_eval(here, options(server), cases=5)
    assert (told.grounding, told.by_model, told.sentences) == (1.0, 1.0, 2)
    assert 0 < told.agreement <= 1
    assert told.configuration == f"{options(server).configuration}-{COACH}"
    server.reply(says(unsound(prepared)))
    told = await run_eval(here, options(server, name="liar"), cases=5)
    assert (told.grounding, told.by_model) == (1.0, 0.0)
    assert faults_of_result(told, RULES)


async def test_a_judge_is_not_told_whose_report_is_whose(
    here: Context, prepared: Prepared, server: OpenAIServer
) -> None:
    server.reply(says(sound(prepared)), says({"a": 5, "b": 2}))
    told = await run_eval(here, options(server), cases=5, with_judge=True)
    assert {told.judged, told.rules_judged} == {5.0, 2.0}
    asked = server.asked[1]["messages"][-1]["content"]
    assert "Report A" in asked
    assert "rules" not in asked
    assert "stand-in" not in asked


async def test_a_sentence_that_its_receipts_do_not_hold_is_counted(
    here: Context, prepared: Prepared
) -> None:
    made = analyse_by_rules(here, prepared)
    whole = score(made, prepared.sheet, Names())
    assert whole.sound == whole.sentences > 0
    told = made.recommendations[0].sentences[0]
    wrong = told.model_copy(update={"text": told.text.replace("4.3", "9.9")})
    assert wrong != told
    first = made.recommendations[0].model_copy(update={"sentences": [wrong]})
    lying = made.model_copy(update={"recommendations": [first]})
    assert score(lying, prepared.sheet, Names()).sound == 0


async def test_a_store_without_games_has_nothing_to_measure(here: Context) -> None:
    with pytest.raises(NotStored, match="nobody with enough games"):
        await run_eval(here, None, cases=5)


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"grounding": 0.99}, "grounding"),
        ({"agreement": 0.5}, "agreement"),
        ({"by_model": 0.7}, "wrote 70%"),
        ({"judged": 3.0, "rules_judged": 3.5}, "prefers the rules"),
    ],
)
def test_what_does_not_pass(told: dict[str, Any], fault: str) -> None:
    (found,) = faults_of_result(result(**told), RULES)
    assert fault in found
    assert faults_of_result(result(), RULES) == []


def test_a_configuration_may_not_be_worse_than_the_last() -> None:
    before = result(agreement=0.9, judged=4.0, rules_judged=3.0)
    assert faults_of_result(result(agreement=0.8), before)
    assert faults_of_result(result(judged=3.5, rules_judged=3.0), before)
    assert faults_of_result(before, before) == []


def test_results_are_kept_by_configuration(tmp_path: Path) -> None:
    write_result(tmp_path, result())
    with pytest.raises(NotFound):
        find_result(tmp_path, "")
    write_result(tmp_path, RULES)
    write_result(tmp_path, result(cases=11))
    (tmp_path / "x.json").write_text("{")
    assert [one.configuration for one in read_results(tmp_path)] == ["rules", "c1"]
    assert find_result(tmp_path, "c").cases == 11
    with pytest.raises(NotFound):
        find_result(tmp_path, "z")
