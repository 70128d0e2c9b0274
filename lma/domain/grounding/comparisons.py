"""What a sentence says without a number: who has more, who won, where somebody died."""

import re
from collections.abc import Iterator, Sequence

from lma.domain.evidence import Evidence
from lma.domain.metrics import METRICS

_UP = "more|higher|greater|larger|above|ahead of|better"
_DOWN = "less|fewer|lower|smaller|below|behind|short of|worse"
_OBJECT = (
    r"(?:(?:the|your|that|those|of|lane|an|a|most|in|direct)\s+)*"
    r"(?:others?|usual|opponents?|enemy|average|norm|rest|median|players|rivals?|earlier|previous|"
    r"even lane)\b"
)
_THAN = re.compile(
    r"\b(?P<up>more|higher|greater|larger|better)\b[^.;:]{0,40}?\bthan\b(?P<you> you\b)?"
    r"|\b(?P<down>less|fewer|lower|smaller|worse)\b[^.;:]{0,40}?\bthan\b(?P<your> you\b)?",
    re.IGNORECASE,
)
_BESIDE = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\s+{_OBJECT}", re.IGNORECASE)
_TREND = re.compile(
    r"\b(?:(?P<up>rose|improved|increased|grew|went up)|(?P<down>dropped|fell|declined|went down)) "
    r"(?:to|from|by|since|compared)\b",
    re.IGNORECASE,
)
_OUTDOES = re.compile(
    rf"\b(?P<up>out-?[a-z]+|beat|surpass\w*|exceed\w*)\s+{_OBJECT}(?P<down>(?!))?", re.IGNORECASE
)
_LANE = re.compile(
    r"\b(?:(?P<up>won|winning)|(?P<down>lost|losing)) (?:the |your |this )?lane\b", re.IGNORECASE
)
_RESULT = re.compile(
    r"\b(?P<what>won|lost)\s+(?:(?:the|this|that|your|a|of|newest|last|[0-9]+)\s+)*"
    r"(?:games?|match(?:es)?|M[0-9]+)\b"
    r"|\b(?:game|match|M[0-9]+) (?:was|is|were) (?P<was>won|lost)\b"
    r"|\b(?:a|the|your) (?P<noun>victory|win|loss|defeat)\b(?! of)"
    r"|\b(?P<many>wins|losses|victories|defeats|streaks?|(?:won|lost) (?:both|all|every|each))\b",
    re.IGNORECASE,
)
_WON = ("won", "win", "victory")
_REGIONS = frozenset({"river", "jungle", "base", "lane"})
_USUAL = ("own:", "store:", "lane:")


def comparison_faults(text: str, cited: Sequence[Evidence]) -> list[str]:
    """Comparisons that no receipt bears out, and results and places that are not theirs."""
    known = list(_directions(cited))
    faults = []
    for words, up, by_worth in _comparisons(text):
        told = {(worth if by_worth else ahead) for ahead, worth in known}
        if up not in told:
            faults.append(f"its receipts do not say {words!r}")
    faults += _result_faults(text, cited)
    return [*faults, *_place_faults(text, cited), *_killer_faults(text, cited)]


def _comparisons(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Each comparison: its words, whether the player has more, and whether worth is meant."""
    for pattern in (_THAN, _BESIDE, _TREND, _OUTDOES, _LANE):
        for found in pattern.finditer(text):
            groups = found.groupdict()
            up = groups["up"] is not None
            if groups.get("you") or groups.get("your"):
                up = not up
            word = (groups["up"] or groups["down"]).lower()
            yield found[0], up, word in ("better", "worse") or pattern is _LANE


def _directions(cited: Sequence[Evidence]) -> Iterator[tuple[bool, bool]]:
    """Of each difference that is cited, whether it is above 0, and whether that is for the better.

    Two receipts of one metric, the player's and what is usual, make a difference as well.
    """
    amounts = [(piece, piece.value) for piece in cited if not isinstance(piece.value, str)]
    usual = [(one, value) for one, value in amounts if one.fact_id.startswith(_USUAL)]
    for piece, value in amounts:
        if piece.signed and (piece, value) not in usual and value:
            yield _told(piece, value)
        if (piece, value) in usual or piece.fact_id.startswith("gap:"):
            continue
        for other, beside in usual:
            if other.name == piece.name and beside != value:
                yield _told(piece, value - beside)


def _told(piece: Evidence, difference: float) -> tuple[bool, bool]:
    metric = METRICS.get(piece.name)
    better = metric.better if metric is not None else (-1 if "death" in piece.name else 1)
    return difference > 0, difference * better > 0


def _result_faults(text: str, cited: Sequence[Evidence]) -> list[str]:
    results = {str(piece.value) for piece in cited if piece.name == "result"}
    faults = []
    for found in _RESULT.finditer(text):
        said = (found["what"] or found["was"] or found["noun"] or "").lower()
        if found["many"] or ("win" if said in _WON else "loss") not in results:
            faults.append(f"its receipts do not say {found[0]!r}")
    return faults


def _killer_faults(text: str, cited: Sequence[Evidence]) -> list[str]:
    """Who killed the player was not killed by them, as far as that receipt goes."""
    killers = {str(piece.value) for piece in cited if piece.name == "death_by"}
    turned = (
        f"kill(?:s|ed|ing)? {re.escape(one)}|{re.escape(one)} (?:died|fell|was killed)"
        for one in killers
    )
    return [
        f"its receipts do not say {found[0]!r}"
        for pattern in turned
        for found in re.finditer(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
    ]


def _place_faults(text: str, cited: Sequence[Evidence]) -> list[str]:
    """Regions of the map beside a receipt of where somebody died are its own."""
    places = [str(piece.value) for piece in cited if piece.name == "death_place"]
    if not places:
        return []
    own = {word for place in places for word in place.split("_")}
    said = _REGIONS & set(re.findall(r"[a-z]+", text.lower()))
    return [f"its receipts do not say {word!r}" for word in sorted(said - own)]
