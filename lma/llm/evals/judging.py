"""A model's opinion of two reports, neither of which it is told the author of."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from pydantic import BaseModel, Field

from lma.context import Context
from lma.llm.options import ModelOptions
from lma.llm.prompts import JUDGE, Prompt, read
from lma.schemas.analysis import Analysis
from lma.services.coach.kept_analyses import spend

_Points = Annotated[int, Field(ge=1, le=5)]


class Points(BaseModel):
    """A score from 1 to 5 for each report."""

    a: _Points
    b: _Points


@dataclass(frozen=True, slots=True)
class Judged:
    """The points of a candidate's report and of the one by rules."""

    candidate: int
    rules: int


async def judge(
    ctx: Context, options: ModelOptions, candidate: Analysis, by_rules: Analysis
) -> Judged | None:
    """Score both; which comes first is as good as tossed, and the same each time.

    None where the day's budget has no room for it.
    """
    from lma.llm.workflows.asking import LONGEST_ANSWER, ask
    from lma.llm.workflows.model import open_model

    told = [_report(candidate), _report(by_rules)]
    turned = sha256(told[0].encode()).digest()[0] % 2 == 1
    first, second = reversed(told) if turned else told
    prompt = Prompt(JUDGE, read(JUDGE), f"Report A\n{first}\n\nReport B\n{second}")
    expected = options.cost(prompt.tokens, LONGEST_ANSWER) or 0.0
    if not await spend(ctx, options.label, usd=expected, limit=options.daily_usd, requests=1):
        return None
    async with open_model(options) as model:
        answer = await ask(model, options, prompt, Points)
    tokens = (answer.input_tokens, answer.output_tokens)
    await spend(ctx, options.label, usd=(options.cost(*tokens) or 0.0) - expected, tokens=tokens)
    points = answer.said
    return Judged(points.b, points.a) if turned else Judged(points.a, points.b)


def _report(analysis: Analysis) -> str:
    """The recommendations alone: no name is in them but those that rendering put back."""
    lines = []
    for number, one in enumerate(analysis.recommendations, start=1):
        lines.append(f"{number}. {one.title}")
        lines += [f"   {sentence.text}" for sentence in one.sentences]
    return "\n".join(lines) or "No recommendations."
