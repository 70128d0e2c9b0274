"""Prompts: each version reads as it did when it was first used."""

from pathlib import Path

import pytest

from lma.llm import prompts
from lma.llm.prompts import COACH, JUDGE, REPAIR, coach_prompt, preview, read, repair_prompt
from lma.llm.tools import Toolbox
from tests.domain.games import bad_lately, game, sheet_of
from tests.llm.conftest import options

GOLDEN = Path(__file__).parent / "golden"


def same_as_golden(name: str, text: str) -> None:
    assert text == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_the_coachs_prompt() -> None:
    prompt = coach_prompt(bad_lately())
    assert prompt.version == COACH
    same_as_golden(COACH, f"{prompt.system}\n=====\n{prompt.user}\n")


def test_the_prompt_of_a_repair() -> None:
    prompt = repair_prompt(bad_lately(), '{"recommendations": []}', ["one {fault}", "another"])
    assert prompt.user.startswith(coach_prompt(bad_lately()).user)
    same_as_golden(REPAIR, prompt.user.removeprefix(coach_prompt(bad_lately()).user) + "\n")


def test_the_judges_prompt() -> None:
    same_as_golden(JUDGE, read(JUDGE) + "\n")


@pytest.mark.parametrize("version", ["coach-1", COACH])
def test_no_version_of_the_coachs_prompt_is_ever_changed(version: str) -> None:
    same_as_golden(version, f"{read(version)}\n=====\n{coach_prompt(bad_lately()).user}\n")


def test_every_file_has_a_golden_rendering() -> None:
    files = {path.stem for path in Path(prompts.__file__).parent.glob("*.md")}
    assert files == {path.stem for path in GOLDEN.glob("*.txt")}
    assert files >= {COACH, REPAIR, JUDGE}


def test_names_from_outside_that_are_no_names_are_not_in_it() -> None:
    sheet = sheet_of([game(9 - i, cs_per_min=5, gold_diff_15=-900) for i in range(4)])
    assert "Games (newest first):\nM1 | Ahri | won" in coach_prompt(sheet).user


def test_the_estimate_of_tokens_is_of_the_right_size() -> None:
    prompt = coach_prompt(bad_lately())
    words = len((prompt.system + prompt.user).split())
    assert words < prompt.tokens < 3 * words


@pytest.mark.parametrize("output", ["native", "tool"])
def test_a_preview_names_the_tools_that_there_are(output: str) -> None:
    told = preview(bad_lately(), options(output=output))
    own = [name for name in vars(Toolbox) if not name.startswith("_") and name != "tools"]
    assert told.tools == ([] if output == "native" else own)
    assert preview(bad_lately(), None).model is None
