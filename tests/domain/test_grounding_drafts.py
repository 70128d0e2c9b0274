"""Drafts by the hundred: those that say what no receipt holds, honest ones, and the known bounds.

Each line of `drafts/*.txt` is a sentence and the receipts that it cites.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lma.domain.evidence import Evidence
from lma.domain.grounding import Names, faults_of
from lma.domain.metrics import Unit

DRAFTS = Path(__file__).parent / "drafts"
NAMES = Names(
    frozenset({"Ahri", "Zed", "Annie", "Lux", "Nunu & Willump", "Miss Fortune", "Kai'Sa"})
)
NAMES = Names(NAMES.champions | {"Dr. Mundo", "Bard", "Jinx", "Yasuo"})
CS = Evidence(
    ref="F1",
    fact_id="value:cs_per_min",
    name="cs_per_min",
    label="creep score per minute",
    value=5.64,
    unit=Unit.CS_PER_MIN,
    about="median of your 5 newest games",
    n=5,
)
OTHERS = "median of 15 games of others (Ahri, mid)"


def one_game(ref: str, name: str, value: float | str, unit: Unit, minute: int | None) -> Evidence:
    """A fact of the game M3."""
    words = name.replace("_", " ")
    return Evidence(
        ref=ref,
        fact_id=f"NA1_3/{name}.s1",
        name=name,
        label=words if minute is None else f"{words} at minute {minute}",
        value=value,
        unit=unit,
        about="M3",
        match="M3",
        match_id="NA1_3",
        minute=minute,
    )


def lane(ref: str, words: str, name: str, value: float, minute: int) -> Evidence:
    """A difference to the lane opponent."""
    label = f"{words} difference to the lane opponent at minute {minute}"
    unit = Unit.GOLD if words == "gold" else Unit.CS
    named = replace(CS, ref=ref, fact_id=f"value:{name}", name=name, label=label, unit=unit)
    return replace(named, value=value, minute=minute, signed=True)


def whole(ref: str, name: str, label: str, value: float, unit: Unit) -> Evidence:
    return replace(
        CS, ref=ref, fact_id=f"value:{name}", name=name, label=label, value=value, unit=unit
    )


SHEET = (
    CS,
    replace(CS, ref="F2", fact_id="store:cs_per_min", value=7.13, n=15, about=OTHERS),
    whole("F3", "kill_participation", "kill participation", 0.543, Unit.SHARE),
    lane("F4", "gold", "gold_diff_15", -1234.0, 15),
    replace(lane("F5", "gold", "gold_diff_15", 310.0, 15), match="M3"),
    replace(whole("F6", "deaths_per_10_min", "deaths per 10 minutes", 2.6, Unit.DEATHS), n=8),
    one_game("F7", "deaths", 7.0, Unit.COUNT, None),
    one_game("F8", "death_by", "P3", Unit.TEXT, 12),
    one_game("F9", "death_place", "top_river", Unit.TEXT, 12),
    one_game("F10", "death_time", 754.0, Unit.SECONDS, 12),
    replace(
        CS, ref="F11", fact_id="gap:store:cs_per_min", value=-1.49, signed=True, n=15,
        about=f"median of your 5 newest games minus {OTHERS}",
    ),
    whole("F12", "damage_per_min", "damage per minute", 612.4, Unit.DAMAGE_PER_MIN),
    whole("F13", "vision_per_min", "vision score per minute", 0.8, Unit.VISION_PER_MIN),
    whole("F14", "gold_per_min", "gold per minute", 412.3, Unit.GOLD_PER_MIN),
    one_game("F15", "kills", 3.0, Unit.COUNT, None),
    lane("F16", "creep score", "cs_diff_10", -12.0, 10),
    one_game("F17", "skill_maxed_first", "Q", Unit.TEXT, None),
    one_game("F18", "result", "loss", Unit.TEXT, None),
    one_game("F19", "opponent", "Zed", Unit.TEXT, None),
    whole("F20", "damage_share", "share of the team's damage", 0.25, Unit.SHARE),
    replace(
        CS, ref="F22", fact_id="own:cs_per_min", value=7.13, n=7,
        about="median of your 7 other games",
    ),
)  # fmt: skip
KNOWN = {piece.ref: piece for piece in SHEET}


def drafts(name: str) -> Iterator[tuple[str, list[str]]]:
    for line in (DRAFTS / f"{name}.txt").read_text("utf-8").splitlines():
        text, _, receipts = line.partition(" || ")
        yield text, receipts.split()


def let_through(name: str) -> list[str]:
    return [text for text, refs in drafts(name) if not faults_of(text, refs, KNOWN, NAMES)]


def test_there_are_hundreds_of_them_and_none_cites_what_is_not_there() -> None:
    assert len(list(drafts("slips"))) > 400
    assert len(list(drafts("honest"))) > 150
    cited = {
        ref for name in ("slips", "honest", "bounds") for _, refs in drafts(name) for ref in refs
    }
    assert cited <= KNOWN.keys()


def test_no_draft_gets_through_that_says_what_no_receipt_holds() -> None:
    assert let_through("slips") == []


def test_honest_drafts_get_through() -> None:
    refused = {
        text: faults
        for text, refs in drafts("honest")
        if (faults := faults_of(text, refs, KNOWN, NAMES))
    }
    assert refused == {}


def test_the_bounds_that_are_written_down_are_the_bounds() -> None:
    """What gets through though no receipt says it: docs/decisions/receipts.md tells the kinds."""
    assert let_through("bounds") == [text for text, _ in drafts("bounds")]


@pytest.mark.parametrize("digits", ["５.6", "٥.6", "5²", "5½", "Ⅴ"])
def test_digits_of_other_scripts_are_no_digits(digits: str) -> None:
    assert faults_of(f"You had {digits} creeps per minute.", ["F1"], KNOWN, NAMES)
