"""Analyses of a player's games: by rules here, by a model in `lma.llm`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lma.context import Context
from lma.db import gaps
from lma.db.users import StoredUser
from lma.domain import advice
from lma.domain.evidence import Evidence, Sheet
from lma.domain.match_filter import MatchFilter
from lma.domain.match_id import parse_match_id
from lma.domain.reading import Reading
from lma.schemas.analysis import Analysis, Receipt, Recommendation, Sentence
from lma.schemas.match import Failure
from lma.services.coach.gaps import Subject, get_sheet
from lma.services.intake.ingest import Progress
from lma.services.matches import list_matches
from lma.services.players import Asked, get_player
from lma.services.scoreboards import get_match

_PERSON = re.compile(r"\bP([1-9]|10)\b")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A player, the evidence about them, and what could not be had on the way.

    `people` is what P1 to P10 of the one match are called; it never leaves this machine.
    """

    player: StoredUser
    subject: Subject
    sheet: Sheet
    people: Mapping[int, str | None]
    failures: Sequence[Failure]


async def prepare_analysis(
    ctx: Context,
    asked: Asked,
    subject: Subject,
    *,
    reading: Reading,
    progress: Progress | None = None,
) -> Prepared:
    """Bring what an analysis needs, and weigh it."""
    wanted = MatchFilter(count=subject.count, champion_id=subject.champion_id)
    listed = await list_matches(ctx, asked, wanted, reading=reading, progress=progress)
    player = await get_player(ctx, asked, reading=replace(reading, refresh=False))
    people: Mapping[int, str | None] = {}
    if subject.match_id is not None:
        await get_match(ctx, parse_match_id(subject.match_id), reading=reading)
        async with ctx.db.begin() as session:
            people = await gaps.names_by_slot(session, subject.match_id)
    sheet = await get_sheet(ctx, player, subject, reading=reading)
    return Prepared(player, subject, sheet, people, listed.failures)


def analyse_by_rules(ctx: Context, prepared: Prepared, *, reason: str | None = None) -> Analysis:
    """The deterministic report; `reason` says why no model wrote it where one was to."""
    told = advice.recommend(prepared.sheet)
    return with_names(
        make_analysis(ctx, prepared, told, source="rules", reason=reason), prepared.people
    )


def make_analysis(
    ctx: Context,
    prepared: Prepared,
    recommendations: Sequence[advice.Recommendation],
    *,
    source: str,
    reason: str | None = None,
    model: str | None = None,
    prompt: str | None = None,
    tokens: tuple[int, int] | None = None,
    cost_usd: float | None = None,
) -> Analysis:
    """An analysis as a result, with the receipts that its sentences cite and no others.

    People are P1 to P10 in it yet: so it may be kept.
    """
    sheet = prepared.sheet
    told = [_recommendation(one) for one in recommendations]
    strengths = [_sentence(one) for one in advice.praise(sheet)]
    cited = {
        ref
        for sentence in [*(s for one in told for s in one.sentences), *strengths]
        for ref in sentence.receipts
    }
    return Analysis(
        id=None,
        status="done",
        player=prepared.player.label,
        champion=sheet.champion,
        role=sheet.role,
        match_id=prepared.subject.match_id,
        games=len(sheet.newest),
        compared_games=len(sheet.before),
        source=source,
        reason=reason,
        model=model,
        prompt=prompt,
        recommendations=told,
        strengths=strengths,
        receipts=[_receipt(piece) for piece in sheet.evidence if piece.ref in cited],
        input_tokens=tokens[0] if tokens else None,
        output_tokens=tokens[1] if tokens else None,
        cost_usd=cost_usd,
        kept=False,
        created_at=ctx.clock(),
    )


def with_names(analysis: Analysis, people: Mapping[int, str | None]) -> Analysis:
    """Put players' names where sentences say P1 to P10."""
    if not people:
        return analysis
    return analysis.model_copy(
        update={
            "recommendations": [
                one.model_copy(update={"sentences": [_named(s, people) for s in one.sentences]})
                for one in analysis.recommendations
            ],
            "strengths": [_named(sentence, people) for sentence in analysis.strengths],
        }
    )


def _named(sentence: Sentence, people: Mapping[int, str | None]) -> Sentence:
    text = _PERSON.sub(lambda found: people.get(int(found[1])) or found[0], sentence.text)
    return sentence.model_copy(update={"text": text})


def _recommendation(told: advice.Recommendation) -> Recommendation:
    return Recommendation(title=told.title, sentences=[_sentence(one) for one in told.sentences])


def _sentence(told: advice.Sentence) -> Sentence:
    return Sentence(text=told.text, receipts=list(told.receipts))


def _receipt(piece: Evidence) -> Receipt:
    return Receipt(
        ref=piece.ref,
        fact_id=piece.fact_id,
        name=piece.name,
        label=piece.label,
        value=piece.value,
        shown=piece.shown,
        unit=piece.unit.value,
        signed=piece.signed,
        about=piece.about,
        n=piece.n,
        match_id=piece.match_id,
        minute=piece.minute,
        facts=list(piece.facts),
    )
