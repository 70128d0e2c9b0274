"""What the words around a number say of it: what it counts, whose it is, which way it points."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from lma.domain.grounding.numbers import WORD, Number
from lma.domain.vocabulary import (
    AHEAD,
    BEHIND,
    BESIDE_USUAL,
    FROM_DIRECTION,
    MINUTES,
    NEGATIONS,
    OBJECT_AFTER,
    OPEN,
    PASSIVE,
    RATES,
    RIVALS,
    TEAM,
    TO_DIRECTION,
    TO_OBJECT,
    TO_TOPIC,
    TOPICS,
    USUAL,
    WHOSE,
    WHOSE_ENDS,
    YOURS,
)

_CLAUSE_END = re.compile(r"[.;:!?](?=\s|$)")
_SUBJECT_END = re.compile(r"[.;!?](?=\s|$)")
_PART_END = re.compile(r"[.;:!?](?=\s|$)|,(?![0-9])|[()–—…\"“”]")
_RIGHT_BEFORE = re.compile(r"(?:[A-Za-z'-]+[ -]){1,2}$")
_REACH = 8
"""So many words away something still belongs to a number."""


class Whose(Enum):
    """Whom a number is said of."""

    YOURS = auto()
    USUAL = auto()
    RIVAL = auto()


@dataclass(frozen=True, slots=True)
class Around:
    """The words of a number's clause, in lower case; `part` is as far as the next comma.

    `minute` is that of the game at which the number is said to stand. `last_words` and `next_word`
    stand right beside it. `subject` are all before it, before a colon too: `Gold: 412 per minute`.
    """

    before: Sequence[str]
    after: Sequence[str]
    part: Sequence[str]
    last_words: Sequence[str]
    next_word: str | None
    begins_part: bool
    minute: float | None
    subject: Sequence[str]
    everywhere: Sequence[str]

    @property
    def topic(self) -> str | None:
        """What the number is said to count: what is named after it, else last before it."""
        for word in self.part:
            if word in TOPICS:
                return TOPICS[word]
            if word not in TO_TOPIC:
                break
        for at in range(len(self.subject) - 1, -1, -1):
            if self.subject[at] in TOPICS:
                return "deaths" if _suffers(self.subject, at) else TOPICS[self.subject[at]]
        return None

    @property
    def direction(self) -> int | None:
        """1 for ahead, -1 for behind; 0 for both at once, None for neither."""
        told = {
            _direction(self.part[:_REACH], TO_DIRECTION),
            _direction(self.before[: -_REACH - 1 : -1], FROM_DIRECTION),
        } - {None}
        return told.pop() if len(told) == 1 else (0 if told else None)

    @property
    def turned(self) -> bool:
        """Whether a comparative follows that makes a difference of the number."""
        return _direction(self.part[:_REACH], TO_DIRECTION) is not None

    @property
    def whose(self) -> Whose | None:
        """Whom the number is said of, None where that is open."""
        return self._whose_after() or self._whose_before() or self._whose_later()

    @property
    def of_somebody_else(self) -> bool:
        """Whether a difference is told from the other side: of the opponent, or beside `you`."""
        for at in range(len(self.before) - 1, -1, -1):
            word = self.before[at]
            if word in ("you", "your", "yours"):
                break
            if _is_rival(self.before, at) or (word in USUAL and not _is_object(self.before, at)):
                return True
        told = " ".join(self.everywhere)
        return _BESIDE_YOU.search(told) is not None

    def denied(self, reach: int) -> bool:
        """Whether a negation stands so many words or fewer before it."""
        return any(word in NEGATIONS or word.endswith("n't") for word in self.before[-reach:])

    def _whose_after(self) -> Whose | None:
        """`in games of others`, `for your newest games`, right behind number and unit."""
        rest = list(self.part)
        while rest and (rest[0] in TOPICS or rest[0] in _UNIT_WORDS):
            rest.pop(0)
        if not rest or rest[0] not in WHOSE:
            return None
        phrase = []
        for word in rest[:_REACH]:
            if word in WHOSE_ENDS:
                break
            phrase.append(word)
        for words, whose in ((USUAL, Whose.USUAL), (RIVALS, Whose.RIVAL), (_NEWEST, Whose.YOURS)):
            if words & set(phrase):
                return whose
        return None

    def _whose_before(self) -> Whose | None:
        if self.begins_part and self.next_word in BESIDE_USUAL:
            return Whose.YOURS
        if self.before[-1:] == ["to"] and self.before[-2:-1] != ["compared"]:
            return None
        for at in range(len(self.before) - 1, -1, -1):
            word = self.before[at]
            if word in OPEN:
                return None
            if word in BESIDE_USUAL and len(self.before) - at <= _REACH:
                return Whose.USUAL
            if _is_rival(self.before, at):
                return Whose.RIVAL
            if word in YOURS or word in USUAL:
                return Whose.YOURS if word in YOURS else Whose.USUAL
        return Whose.USUAL if self.before[-1:] == ["from"] else None

    def _whose_later(self) -> Whose | None:
        for word in self.after:
            if word in WHOSE_ENDS or word in BESIDE_USUAL:
                return None
            if word in YOURS or word in USUAL:
                return Whose.YOURS if word in YOURS else Whose.USUAL
        return None


_UNIT_WORDS = frozenset(
    {"per", "a", "an", "each", "minute", "minutes", "score", "times", "percent"}
)
_NEWEST = frozenset({"newest", "recent"})
_BESIDE_YOU = re.compile(
    r"\b(?:behind|ahead of|than|below|above|over) you\b"
    r"|\b(?:was|were|is|are) (?:the |your )?(?:lane )?(?:enemy|opponents?|others|rival)\b"
)


def around(text: str, number: Number, minute: float | None = None) -> Around:
    """The words around a number, which is told of a minute of the game or of none."""
    before = text[: number.start]
    start = _end_of_last(_CLAUSE_END, before)
    rest = text[number.end :]
    end = _CLAUSE_END.search(rest)
    clause = rest if end is None else rest[: end.start()]
    stop = _PART_END.search(clause)
    part = clause if stop is None else clause[: stop.start()]
    follows = re.match(rf"[ -]({WORD.pattern})", part)
    return Around(
        before=_words(before[start:]),
        after=_words(clause),
        part=_words(part),
        last_words=_last_words(before),
        next_word=follows[1].lower() if follows else None,
        begins_part=before.endswith(", "),
        minute=minute,
        subject=_words(before[_end_of_last(_SUBJECT_END, before) :]),
        everywhere=_words(text),
    )


def is_minute(words: Around) -> bool:
    """`at minute 15`, `per 10 minutes`, `at 10 and 15 minutes`."""
    if words.next_word in MINUTES:
        return True
    *further, last = ["", *words.last_words]
    if last in MINUTES:
        return not set(further) & RATES
    return (
        last in ("at", "and", "or")
        and words.next_word in ("and", "or")
        and bool(MINUTES & set(words.part[:3]))
    )


def minutes_said(text: str, numbers: Sequence[Number]) -> list[float | None]:
    """Of each number the minute that it is told of: the next one, else the one just before."""
    minute = [is_minute(around(text, number)) for number in numbers]
    told: list[float | None] = []
    for at, number in enumerate(numbers):
        beside = [other for other in (at + 1, at - 1) if 0 <= other < len(numbers)]
        near = (
            numbers[o].value for o in beside if minute[o] and _together(text, number, numbers[o])
        )
        told.append(None if minute[at] else next(near, None))
    return told


def _together(text: str, one: Number, other: Number) -> bool:
    """Whether nothing between two numbers begins something new."""
    between = text[min(one.end, other.end) : max(one.start, other.start)]
    return not re.search(r"[;:.!?]|\b(?:and|but|while|whereas)\b", between)


def _end_of_last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.end() for found in pattern.finditer(text)), default=0)


def _last_words(before: str) -> list[str]:
    found = _RIGHT_BEFORE.search(before)
    return [] if found is None else _words(found[0])


def _words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]


def _direction(words: Iterable[str], between: Iterable[str]) -> int | None:
    for word in words:
        if word in BEHIND:
            return -1
        if word in AHEAD:
            return 1
        if word not in between:
            return None
    return None


def _suffers(words: Sequence[str], at: int) -> bool:
    """`you were killed`, `P3 killed you`: a death, told as a kill."""
    return words[at] == "killed" and (
        words[at + 1 : at + 2] == ["you"] or bool(PASSIVE & set(words[max(0, at - 1) : at]))
    )


def _is_rival(words: Sequence[str], at: int) -> bool:
    """Whether a word is somebody other than the player, who is spoken of."""
    mate = words[at] in TEAM and at > 0 and words[at - 1] == "your"
    return (mate or words[at] in RIVALS) and not _is_object(words, at)


def _is_object(words: Sequence[str], at: int) -> bool:
    """Whether somebody is who is compared with, rather than who is spoken of."""
    while at > 0 and words[at - 1] in TO_OBJECT:
        at -= 1
    return at > 0 and words[at - 1] in OBJECT_AFTER
