"""The numbers of a sentence, as digits and in words, and the amounts that are none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lma.domain.vocabulary import NUMBERS, TOPICS

WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")

_NUMBER = re.compile(
    r"(?<![\w.,])(?P<sign>[+−–-]?)(?P<digits>[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*)"
    r"(?P<decimals>\.[0-9]+)?(?P<after>%|k\b)?(?![\w]|[.,][0-9])"
)
_CLOCK = re.compile(r"(?<![\w:.])([0-9]{1,3}):([0-5][0-9])(?![\w:])")
_JOINED = re.compile(
    r"[0-9%k]\s?[/&=*]\s?[0-9]|[0-9%k][–—−-][0-9]|[0-9]\s*[+](?!\w)|[0-9] [–−-] [0-9]"
)
_OF = re.compile(r"\b[0-9]+ (?:out )?of (?:your |the |these |those )?(?:last |newest )?[0-9]+\b")
_TOPIC = "|".join(sorted(TOPICS, key=len, reverse=True))
_ONE = re.compile(rf"\b(one)(?= (?:{_TOPIC}|times?)\b)", re.IGNORECASE)
_NO = re.compile(
    rf"\b(no|zero|not a single|without an?)(?= (?:single )?(?:{_TOPIC})\b)", re.IGNORECASE
)
# "No vision" and "without a ward" are how advice is given: what is not counted game by game.
_ADVISED = re.compile(
    r"\b(?:no|without an?) (?:single )?(?:vision|wards?|fights?)\b", re.IGNORECASE
)

# What no receipt says: an amount in a word that is no number.
_PARTS = (
    "half|halve[sd]?|quarters?|thirds?|fourth|fifths?|sixth|seventh|eighth|ninth|tenths?|eleventh|"
    "twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|majority|entire|"
    "(?:all|most|none|every one) of|every (?:game|minute|second)"
)
_MANY = (
    "dozens?|hundreds?|thousands?|million|twenty-\\w+|thirty|forty|fifty|sixty|seventy|eighty|"
    "ninety|couple of|pairs? of|several|handful|umpteen|an? score of(?! [0-9])|had nothing"
)
_TIMES_AS = (
    "twice|thrice|doubled?|doubling|tripled?|quadrupled?|[a-z]+fold|[a-z]+-fold|"
    "times (?:the|as|more|less|fewer|that|those|better|worse|higher|lower)"
)
_TOLD = (
    "percent(?:age)? points?|or (?:more|less|fewer|so)|number one|win[ -]?rate|damage taken|"
    "hat-?tricks?|(?:penta|quadra|triple|double)[ -]?kills?|single-?handed(?:ly)?|deathless|"
    "first blood"
)
_VAGUE = re.compile(
    rf"\b(?:{_PARTS}|{_MANY}|{_TIMES_AS}|{_TOLD})\b"
    r"|\bonce\b(?=\s*(?:[.,;!?]|$|in\b|per\b|every\b|an?\b))|(?<=\bonly )once\b",
    re.IGNORECASE,
)
_HABIT = re.compile(r"(?:^|[.;:!?,] )(you(?:'ve| have| had)? (?:never|always))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written; `digits` are those after the point."""

    text: str
    value: float
    digits: int
    sign: str
    percent: bool
    start: int
    end: int


def numbers_of(text: str) -> Iterator[Number]:
    """Every number; a time of the game has the sign `:` and its seconds."""
    for found in _CLOCK.finditer(text):
        seconds = int(found[1]) * 60 + int(found[2])
        yield Number(found[0], seconds, 0, ":", False, *found.span())
    clockless = _blank(_CLOCK, text)
    for found in _NUMBER.finditer(clockless):
        decimals, after = found["decimals"] or "", found["after"] or ""
        value = float(found["digits"].replace(",", "") + decimals)
        thousand = after == "k"
        digits = len(decimals[1:]) - (3 if thousand else 0)
        sign = found["sign"].replace("−", "-").replace("–", "-")
        percent = after == "%" or text[found.end() :].lstrip().lower().startswith("percent")
        scaled = value * 1000 if thousand else value
        yield Number(found[0], scaled, digits, sign, percent, *found.span())
    yield from _in_words(text)


def _in_words(text: str) -> Iterator[Number]:
    for found in WORD.finditer(text):
        number = NUMBERS.get(found[0].lower())
        if number is not None:
            yield Number(found[0], number, 0, "", False, *found.span())
    for found in _ONE.finditer(text):
        yield Number(found[0], 1, 0, "", False, *found.span())
    for found in _NO.finditer(text):
        if not _ADVISED.match(text, found.start()):
            yield Number(found[0], 0, 0, "", False, *found.span())


def joined_numbers(text: str) -> list[str]:
    """Numbers that are written as one: a range, a fraction, a score, `7+`, `5 of 5`."""
    told = _blank(_CLOCK, text)
    return [found[0] for pattern in (_JOINED, _OF) for found in pattern.finditer(told)]


def vague_words(text: str, labels: str) -> list[str]:
    """Amounts that no receipt says; what its own label says (`first blood`) is none of them."""
    found = [one[0] for one in _VAGUE.finditer(text)] + [one[1] for one in _HABIT.finditer(text)]
    return [words for words in found if words.lower() not in labels]


def unread(text: str) -> bool:
    """Whether there is a digit that belongs to no number that can be read."""
    return re.search(r"[0-9]", _blank(_NUMBER, _blank(_CLOCK, text))) is not None


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: " " * len(found[0]), text)
