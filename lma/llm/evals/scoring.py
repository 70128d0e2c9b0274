"""What one analysis is worth, by code; and what fails a configuration."""

from collections.abc import Sequence
from dataclasses import dataclass

from lma.domain.advice import title_of
from lma.domain.evidence import Evidence, Sheet
from lma.domain.gaps import worst
from lma.domain.grounding import Names, faults_of
from lma.domain.metrics import Unit
from lma.schemas.analysis import Analysis, Receipt
from lma.schemas.evals import EvalResult

LEAST_AGREEMENT = 0.6
LEAST_BY_MODEL = 0.8
# Judges are not that exact.
_SLACK = 0.05


@dataclass(frozen=True, slots=True)
class Score:
    """One case: sentences, how many of them are sound, and the share of gaps written about."""

    sentences: int
    sound: int
    agreement: float
    by_model: bool


def score(analysis: Analysis, sheet: Sheet, names: Names) -> Score:
    """Read an analysis as its reader gets it: sentences and receipts, nothing else."""
    known = {receipt.ref: _evidence(receipt) for receipt in analysis.receipts}
    sentences = [s for one in analysis.recommendations for s in one.sentences]
    sound = sum(not faults_of(s.text, s.receipts, known, names) for s in sentences)
    wanted = {title_of(gap.metric) for gap in worst(sheet.gaps)}
    told = {one.title for one in analysis.recommendations}
    agreement = len(wanted & told) / len(wanted) if wanted else float(not told)
    return Score(len(sentences), sound, agreement, analysis.source == "model")


def faults_of_result(result: EvalResult, against: EvalResult) -> list[str]:
    """Why a configuration does not pass beside another; none where it does."""
    faults = []
    if result.grounding < 1.0:
        faults.append(f"grounding is {result.grounding:.3f}, and must be 1")
    if result.agreement < LEAST_AGREEMENT:
        faults.append(f"agreement with the gaps is {result.agreement:.2f}, under {LEAST_AGREEMENT}")
    if result.model is not None and result.by_model < LEAST_BY_MODEL:
        faults.append(f"a model wrote {result.by_model:.0%} of the cases, under 80%")
    if result.judged is not None and result.judged < (result.rules_judged or 0.0):
        faults.append(f"the judge prefers the rules: {result.judged} to {result.rules_judged}")
    if against.model is not None:
        faults += _worse(result, against)
    return faults


def _worse(result: EvalResult, against: EvalResult) -> Sequence[str]:
    faults = []
    if result.agreement < against.agreement - _SLACK:
        faults.append(f"agreement falls from {against.agreement:.2f} to {result.agreement:.2f}")
    both = result.judged is not None and against.judged is not None
    if both and (result.judged or 0) < (against.judged or 0) - _SLACK:
        faults.append(f"the judge's score falls from {against.judged} to {result.judged}")
    return faults


def _evidence(receipt: Receipt) -> Evidence:
    return Evidence(
        ref=receipt.ref,
        fact_id=receipt.fact_id,
        name=receipt.name,
        label=receipt.label,
        value=receipt.value,
        unit=Unit(receipt.unit),
        about=receipt.about,
        n=receipt.n,
        match=receipt.about if receipt.about.startswith("M") else None,
        match_id=receipt.match_id,
        minute=receipt.minute,
        signed=receipt.signed,
        facts=tuple(receipt.facts),
    )
