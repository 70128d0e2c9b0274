"""Evidence: what a sentence about a player may rest on, each piece under a short reference.

No piece holds a player's name: people are P1 to P10 by their slot, matches M1, M2, … newest first.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lma.domain.gaps import Against, Game, Gap
from lma.domain.metrics import Unit, written

# A text from outside that may stand in evidence: letters, digits and what names of items have.
_HARMLESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9 '&.:_-]{0,39}", re.ASCII)
ROLES = {"TOP": "top", "JUNGLE": "jungle", "MIDDLE": "mid", "BOTTOM": "bot", "UTILITY": "support"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One number or name; `fact_id` is what the store calls it, `n` the games it is taken from.

    `about` says whose it is (`your 5 newest games`, `M3`); `facts` are the facts under a median.
    """

    ref: str
    fact_id: str
    name: str
    label: str
    value: float | str
    unit: Unit
    about: str
    n: int | None = None
    match: str | None = None
    match_id: str | None = None
    minute: int | None = None
    signed: bool = False
    facts: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The value as a sentence has it."""
        if isinstance(self.value, str):
            return self.value
        return written(self.value, self.unit, signed=self.signed)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that an analysis may say: the games, the gaps, and the evidence for them.

    `of_gap` gives each gap's evidence: value, what is usual, and the difference.
    """

    champion: str | None
    role: str | None
    mode: str | None
    single: bool
    newest: tuple[Game, ...]
    before: tuple[Game, ...]
    gaps: tuple[Gap, ...]
    evidence: tuple[Evidence, ...]
    of_gap: Mapping[tuple[str, Against], tuple[str, str, str]]

    def by_ref(self) -> dict[str, Evidence]:
        """The evidence under its references."""
        return {piece.ref: piece for piece in self.evidence}

    def with_more(self, pieces: Iterable[Evidence]) -> "tuple[Sheet, list[Evidence]]":
        """The sheet with further evidence, numbered on; what it already has is not repeated."""
        known = {piece.fact_id: piece for piece in self.evidence}
        told: list[Evidence] = []
        for piece in pieces:
            if piece.fact_id not in known:
                known[piece.fact_id] = replace(piece, ref=f"F{len(known) + 1}")
            told.append(known[piece.fact_id])
        return replace(self, evidence=tuple(known.values())), told


def harmless(text: str | None) -> str | None:
    """A text from outside if it is a plain name, else None: nobody's words go any further."""
    return text if text is not None and _HARMLESS.fullmatch(text) else None


def make_sheet(
    newest: Sequence[Game], before: Sequence[Game], gaps: Sequence[Gap], *, single: bool
) -> Sheet:
    """The sheet of some gaps."""
    champions = {game.champion for game in newest}
    first = newest[0] if newest else None
    sheet = Sheet(
        champion=champions.pop() if len(champions) == 1 else None,
        role=first.role if first else None,
        mode=first.mode if first else None,
        single=single,
        newest=tuple(newest),
        before=tuple(before),
        gaps=tuple(gaps),
        evidence=(),
        of_gap={},
    )
    of_gap: dict[tuple[str, Against], tuple[str, str, str]] = {}
    for gap in gaps:
        sheet, told = sheet.with_more(_pieces(gap, sheet))
        value, usual, difference = (piece.ref for piece in told)
        of_gap[gap.metric.name, gap.against] = (value, usual, difference)
    return replace(sheet, of_gap=of_gap)


def _pieces(gap: Gap, sheet: Sheet) -> list[Evidence]:
    name, metric = gap.metric.name, gap.metric
    whose = "this game" if sheet.single else f"median of your {gap.n_value} newest games"
    match_id = sheet.newest[0].match_id if sheet.single else None
    base = Evidence(
        ref="",
        fact_id=f"value:{name}",
        name=name,
        label=metric.label,
        value=gap.value,
        unit=metric.unit,
        about=whose,
        n=gap.n_value,
        match="M1" if sheet.single else None,
        match_id=match_id,
        minute=metric.minute,
        signed=metric.signed,
        facts=gap.facts,
    )
    usual = replace(
        base,
        fact_id=f"{gap.against}:{name}",
        value=gap.reference,
        about=usual_words(gap),
        n=gap.n,
        match=None,
        match_id=None,
        facts=(),
    )
    difference = replace(
        usual,
        fact_id=f"gap:{gap.against}:{name}",
        value=gap.difference,
        about=f"{whose} minus {usual_words(gap)}",
        signed=True,
    )
    return [base, usual, difference]


def usual_words(gap: Gap) -> str:
    """What a gap's reference is, in words."""
    if gap.against is Against.LANE:
        return "an even lane"
    if gap.against is Against.OWN:
        return f"median of your {gap.n} other games"
    return f"median of {gap.n} games of others ({gap.scope})"
