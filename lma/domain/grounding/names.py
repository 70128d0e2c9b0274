"""Names in a sentence: champions, people, items, and what merely has a capital."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lma.domain.evidence import ROLES, Evidence
from lma.domain.grounding.numbers import WORD
from lma.domain.vocabulary import ALSO_WORDS, COMMON_NAMES, FINITE, OWNERS, SUBJECTS

# Items are called after somebody; nothing else on a sheet is.
_OWNER = re.compile(r"\b([a-z][a-z-]*)'s\b")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")


@dataclass(frozen=True, slots=True)
class Names:
    """What may be called by name: `champions` is everyone whose name counts as a claim."""

    champions: frozenset[str] = frozenset()


def name_faults(text: str, cited: Sequence[Evidence], names: Names) -> list[str]:
    """Names that are not the receipts'; `text` has no references any more."""
    allowed = {word for piece in cited for word in WORD.findall(own_words(piece))}
    allowed |= COMMON_NAMES | {role.capitalize() for role in ROLES.values()} | {"P"}
    faults = [
        f"the name {word!r} is not in its receipts"
        for part in _SENTENCE_END.split(text)
        for place, word in enumerate(WORD.findall(part))
        if word[0].isupper()
        and not {word, re.sub(r"'s$", "", word)} & allowed
        and (place or _begins_as_a_name(part, word))
    ]
    owners = {found[1].lower() for found in _OWNER.finditer(text)} - OWNERS
    faults += [
        f"the name {word!r} is not in its receipts"
        for word in sorted(owners - {word.lower().removesuffix("'s") for word in allowed})
    ]
    return faults or _champion_faults(text, cited, names)


def _begins_as_a_name(part: str, word: str) -> bool:
    """Whether the first word of a sentence is somebody who does something (`Faker plays`)."""
    low = word.lower()
    if low in SUBJECTS or (low.endswith(("ing", "s")) and not low.endswith("'s")):
        return False
    if low.endswith("'s"):
        return low.removesuffix("'s") not in SUBJECTS
    words = [*WORD.findall(part), "", ""]
    acts = words[1] in FINITE or (words[1].endswith("s") and words[2] == "you")
    return acts or not words[1]


def _champion_faults(text: str, cited: Sequence[Evidence], names: Names) -> list[str]:
    """Champions in whatever letters; one whose name is a word counts with a capital alone."""
    told = " ".join(own_words(piece) for piece in cited).lower()
    faults = []
    for name in sorted(names.champions):
        low = name.lower()
        forms = rf"\b(?:{re.escape(low)}|{re.escape(re.sub('[^a-z ]', '', low))})\b"
        found = re.search(forms, text, re.IGNORECASE)
        if found is None or re.search(forms, told):
            continue
        if not (low in ALSO_WORDS and found[0] == low):
            faults.append(f"the name {found[0]!r} is not in its receipts")
    return faults


def own_words(piece: Evidence) -> str:
    """Everything that a receipt says in words."""
    value = piece.value if isinstance(piece.value, str) else ""
    return f"{piece.label} {piece.about} {value}"
