"""Whether a number is one that a receipt holds, as the sentence tells it."""

import re

from lma.domain.evidence import Evidence
from lma.domain.grounding.context import Around, Whose, is_minute
from lma.domain.grounding.numbers import WORD, Number
from lma.domain.metrics import Unit
from lma.domain.vocabulary import (
    AHEAD,
    BEFORE_GAMES,
    BEHIND,
    BOUNDS,
    GAMES,
    LACKS,
    MINUTES,
    RATES,
    TIMES,
    TOPICS,
    USUAL,
)

_PER_MINUTE = frozenset(
    {Unit.CS_PER_MIN, Unit.GOLD_PER_MIN, Unit.DAMAGE_PER_MIN, Unit.VISION_PER_MIN}
)
_TIMES = frozenset({Unit.DEATHS, Unit.COUNT})
_USUAL = ("own:", "store:")
_NO_RATE = TOPICS.keys() | BEHIND | AHEAD | {"score"}
_OTHERS = ("store:", "gap:store:")


def stands_for(number: Number, words: Around, piece: Evidence) -> bool:
    """Whether a number is one that a receipt holds, with the unit and sign that it has there."""
    if number.sign == ":":
        if piece.unit is not Unit.SECONDS:
            return piece.minute is not None and 60 * piece.minute == number.value
        return piece.value == number.value and words.topic in (None, *_topics(piece))
    if is_minute(words):
        told = not (number.percent or number.sign or number.digits)
        return told and _has_minute(piece, number.value, "minute" in words.last_words)
    if _is_games(words):
        lost = bool(LACKS & set(words.before[-3:]))
        told = _is_theirs(words) or not piece.fact_id.startswith(_OTHERS)
        return told and not lost and not number.percent and number.value in _games_of(piece)
    return (
        _is_value(number, piece)
        and (words.minute is None or _has_minute(piece, words.minute, at=False))
        and _counts(words, piece)
        and _lasts(words, piece)
        and _is_of(words, piece)
        and (_points(number, words, piece) if piece.signed else _stays(number, words, piece))
    )


def _has_minute(piece: Evidence, minute: float, at: bool) -> bool:
    """Whether a receipt is of a minute; `per 10 minutes` is of none, and yet says ten minutes."""
    if piece.minute == minute:
        return True
    form = "minute {}" if at else "{} minutes"
    return re.search(rf"\b{form.format(f'{minute:.0f}')}\b", piece.label) is not None


def _games_of(piece: Evidence) -> set[float]:
    """How many games a receipt is taken from; a difference is taken from two lots."""
    told = {float(count) for count in re.findall(r"\b([0-9]+)(?= (?:\w+ )?games\b)", piece.about)}
    return told if piece.n is None else told | {float(piece.n)}


def _is_games(words: Around) -> bool:
    if words.before[-1:] == ["n"]:
        return True
    rest = [word for word in words.part[:5] if word not in BEFORE_GAMES]
    return bool(rest) and rest[0] in GAMES


def _is_theirs(words: Around) -> bool:
    """Whether others are spoken of at all: their games are not the player's."""
    return bool(USUAL & set(words.everywhere))


def _is_value(number: Number, piece: Evidence) -> bool:
    if isinstance(piece.value, str):
        return False
    share = piece.unit is Unit.SHARE
    if number.percent != share:
        return False
    return _rounds_to(piece.value * 100 if share else piece.value, number)


def _rounds_to(told: float, number: Number) -> bool:
    """Half a unit of the last digit that is written, no coarser than rule 3."""
    least_digits = 0 if abs(told) >= 10 or told == int(told) else 1
    if number.digits < 0:  # 12.3k
        least_digits = -2
    if number.digits < least_digits and not number.percent:
        return False
    return abs(abs(told) - number.value) <= 0.5 * 10.0**-number.digits + 1e-9


def _counts(words: Around, piece: Evidence) -> bool:
    """Whether what the number is said to count, if anything, is what the receipt counts."""
    own = _topics(piece)
    if piece.unit is Unit.SECONDS:
        return words.next_word in ("second", "seconds")
    if words.next_word == "times" and piece.unit not in _TIMES:
        return False
    return not own or words.topic is None or words.topic in own


def _topics(piece: Evidence) -> set[str]:
    """What a receipt counts, by the words of its label."""
    return {TOPICS[word] for word in map(str.lower, WORD.findall(piece.label)) if word in TOPICS}


def _lasts(words: Around, piece: Evidence) -> bool:
    """Whether a rate is told as one, for each minute or each ten; and nothing else is."""
    rate = _rate(words)
    if piece.unit in _PER_MINUTE:
        minutes = bool(MINUTES & set(words.everywhere))
        return rate is not False and (minutes or words.topic is None)
    if piece.unit is Unit.DEATHS:
        return rate is None and ("minutes" in words.everywhere or words.topic is None)
    return rate is None


def _rate(words: Around) -> bool | None:
    """Whether `per minute` follows the unit; False for `per game`, None where no rate does."""
    rest = [word for word in words.part[:5] if word not in _NO_RATE]
    if len(rest) < 2 or rest[0] not in RATES or rest[1] == "minutes":
        return None  # `per 10 minutes` is no rate for each minute
    if rest[0] in ("a", "an") and rest[1] not in TIMES:
        return None
    return rest[1] == "minute"


def _is_of(words: Around, piece: Evidence) -> bool:
    """Whether the number is said of whom the receipt is about; differences have two sides."""
    if piece.fact_id.startswith("lane:"):
        return True
    usual = piece.fact_id.startswith(_USUAL)
    if piece.signed and not usual:
        return not words.of_somebody_else
    said = words.whose
    return said is None or said is (Whose.USUAL if usual else Whose.YOURS)


def _stays(number: Number, words: Around, piece: Evidence) -> bool:
    """Whether an amount is told as one: without a sign, a bound, a denial, or as a difference."""
    lacking = LACKS & set(words.before[-2:])
    sign = number.sign and (number.sign == "+" or float(piece.value) >= 0)
    return not (sign or lacking or _is_bounded(words) or words.turned or words.denied(3))


def _is_bounded(words: Around) -> bool:
    """Whether a number is only the end of a range: `at least 7`, `up to 7`."""
    return bool(BOUNDS & set(words.last_words[-1:])) or list(words.last_words) == ["up", "to"]


def _points(number: Number, words: Around, piece: Evidence) -> bool:
    """Whether a difference keeps its direction."""
    told = float(piece.value)
    if round(abs(told), 4) == 0:
        return True
    ahead = 1 if told > 0 else -1
    bounded = _is_bounded(words) or bool({"than", "over", "under"} & set(words.last_words[-1:]))
    if bounded or words.denied(6) or words.direction not in (None, ahead):
        return False
    if number.sign:
        return number.sign == ("+" if told > 0 else "-")
    return words.direction is not None or (told > 0 and "difference" in words.before)
