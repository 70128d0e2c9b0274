"""Whether a sentence says only what its receipts hold: every number, unit, reference and name.

The rules, as docs/coach.md tells them:

1. A sentence has receipts, all of them on the sheet.
2. Only plain characters: nothing that a terminal, HTML or a spreadsheet would take for more.
3. Every number is a receipt's value, its number of games, its minute, or stands in its label. It
   may be rounded to whole numbers from 10 on, to one decimal below; a share is a percentage.
4. A unit named after a number is the receipt's.
5. A difference keeps its sign: written with it, or beside a word of that direction.
6. Numbers in words count as numbers; `half`, `twice`, `dozens` are said by no receipt.
7. M1, P1, F1 are the receipts' own; a name is the champion's, or a word of League's that all know.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from lma.domain.evidence import ROLES, Evidence
from lma.domain.metrics import Unit
from lma.domain.vocabulary import (
    AHEAD,
    BEFORE_GAMES,
    BEHIND,
    BETWEEN,
    COMMON_NAMES,
    GAMES,
    MINUTES,
    NUMBERS,
    UNITS,
)

LONGEST = 320
_NEAR = 5
"""So many words on either side of a number may say its direction."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 .,;:!?%+()/&='\"’‘“”–—…−-]*", re.ASCII)
_ADDRESS = re.compile(r"//|www\.|\b[a-z0-9-]+\.(?:com|net|org|gg|io)\b", re.IGNORECASE)
_REF = re.compile(r"\b([FMP])([0-9]{1,4})\b")
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<sign>[+−–-]?)(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
    r"(?P<decimals>\.[0-9]+)?(?P<after>%|k\b|st\b|nd\b|rd\b|th\b)?(?![\w]|[.,][0-9])"
)
_CLOCK = re.compile(r"(?<![\w:.])([0-9]{1,3}):([0-5][0-9])(?![\w:])")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")

# What no receipt says: an amount in a word that is no number.
_VAGUE = re.compile(
    r"\b(half|halve[sd]?|twice|thrice|doubled?|doubling|tripled?|quadrupled?|quarters?|thirds?|"
    r"fifths?|tenths?|dozens?|hundreds?|thousands?|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    r"million|percent(?:age)? points?)\b",
    re.IGNORECASE,
)
_PER_MINUTE = frozenset(
    {Unit.CS_PER_MIN, Unit.GOLD_PER_MIN, Unit.DAMAGE_PER_MIN, Unit.VISION_PER_MIN, Unit.DEATHS}
)


@dataclass(frozen=True, slots=True)
class Names:
    """What may be called by name: `champions` is everyone whose name counts as a claim."""

    champions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as it is written; `digits` are those after the point."""

    text: str
    value: float
    digits: int
    sign: str
    percent: bool
    start: int
    end: int


def faults_of(
    text: str, receipts: Sequence[str], known: dict[str, Evidence], names: Names
) -> list[str]:
    """What is wrong with a sentence, in words that its author can act on; none for a sound one."""
    missing = [ref for ref in receipts if ref not in known]
    if not receipts:
        return ["it has no receipts"]
    if missing:
        return [f"there is no receipt {ref[:20]!r}" for ref in missing[:3]]
    shape = _shape_faults(text)
    if shape:
        return shape
    cited = [known[ref] for ref in dict.fromkeys(receipts)]
    return [
        *_ref_faults(text, set(receipts), cited),
        *_number_faults(text, cited),
        *_name_faults(text, cited, names),
    ]


def _shape_faults(text: str) -> list[str]:
    if len(text) > LONGEST:
        return [f"it is longer than {LONGEST} characters"]
    if not _PLAIN.fullmatch(text):
        return ["it holds a character that is not allowed; plain English letters and digits only"]
    if _ADDRESS.search(text):
        return ["it holds an address"]
    return []


def _ref_faults(text: str, refs: Collection[str], cited: Sequence[Evidence]) -> list[str]:
    allowed = {*refs, *(piece.match for piece in cited if piece.match)}
    allowed |= {found[0] for piece in cited for found in _REF.finditer(_own_words(piece))}
    return [
        f"{found[0]} is not among its receipts"
        for found in _REF.finditer(text)
        if found[0] not in allowed
    ]


def _number_faults(text: str, cited: Sequence[Evidence]) -> list[str]:
    faults = [f"{found[0]!r} is said by no receipt" for found in _VAGUE.finditer(text)]
    rest = _REF.sub(lambda found: " " * len(found[0]), text)
    faults += [
        f"the number {number.text!r} is not what its receipts say"
        for number in _numbers(rest)
        if not any(_stands_for(number, rest, piece) for piece in cited)
    ]
    if re.search(r"[0-9]", _blanked(rest)):
        faults.append("it holds a number that can't be read; write 1234.5, 54% or 12:30")
    return faults


def _blanked(text: str) -> str:
    """The text without the numbers that were read."""
    for pattern in (_CLOCK, _NUMBER):
        text = pattern.sub(lambda found: " " * len(found[0]), text)
    return text


def _numbers(text: str) -> Iterator[_Number]:
    for found in _CLOCK.finditer(text):
        seconds = int(found[1]) * 60 + int(found[2])
        yield _Number(found[0], seconds, 0, ":", False, *found.span())
    clockless = _CLOCK.sub(lambda found: " " * len(found[0]), text)
    for found in _NUMBER.finditer(clockless):
        decimals, after = found["decimals"] or "", found["after"] or ""
        value = float(found["digits"].replace(",", "") + decimals)
        thousand = after == "k"
        digits = len(decimals[1:]) - (3 if thousand else 0)
        sign = found["sign"].replace("−", "-").replace("–", "-")
        percent = after == "%" or text[found.end() :].lstrip().lower().startswith("percent")
        scaled = value * 1000 if thousand else value
        yield _Number(found[0], scaled, digits, sign, percent, *found.span())
    for found in _WORD.finditer(text):
        if found[0].lower() in NUMBERS:
            yield _Number(found[0], NUMBERS[found[0].lower()], 0, "", False, *found.span())


def _stands_for(number: _Number, text: str, piece: Evidence) -> bool:
    """Whether a number is one that a receipt holds, with the unit and sign that it has there."""
    following = _words(text[number.end :])[:_NEAR]
    preceding = _words(text[: number.start])[-_NEAR:]
    if number.sign == ":":
        return piece.unit is Unit.SECONDS and piece.value == number.value
    if _stands_in(number, piece):
        return True
    if _is_games(number, text, following):
        return not number.percent and not number.digits and number.value in _games_of(piece)
    return _is_value(number, piece, following, [*preceding, *following])


def _stands_in(number: _Number, piece: Evidence) -> bool:
    """Whether it is a part of the receipt's own words: `at minute 15`, `per 10 minutes`."""
    if number.percent or number.sign == "+" or number.digits:
        return False
    own = re.findall(r"(?<![\w.])[0-9]+(?![\w.])", piece.label)
    return f"{number.value:.0f}" in own or piece.minute == number.value


def _games_of(piece: Evidence) -> set[float]:
    """How many games a receipt is taken from; a difference is taken from two lots."""
    told = {float(count) for count in re.findall(r"\b([0-9]+)(?= (?:\w+ )?games\b)", piece.about)}
    return told if piece.n is None else told | {float(piece.n)}


def _is_games(number: _Number, text: str, following: Sequence[str]) -> bool:
    if re.search(r"\bn\s*=\s*$", text[: number.start]):
        return True
    words = [word for word in following if word not in BEFORE_GAMES]
    return bool(words) and words[0] in GAMES


def _is_value(
    number: _Number, piece: Evidence, following: Sequence[str], around: Sequence[str]
) -> bool:
    if isinstance(piece.value, str):
        return False
    share = piece.unit is Unit.SHARE
    if number.percent != share or not (share or _fits_unit(piece.unit, following)):
        return False
    told = piece.value * 100 if share else piece.value
    if not _rounds_to(told, number):
        return False
    return not piece.signed or _keeps_sign(told, number, around)


def _fits_unit(unit: Unit, following: Sequence[str]) -> bool:
    """Whether the unit that is named next, if one is, may be this one."""
    for word in following:
        if word in UNITS:
            return unit in UNITS[word]
        if word in MINUTES:
            return unit in _PER_MINUTE
        if word in GAMES:
            return False
        if word not in BETWEEN:
            break
    return True


def _rounds_to(told: float, number: _Number) -> bool:
    """Half a unit of the last digit that is written, no coarser than rule 3."""
    least_digits = 0 if abs(told) >= 10 or told == int(told) else 1
    if number.digits < 0:  # 12.3k
        least_digits = -2
    if number.digits < least_digits and not number.percent:
        return False
    return abs(abs(told) - number.value) <= 0.5 * 10.0**-number.digits + 1e-9


def _keeps_sign(told: float, number: _Number, around: Sequence[str]) -> bool:
    if number.sign in ("+", "-"):
        return told == 0 or (told > 0) == (number.sign == "+")
    if round(abs(told), 4) == 0:
        return True
    behind, ahead = bool(BEHIND & set(around)), bool(AHEAD & set(around))
    if behind == ahead:
        return not behind and told > 0
    return ahead == (told > 0)


def _name_faults(text: str, cited: Sequence[Evidence], names: Names) -> list[str]:
    allowed = {word for piece in cited for word in _WORD.findall(_own_words(piece))}
    allowed |= COMMON_NAMES | {role.capitalize() for role in ROLES.values()}
    faults = []
    for part in _SENTENCE_END.split(_REF.sub(lambda found: " " * len(found[0]), text)):
        for place, found in enumerate(_WORD.finditer(part)):
            word = found[0]
            bare = re.sub(r"['’]s$", "", word)
            if not word[0].isupper() or {word, bare} & allowed:
                continue
            if place or bare in names.champions:
                faults.append(f"the name {word!r} is not in its receipts")
    return faults


def _own_words(piece: Evidence) -> str:
    value = piece.value if isinstance(piece.value, str) else ""
    return f"{piece.label} {piece.about} {value}"


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
