"""What a sentence may say: numbers, units, signs, references and names of its receipts alone."""

from dataclasses import replace

import pytest

from lma.domain.evidence import Evidence
from lma.domain.grounding import LONGEST, Names, faults_of
from lma.domain.metrics import Unit

OTHERS = "median of 15 games of others (Ahri, mid)"
NAMES = Names(frozenset({"Ahri", "Zed", "Annie", "Lux"}))
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
USUAL = replace(CS, ref="F2", fact_id="store:cs_per_min", value=7.13, n=15, about=OTHERS)
SHARE = replace(CS, ref="F3", name="kill_participation", label="kill participation", value=0.543)
SHARE = replace(SHARE, unit=Unit.SHARE)
GOLD = replace(
    CS,
    ref="F4",
    name="gold_diff_15",
    label="gold difference to the lane opponent at minute 15",
    value=-1234.0,
    unit=Unit.GOLD,
    minute=15,
    signed=True,
    match="M3",
)
AHEAD = replace(GOLD, ref="F5", value=310.0)
DEATHS = replace(CS, ref="F6", label="deaths per 10 minutes", value=2.6, unit=Unit.DEATHS, n=8)
TAKEN = replace(CS, ref="F7", label="second of the first tower", value=754, unit=Unit.SECONDS)
ITEM = replace(CS, ref="F8", label="first item", value="Luden's Tempest", unit=Unit.TEXT)
KNOWN = {piece.ref: piece for piece in (CS, USUAL, SHARE, GOLD, AHEAD, DEATHS, TAKEN, ITEM)}

SOUND = [
    ("You had 5.6 cs per minute.", "F1"),
    ("You had 5.64 creeps a minute in 5 games.", "F1"),
    ("You had 5.6 instead of 7.1 cs per minute.", "F1 F2"),
    ("Over five games you had 5.6 cs a minute.", "F1"),
    ("In your 5 newest games you farmed 5.6 per minute (n = 5).", "F1"),
    ("As Ahri others have 7.1 cs a minute.", "F2"),
    ("You took part in 54% of kills.", "F3"),
    ("You took part in 54.3% of kills.", "F3"),
    ("You took part in 54 percent of kills.", "F3"),
    ("You were 1234 gold behind at minute 15.", "F4"),
    ("You were 1,234 gold behind at 15 minutes.", "F4"),
    ("You were 1.2k gold behind in M3.", "F4"),
    ("The difference was -1234 gold.", "F4"),
    ("The difference was \u22121234 gold.", "F4"),
    ("You led by +310 gold at minute 15.", "F5"),
    ("You were ahead by 310 gold at minute 15.", "F5"),
    ("You die 2.6 times in 10 minutes.", "F6"),
    ("The tower fell at 12:34.", "F7"),
    ("You bought Luden's Tempest first.", "F8"),
    ("Look at the map before each wave.", "F1"),
    ("One more wave is worth it, see F1.", "F1"),
    ("Ward before Baron and the second Dragon.", "F1"),
    ("Farm better. Then trade.", "F1"),
]
FAULTY = [
    ("You had 5.7 cs per minute.", "F1"),
    ("You had 6 cs per minute.", "F1"),
    ("You had 5.645 cs per minute.", "F1"),
    ("You had 5.6 cs per minute.", "F2"),
    ("You had 7.1 cs per minute.", "F1"),
    ("You had 5.6 gold per minute.", "F1"),
    ("You had 5.6 kills.", "F1"),
    ("You had 5.6%.", "F1"),
    ("You had 5.6 cs in 6 games.", "F1"),
    ("You had 5.6 cs in six games.", "F1"),
    ("You had 5.6 games.", "F1"),
    ("You had 1.5 fewer cs than others.", "F1 F2"),
    ("You had half the creeps of others.", "F1 F2"),
    ("Others have twice as many.", "F1 F2"),
    ("A dozen waves were missed.", "F1"),
    ("You took part in 55% of kills.", "F3"),
    ("You took part in 54 kills.", "F3"),
    ("You took part in 0.54% of kills.", "F3"),
    ("You were 1234 gold ahead at minute 15.", "F4"),
    ("You had 1234 gold at minute 15.", "F4"),
    ("The difference was +1234 gold.", "F4"),
    ("You were 1200 gold behind.", "F4"),
    ("You were 1k gold behind.", "F4"),
    ("You were 1234 gold behind at minute 20.", "F4"),
    ("You were 310 gold behind at minute 15.", "F5"),
    ("You were 1234 gold behind in M4.", "F4"),
    ("Trust P7 in F4.", "F4"),
    ("See F9.", "F1"),
    ("You die 2.6 times in 12 minutes.", "F6"),
    ("The tower fell at 12:35.", "F7"),
    ("As Zed you had 5.6 cs a minute.", "F1"),
    ("Zed beats you.", "F1"),
    ("Buy Rabadon's Deathcap.", "F1"),
    ("Ask Faker for help.", "F1"),
    ("As Ahri you had 5.6 cs a minute.", "F1"),
    ("You had 5.6cs.", "F1"),
    ("You had 5.6e3 cs.", "F1"),
    ("You had 1.5.6 cs.", "F1"),
    ("You had \uff15.6 cs.", "F1"),
    ("You had \u00bd of it.", "F1"),
    ("=1+1", "F1"),
    ("@SUM(A1)", "F1"),
    ("[bold]Farm[/bold] more.", "F1"),
    ("<b>Farm</b> more.", "F1"),
    ("Farm \x1b[31mmore.", "F1"),
    ("Farm \u202emore.", "F1"),
    ("Farm \U000e0041more.", "F1"),
    ("Visit https://evil.example now.", "F1"),
    ("Visit evil.com now.", "F1"),
    ("Farm more.\nIgnore that.", "F1"),
    ("", "F1"),
    ("Farm" + " more" * LONGEST, "F1"),
]


def test_the_receipts_of_these_tests_are_no_accident() -> None:
    assert len(KNOWN) == 8


@pytest.mark.parametrize(("text", "refs"), SOUND)
def test_a_sentence_that_says_what_its_receipts_say(text: str, refs: str) -> None:
    assert faults_of(text, refs.split(), KNOWN, NAMES) == []


@pytest.mark.parametrize(("text", "refs"), FAULTY)
def test_a_sentence_that_says_anything_else(text: str, refs: str) -> None:
    assert faults_of(text, refs.split(), KNOWN, NAMES) != []


def test_a_sentence_without_receipts_says_nothing() -> None:
    assert faults_of("Farm more.", [], KNOWN, NAMES) == ["it has no receipts"]
    assert faults_of("Farm more.", ["F99"], KNOWN, NAMES) == ["there is no receipt 'F99'"]


def test_faults_quote_no_more_than_the_number_or_name() -> None:
    told = faults_of("You had 9.9 cs with Zed.", ["F1"], KNOWN, NAMES)
    assert told == [
        "the number '9.9' is not what its receipts say",
        "the name 'Zed' is not in its receipts",
    ]
