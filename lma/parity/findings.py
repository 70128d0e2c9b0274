"""What a comparison finds: a stable code, where, what was and what is."""

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any, Final

from lma.parity.places import Location, pattern_of, written


class Severity(IntEnum):
    """How grave a finding is; `--fail-on` names the least that fails."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """`error`, `warning` or `info`."""
        return self.name.lower()


# Every code, how grave it is where a contract is compared exactly, and what it means. Codes are
# part of the command's contract: rules and programs name them. They are only added.
CODES: Final[dict[str, tuple[Severity, str]]] = {
    "type": (Severity.ERROR, "a value of another type"),
    "null": (Severity.ERROR, "null where there is a value, or the reverse"),
    "int-against-string": (Severity.ERROR, "a number where there is a string, or the reverse"),
    "int-against-float": (Severity.ERROR, "1 where there is 1.0, or the reverse"),
    "value": (Severity.ERROR, "another value of the same type"),
    "missing": (Severity.ERROR, "a key or an element is gone"),
    "extra": (Severity.ERROR, "a key or an element is new"),
    "null-against-missing": (Severity.ERROR, "null where there is no key, or the reverse"),
    "order": (Severity.ERROR, "the same elements in another order"),
    "length": (Severity.ERROR, "more or fewer elements"),
    "rarer": (Severity.INFO, "an optional key or kind is there more or less often"),
    "duplicate": (Severity.ERROR, "the same key twice in one object or list"),
    "id-conflict": (Severity.ERROR, "two ids for one thing"),
    "status": (Severity.ERROR, "another HTTP status"),
    "redirect": (Severity.ERROR, "a redirect where the other side answers"),
    "header": (Severity.WARNING, "a header differs"),
    "content-type": (Severity.ERROR, "another content type"),
    "error-body": (Severity.ERROR, "the body of an error has another shape"),
    "invalid-json": (Severity.ERROR, "a body that is no JSON"),
    "bad-utf8": (Severity.ERROR, "a body that is no UTF-8"),
    "depth": (Severity.ERROR, "a body nested too deep to be read"),
    "size": (Severity.ERROR, "a body too large to be read"),
    "encoding": (Severity.ERROR, "a compressed body that can't be unpacked"),
    "no-answer": (Severity.ERROR, "the candidate gives no answer"),
    "not-asked": (Severity.ERROR, "the candidate did not give what a later request needs"),
    "slow": (Severity.ERROR, "slower than --max-slowdown allows"),
}


class Absent:
    """What stands where there is nothing, which is not null."""

    def __repr__(self) -> str:
        return "(absent)"


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Column:
    """All values of one path pattern on both sides, which a finding of shapes speaks of."""

    was: tuple[Any, ...]
    now: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference; `was` is the baseline's, `now` the candidate's.

    `left` and `right` are where it lies in each document; they differ in lists that are paired
    by a key. A finding of shapes stands for a whole `column` of values.
    """

    code: str
    left: Location = ()
    right: Location = ()
    was: Any = ABSENT
    now: Any = ABSENT
    detail: str = ""
    severity: Severity = Severity.ERROR
    column: Column | None = None

    @property
    def location(self) -> Location:
        """Where it is shown: the candidate's place for what is new, else the baseline's."""
        return self.right if self.was is ABSENT else self.left

    @property
    def path(self) -> str:
        """`$.info.participants[3].kills`."""
        return written(self.location)

    @property
    def pattern(self) -> str:
        """`$.info.participants[*].kills`."""
        return written(pattern_of(self.location))


def found(code: str, **told: Any) -> Finding:
    """A finding of its code's usual severity."""
    told.setdefault("severity", CODES[code][0])
    return Finding(code, **told)


_NAMES: Final[dict[type, str]] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    Decimal: "fraction",
    str: "string",
    list: "array",
    dict: "object",
}


def kind_of(value: Any) -> str:
    """What JSON calls a value, integers and fractions told apart."""
    kind = _NAMES.get(type(value))
    return kind if kind is not None else "object"


def mismatch_code(was: str, now: str) -> str:
    """The code for values of these two kinds, which differ."""
    kinds = {was, now}
    if "null" in kinds:
        return "null"
    if kinds == {"integer", "fraction"}:
        return "int-against-float"
    if "string" in kinds and kinds & {"integer", "fraction"}:
        return "int-against-string"
    return "type"
