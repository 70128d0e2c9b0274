"""Everything that is wrong with a sentence."""

import re
from collections.abc import Collection, Iterable, Sequence

from lma.domain.evidence import Evidence
from lma.domain.grounding.claims import stands_for
from lma.domain.grounding.comparisons import comparison_faults
from lma.domain.grounding.context import around, minutes_said
from lma.domain.grounding.names import Names, name_faults, own_words
from lma.domain.grounding.numbers import Number, joined_numbers, numbers_of, unread, vague_words
from lma.domain.vocabulary import AFTER_NUMBER, MINUTES

LONGEST = 320

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 .,;:!?%+()/&='\"’‘“”–—…−-]*", re.ASCII)
_ADDRESS = re.compile(r"//|www\.|\b[a-z0-9-]+\.(?:com|net|org|gg|io)\b", re.IGNORECASE)
_DOTTED = re.compile(r"(?<!\be)(?<!\bi)\.(?=[A-Za-z])")
_REF = re.compile(r"\b([FMP])([1-9][0-9]{0,3})\b")
_PEOPLE = ("opponent", "death_by")
_LIKE_A_REF = re.compile(r"\b[FMPfmp] ?[0-9]+|\b(?:player|match|game) (?:[0-9]+|number)\b")


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
    plain = _REF.sub(_without_ref, text).replace("’", "'").replace("‘", "'")
    return [
        *_ref_faults(text, set(receipts), cited),
        *_number_faults(_without_people(plain, cited), cited),
        *comparison_faults(text, cited),
        *name_faults(plain, cited, names),
    ]


def _shape_faults(text: str) -> list[str]:
    if len(text) > LONGEST:
        return [f"it is longer than {LONGEST} characters"]
    if not _PLAIN.fullmatch(text):
        return ["it holds a character that is not allowed; plain English letters and digits only"]
    if _ADDRESS.search(text) or _DOTTED.search(text):
        return ["it holds an address, or a point inside a word"]
    return []


def _without_ref(found: re.Match[str]) -> str:
    """As many characters; of P1 the letter stays, for a person may be who a number is said of."""
    return ("P" if found[1] == "P" else " ").ljust(len(found[0]))


def _without_people(text: str, cited: Sequence[Evidence]) -> str:
    """The text with P in the place of the receipts' other champions: they are people, too."""
    for piece in cited:
        if piece.name in _PEOPLE and isinstance(piece.value, str):
            name = re.escape(piece.value)
            text = re.sub(rf"\b{name}\b", lambda found: "P".ljust(len(found[0])), text)
    return text


def _ref_faults(text: str, refs: Collection[str], cited: Sequence[Evidence]) -> list[str]:
    allowed = {*refs, *(piece.match for piece in cited if piece.match)}
    allowed |= {found[0] for piece in cited for found in _REF.finditer(own_words(piece))}
    faults = [
        f"{found[0]} is not among its receipts"
        for found in _REF.finditer(text)
        if found[0] not in allowed
    ]
    return faults + [
        f"{found[0]!r} is no reference; write M1, P1 or F1"
        for found in _LIKE_A_REF.finditer(text)
        if not _REF.fullmatch(found[0])
    ]


def _number_faults(text: str, cited: Sequence[Evidence]) -> list[str]:
    faults = [f"{word!r} is said by no receipt" for word in vague_words(text, _labels(cited))]
    faults += [f"{pair!r} can't be read; write each number alone" for pair in joined_numbers(text)]
    numbers = sorted(numbers_of(text), key=lambda number: number.start)
    for number, minute in zip(numbers, minutes_said(text, numbers), strict=True):
        words = around(text, number, minute)
        if not any(stands_for(number, words, piece) for piece in cited):
            faults.append(f"the number {number.text!r} is not what its receipts say")
        elif (word := _odd_word(number, words.next_word, words.last_words)) is not None:
            faults.append(f"no receipt counts {word!r}, which follows {number.text!r}")
    if unread(text):
        faults.append("it holds a number that can't be read; write 1234.5, 54% or 12:30")
    return faults


def _odd_word(number: Number, word: str | None, before: Sequence[str]) -> str | None:
    """A word right after a number that would be counted by it, and is nothing that is counted."""
    if word is None or word in AFTER_NUMBER or number.sign == ":":
        return None
    return None if set(before[-1:]) & MINUTES else word


def _labels(cited: Iterable[Evidence]) -> str:
    return " ".join(own_words(piece) for piece in cited).lower()
