"""What a model answers with, and whether it may be shown."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lma.domain.advice import MOST, Recommendation, Sentence, title_of
from lma.domain.evidence import Sheet
from lma.domain.grounding import LONGEST, Names, faults_of
from lma.domain.metrics import METRICS

_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST * 2)]
_Ref = Annotated[str, StringConstraints(strip_whitespace=True, max_length=12)]
_OTHER = "Advice"


class DraftSentence(BaseModel):
    """One sentence, and the references (F1, F2, …) of the evidence that it rests on."""

    model_config = ConfigDict(extra="ignore")

    text: _Text
    receipts: Annotated[list[_Ref], Field(max_length=12)]


class DraftRecommendation(BaseModel):
    """One recommendation of one to three sentences."""

    model_config = ConfigDict(extra="ignore")

    sentences: Annotated[list[DraftSentence], Field(min_length=1, max_length=5)]


class Draft(BaseModel):
    """At most three recommendations, the most useful first; none where nothing is worse."""

    model_config = ConfigDict(extra="ignore")

    recommendations: Annotated[list[DraftRecommendation], Field(max_length=MOST)]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A draft as recommendations, and what is wrong with it; with faults nothing of it is shown."""

    recommendations: tuple[Recommendation, ...]
    faults: tuple[str, ...]


def verdict_on(draft: Draft, sheet: Sheet, names: Names) -> Verdict:
    """Check every sentence of a draft against the sheet."""
    known = sheet.by_ref()
    faults = [
        f'"{sentence.text[:80]}": {fault}'
        for one in draft.recommendations
        for sentence in one.sentences
        for fault in faults_of(sentence.text, sentence.receipts, known, names)
    ]
    told = tuple(_recommendation(one, sheet) for one in draft.recommendations)
    return Verdict(told, tuple(faults))


def _recommendation(draft: DraftRecommendation, sheet: Sheet) -> Recommendation:
    """A recommendation under a title of ours: the metric of its first receipt."""
    known = sheet.by_ref()
    cited = [known[ref] for s in draft.sentences for ref in s.receipts if ref in known]
    metric = next((METRICS[piece.name] for piece in cited if piece.name in METRICS), None)
    return Recommendation(
        title=_OTHER if metric is None else title_of(metric),
        sentences=tuple(
            Sentence(one.text, tuple(dict.fromkeys(one.receipts))) for one in draft.sentences
        ),
    )
